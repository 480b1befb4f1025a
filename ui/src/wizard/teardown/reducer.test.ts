import { describe, expect, test } from "vitest";
import { failure, following, over, reviewed, running, startedWith, teardown } from "../../../tests/sample-teardown";
import { sampleConnection, samplePortalConnection } from "../../lib/backend/fake/connections";
import { canLeave } from "../flow/navigation";
import { transition } from "../reducer";

describe("an undo or a removal", () => {
  test("the checkbox_plans anew and leaves the focus", () => {
    const state = following(startedWith(sampleConnection()), ...reviewed);
    const asked = following(state, { type: "teardown/purgeChosen", purge: true }, { type: "teardown/planningStarted" });
    expect(asked).toMatchObject({ requestedAction: { purge: true }, busy: "planning", teardown, focus: state.focus });
  });

  test("finished_says so, and Done leads to the connections", () => {
    const state = following(
      startedWith(sampleConnection(), samplePortalConnection),
      ...running,
      over({ kind: "finished", detail: { leftovers: ["secretInUse"] } }),
    );
    expect(state).toMatchObject({ screen: "teardownRun", run: null, leftovers: ["secretInUse"] });
    expect(transition(state, { type: "flow/finished" })).toMatchObject({
      screen: "home",
      requestedAction: null,
      leftovers: null,
    });
  });

  test("stopped_can be planned anew", () => {
    const state = following(
      startedWith(sampleConnection()),
      ...running,
      over({ kind: "stopped", detail: { step: "application", error: failure.error, done: ["provider"] } }),
    );
    expect(state).toMatchObject({ screen: "teardownRun", run: { phase: "stopped" }, focus: { to: "problem" } });
    expect(transition(state, { type: "teardown/planningStarted" })).toMatchObject({
      screen: "teardown",
      busy: "planning",
    });
  });

  test("cancelled_says so", () => {
    const state = following(
      startedWith(sampleConnection()),
      ...running,
      { type: "run/stopRequested" },
      over({ kind: "cancelled", detail: { done: [] } }),
    );
    expect(state).toMatchObject({ screen: "teardownRun", run: { phase: "cancelled" } });
    expect(transition(state, { type: "flow/back" })).toMatchObject({
      screen: "home",
      run: null,
      requestedAction: null,
    });
  });

  test("nobody can leave while it goes on", () => {
    const state = following(startedWith(sampleConnection()), ...running);
    expect(canLeave(state)).toBe(false);
    for (const type of ["connections/opened", "flow/back", "flow/finished"] as const)
      expect(transition(state, { type })).toBe(state);
  });
});
