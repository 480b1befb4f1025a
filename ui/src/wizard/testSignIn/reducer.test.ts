import { describe, expect, test } from "vitest";
import { failure, finished, stateAfter, toSetUp } from "../../../tests/sample-events";
import { goodVerdict } from "../../lib/backend/fake/verdicts";
import type { TestReview } from "../../lib/ipc/bindings";
import type { Event } from "../events";
import { canWork } from "../flow/screen";
import { transition } from "../reducer";
import type { State } from "../state";
import type { Tested } from "./state";

const handedOver = stateAfter(...toSetUp, finished);
const [handOver] = handedOver.handOvers;
if (handOver === undefined) throw new Error("the run handed nothing over");
const id = handOver.connection;

const review: TestReview = {
  planId: "test-1",
  connection: id,
  target: handOver.target,
  redirectUri: "http://localhost/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000",
  requests: [],
  hasSecret: true,
};
const person: Tested = { result: { kind: "signedIn", verdict: goodVerdict }, redirectLeft: null };

function onward(state: State, ...events: Event[]): State {
  return events.reduce(transition, state);
}

const toReview: Event[] = [
  { type: "connections/actionRequested", id, kind: "test" },
  { type: "testSignIn/planningStarted" },
  { type: "testSignIn/planned", review },
];
const started: Event = { type: "testSignIn/started", now: 1 };
const ended: Event = { type: "testSignIn/ended", person };

describe("a test sign-in", () => {
  test("is reviewed, run, and seen on one screen", () => {
    const reviewed = onward(handedOver, ...toReview);
    expect([reviewed.screen, reviewed.busy]).toEqual(["test", null]);
    const running = onward(reviewed, started);
    expect(running.busy).toBe("testing");
    expect(canWork(running), "nothing else begins meanwhile").toBe(false);
    const seen = onward(running, ended);
    expect([seen.busy, seen.test?.people]).toEqual([null, [person]]);
  });

  test("does not begin before it was reviewed, nor twice", () => {
    expect(onward(handedOver, started)).toBe(handedOver);
    const planning = onward(handedOver, ...toReview.slice(0, 2));
    expect(onward(planning, started)).toBe(planning);
    const running = onward(handedOver, ...toReview, started);
    expect(onward(running, started)).toBe(running);
  });

  test("answers that come late change nothing", () => {
    const gone = onward(handedOver, ...toReview, { type: "flow/back" });
    expect(gone.screen).toBe("handover");
    for (const late of [toReview[2] as Event, ended, { type: "testSignIn/refused", failure } as Event]) {
      expect(onward(gone, late)).toBe(gone);
    }
  });

  test("cannot be left while the person is at the browser", () => {
    const running = onward(handedOver, ...toReview, started);
    expect(onward(running, { type: "flow/back" })).toBe(running);
    expect(onward(running, { type: "connections/opened" })).toBe(running);
  });

  test("of another connection begins without the people of this one", () => {
    const seen = onward(handedOver, ...toReview, started, ended, { type: "flow/back" });
    const again = onward(seen, ...toReview);
    expect(again.test?.people).toHaveLength(1);
    const other = { ...seen, test: seen.test && { ...seen.test, connection: "another" } };
    expect(onward(other, ...toReview).test?.people).toEqual([]);
  });

  test("ends with the session", () => {
    const seen = onward(handedOver, ...toReview, started, ended);
    const outside = onward(seen, { type: "flow/back" }, { type: "connections/opened" });
    expect(outside.test, "and with the connection").toBeNull();
  });

  test("forgets the typed secret as soon as it begins", () => {
    const typed = onward(handedOver, ...toReview, { type: "testSignIn/secretTyped", text: "s" });
    expect(typed.test?.typedSecret).toBe("s");
    expect(onward(typed, started).test?.typedSecret).toBe("");
  });
});
