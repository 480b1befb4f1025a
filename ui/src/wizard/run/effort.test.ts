import { expect, test } from "vitest";
import { handOver, target } from "../../../tests/sample-events";
import type { RunOutcome, RunStep, TargetOutcome } from "../../lib/ipc/bindings";
import { effort as text } from "../../lib/text/en/effort";
import { effortOf } from "./effort";
import { newRun, progressed } from "./run";

const application: RunStep = { id: "application", system: "entra", effect: "create" };
const provider: RunStep = { id: "provider", system: "konnect", effect: "create" };
const finished: TargetOutcome = { kind: "finished", detail: { handOver } };

function runOf(...steps: RunStep[][]) {
  const targets = steps.map((one) => ({ target, steps: one }));
  return progressed(newRun(0), { kind: "planned", detail: { targets } }, 1);
}

function outcome(...targets: TargetOutcome[]): RunOutcome {
  return { targets, millis: 6200, requests: 38 };
}

test("a whole set-up_replaces what is done by hand", () => {
  const cost = effortOf(runOf([application, provider]), outcome(finished));
  expect(cost).toEqual({ requests: 38, millis: 6200, targets: 1, whole: true });
  const replaced: RunStep = { ...provider, effect: "change" };
  const both = runOf([application, provider], [application, replaced]);
  expect(effortOf(both, outcome(finished, finished))).toMatchObject({ targets: 2, whole: true });
});

test.each<[string, RunStep[]]>([
  ["callback URLs alone", [application]],
  ["what was left of an earlier run", [{ ...application, effect: "keep" }, provider]],
  ["a run that continues", [provider]],
  ["an update", [{ ...application, effect: "change" }]],
  ["a window that was reloaded during the run", []],
])("%s_is only this run", (_, steps) => {
  const run = steps.length === 0 ? newRun(0) : runOf(steps);
  expect(effortOf(run, outcome(finished))?.whole).toBe(false);
});

test("one target that is not whole_makes the run a part", () => {
  const run = runOf([application, provider], [application]);
  expect(effortOf(run, outcome(finished, finished))?.whole).toBe(false);
});

test("a run that did not do all_says nothing", () => {
  const run = runOf([application, provider], [application, provider]);
  const cancelled: TargetOutcome = { kind: "cancelled", detail: { connection: "c2", done: [] } };
  expect(effortOf(run, outcome(finished, cancelled))).toBeNull();
});

test("a computer that slept meanwhile_says nothing", () => {
  const run = runOf([application, provider]);
  expect(effortOf(run, { ...outcome(finished), millis: 2 * 60 * 60 * 1000 })).toBeNull();
});

test("the sentence_is true for one and for many", () => {
  expect(text.whole(38, 6249)).toBe("38 requests in 6.2 s, instead of ten steps in two consoles.");
  expect(text.whole(1, 9949)).toBe("1 request in 9.9 s, instead of ten steps in two consoles.");
  expect(text.whole(1234, 9950)).toBe("1,234 requests in 10 s, instead of ten steps in two consoles.");
  expect(text.wholeForEach(700, 75_400, 50)).toBe(
    "700 requests in 75 s for 50 targets, instead of ten steps in two consoles for each.",
  );
  expect(text.thisRun(9, 1200)).toBe("This run: 9 requests in 1.2 s.");
});
