import { expect, test } from "vitest";
import { failure, target } from "../../../tests/sample-events";
import type { Effect, Review, ReviewChange, StepId, StepState, TargetSummary } from "../../lib/ipc/bindings";
import { type Part, pictureOf } from "./picture";
import type { RunEnd, RunRow, RunTarget } from "./state";

const done: StepState = { kind: "done", detail: { millis: 1 } };
const callbackUrl: TargetSummary = {
  kind: "callbackUrl",
  detail: { urls: ["https://a.example/login"], organization: null },
};

function row(id: StepId, effect: Effect | null, state: RunRow["state"] = { kind: "queued" }): RunRow {
  return { id, system: "entra", effect, state, since: null };
}

function running(rows: RunRow[], end: RunEnd | null = null, of: TargetSummary = target): RunTarget {
  return { target: of, rows, end };
}

/** A review with one entry for each target: what happens to the thing of each step. */
function reviewed(...targets: Partial<Record<StepId, Effect>>[]): Review {
  return {
    planId: "p",
    empty: false,
    secretStorage: "keychain",
    targets: targets.map((effects) => ({
      target,
      warnings: [],
      empty: false,
      changes: Object.entries(effects).map(([id, effect]) => ({ id, effect, requests: [] }) as unknown as ReviewChange),
    })),
  } as unknown as Review;
}

function looks(parts: Part[]): Record<string, string> {
  return Object.fromEntries(parts.map(({ thing, look }) => [thing, look]));
}

test("each thing of the plan_is there, with what needs no step", () => {
  const rows = [row("application", "create"), row("servicePrincipal", "create"), row("secretCheck", null)];
  const review = reviewed({
    application: "create",
    clientSecret: "create",
    servicePrincipal: "create",
    approval: "skip",
    provider: "keep",
    passwordSignIn: "keep",
  });
  const picture = pictureOf([running([...rows, row("readBack", null)])], review);
  expect(looks(picture.entra)).toEqual({
    application: "queued",
    secret: "queued",
    enterpriseApplication: "queued",
    approval: "skipped",
  });
  expect(looks(picture.konnect)).toEqual({ provider: "kept", passwordSignIn: "kept" });
  expect(picture.byHand).toBe(0);
});

test("the secret_is done only when Microsoft has accepted it", () => {
  const states: [RunRow["state"], RunRow["state"], string][] = [
    [{ kind: "running" }, { kind: "queued" }, "running"],
    [done, { kind: "queued" }, "queued"],
    [done, { kind: "propagating" }, "waiting"],
    [done, done, "done"],
    [done, { kind: "failed" }, "failed"],
  ];
  for (const [application, check, expected] of states) {
    const rows = [row("application", "create", application), row("secretCheck", null, check)];
    expect(looks(pictureOf([running(rows)], null).entra).secret).toBe(expected);
  }
});

test("an update_shows what it leaves as it is", () => {
  const review = reviewed({ application: "keep", clientSecret: "keep", provider: "keep", mappings: "change" });
  const picture = pictureOf([running([row("mappings", "change", done), row("readBack", null, done)])], review);
  expect(looks(picture.entra)).toEqual({ application: "kept", secret: "kept" });
  expect(looks(picture.konnect)).toEqual({ provider: "kept", mappings: "done" });
});

test("callback URLs_have nothing in Konnect", () => {
  const picture = pictureOf([running([row("application", "create")], null, callbackUrl)], null);
  expect(picture.konnect).toEqual([]);
  expect(picture.byHand).toBe(1);
});

test("several targets_are counted together, each thing among those that have it", () => {
  const first = running([row("application", "create", done), row("provider", "create", { kind: "running" })]);
  const second = running([row("application", "create", { kind: "running" }), row("provider", "create")]);
  const third = running([row("application", "create")], null, callbackUrl);
  const picture = pictureOf([first, second, third], null);
  expect(picture.entra[0]).toEqual({ thing: "application", look: "running", settled: 1, of: 3 });
  expect(picture.konnect[0]).toEqual({ thing: "provider", look: "running", settled: 0, of: 2 });
  expect(picture.byHand).toBe(1);
});

test("one target that failed_is seen while the others go on", () => {
  const failed = running([row("application", "create", { kind: "failed" })]);
  const goesOn = running([row("application", "create", { kind: "running" })]);
  expect(pictureOf([failed, goesOn], null).entra[0]).toMatchObject({ look: "failed", settled: 0, of: 2 });
});

test("what a run did not get to_is not done yet", () => {
  const end: RunEnd = { kind: "stopped", connection: "c", failure, done: [] };
  const rows = [
    row("application", "create", { kind: "failed" }),
    row("provider", "create"),
    row("mappings", "create", { kind: "cancelled" }),
  ];
  const picture = pictureOf([running(rows, end)], null);
  expect(looks([...picture.entra, ...picture.konnect])).toEqual({
    application: "failed",
    secret: "failed",
    provider: "undone",
    mappings: "undone",
  });
});

test("a directory that forbids secrets_has not failed: it waits", () => {
  const error = {
    kind: "waitsForExemption",
    detail: { appId: "a", support: { service: "microsoftGraph" } },
  } as unknown as (typeof failure)["error"];
  const end: RunEnd = { kind: "stopped", connection: "c", failure: { ...failure, error }, done: ["application"] };
  const rows = [
    row("application", "create", done),
    row("clientSecret", "create", { kind: "failed" }),
    row("secretCheck", null, { kind: "cancelled" }),
    row("provider", "create", { kind: "cancelled" }),
  ];
  const picture = pictureOf([running(rows, end)], null);
  expect(looks([...picture.entra, ...picture.konnect])).toEqual({
    application: "done",
    secret: "waiting",
    provider: "undone",
  });
});

test("a review of other targets_is not mixed in", () => {
  const picture = pictureOf([running([row("application", "create")])], reviewed({ approval: "skip" }, {}));
  expect(picture.entra.map(({ thing }) => thing)).toEqual(["application", "secret"]);
});
