import { describe, expect, test } from "vitest";
import {
  failure,
  finished,
  handOver,
  partly,
  planned,
  snapshot,
  stateAfter,
  stopped,
  target,
  toReview,
  toSetUp,
} from "../../../tests/sample-events";
import { sampleAccount } from "../../lib/backend/fake/samples";
import type { Event } from "../events";
import { transition } from "../reducer";
import { initialState } from "../state";
import { isRunning } from "./run";

describe("a run", () => {
  test("a stopped run_keeps its error, its steps and what was done", () => {
    const state = stateAfter(...toSetUp, planned("application", "servicePrincipal"), stopped(["application"]));
    expect(state.screen).toBe("setup");
    expect(state.run).toMatchObject({
      phase: "stopped",
      failure: null,
      targets: [{ end: { kind: "stopped", done: ["application"], failure: { error: failure.error } } }],
    });
    expect(state.run?.targets[0]?.rows.map(({ id }) => id)).toEqual(["application", "servicePrincipal"]);
  });

  test("progress_marks the step and when it began", () => {
    const state = stateAfter(
      ...toSetUp,
      planned("application"),
      {
        type: "run/progressed",
        step: { kind: "step", detail: { target: 0, id: "application", state: { kind: "running" } } },
        now: 5,
      },
      {
        type: "run/progressed",
        step: { kind: "step", detail: { target: 0, id: "application", state: { kind: "replicating" } } },
        now: 9,
      },
    );
    expect(state.run?.targets[0]?.rows).toMatchObject([
      { id: "application", state: { kind: "replicating" }, since: 5 },
    ]);
  });

  test("progress of an unknown step_changes no row", () => {
    const state = stateAfter(...toSetUp, planned("application"), {
      type: "run/progressed",
      step: { kind: "step", detail: { target: 0, id: "readBack", state: { kind: "running" } } },
      now: 5,
    });
    expect(state.run?.targets[0]?.rows).toMatchObject([{ id: "application", state: { kind: "queued" }, since: null }]);
  });

  test("progress of one target_leaves the others as they are", () => {
    const steps = [{ id: "application", system: "entra", effect: "create" } as const];
    const state = stateAfter(
      ...toSetUp,
      {
        type: "run/progressed",
        step: {
          kind: "planned",
          detail: {
            targets: [
              { target, steps },
              { target, steps },
            ],
          },
        },
        now: 1,
      },
      {
        type: "run/progressed",
        step: { kind: "step", detail: { target: 1, id: "application", state: { kind: "running" } } },
        now: 5,
      },
    );
    expect(state.run?.targets.map(({ rows }) => rows[0]?.state.kind)).toEqual(["queued", "running"]);
  });

  test("a partly finished run_stays on Set up, and what is finished can be shown and left again", () => {
    const stopped = stateAfter(...toSetUp, planned("application"), partly());
    expect(stopped).toMatchObject({ screen: "setup", run: { phase: "stopped" }, handOvers: [handOver] });
    const shown = transition(stopped, { type: "handover/finishedShown" });
    expect(shown.screen).toBe("handover");
    const back = transition(shown, { type: "flow/back" });
    expect(back).toMatchObject({ screen: "setup", handOvers: [handOver] });
    expect(transition(back, { type: "review/planningStarted" })).toMatchObject({ screen: "review", busy: "planning" });
  });

  test("Back from a finished Hand over_goes nowhere", () => {
    const state = stateAfter(...toSetUp, finished);
    expect(transition(state, { type: "flow/back" })).toBe(state);
  });

  test("progress after the end_changes nothing", () => {
    const state = stateAfter(...toSetUp, planned("application"), stopped());
    expect(
      transition(state, {
        type: "run/progressed",
        step: { kind: "step", detail: { target: 0, id: "application", state: { kind: "running" } } },
        now: 5,
      }),
    ).toBe(state);
  });

  test("retry_plans again with the same choices", () => {
    const typed: Event = { type: "flow/typed", patch: { appNames: { organization: "Kept" } } };
    const state = stateAfter(...toReview, typed, { type: "run/started", now: 0 }, stopped(), {
      type: "review/planningStarted",
    });
    expect(state).toMatchObject({
      screen: "review",
      busy: "planning",
      run: null,
      draft: { appNames: { organization: "Kept" } },
    });
  });

  test("a window reloaded during a run_shows the run and then its values", () => {
    const during = transition(initialState, {
      type: "session/started",
      snapshot: { ...snapshot, running: true },
      now: 0,
    });
    expect(during.screen).toBe("setup");
    expect(isRunning(during)).toBe(true);
    const over = transition(during, {
      type: "session/started",
      snapshot: { ...snapshot, handOvers: [handOver] },
      now: 9,
    });
    expect(over).toMatchObject({ screen: "handover", run: null, handOvers: [handOver] });
  });

  test("a window reloaded during a run that stopped_returns to the account", () => {
    const during = transition(initialState, {
      type: "session/started",
      snapshot: { ...snapshot, running: true },
      now: 0,
    });
    const microsoft = sampleAccount;
    expect(transition(during, { type: "session/started", snapshot: { ...snapshot, microsoft }, now: 9 })).toMatchObject(
      {
        screen: "microsoftSignedIn",
        run: null,
      },
    );
    expect(transition(during, { type: "session/started", snapshot, now: 9 })).toMatchObject({
      screen: "welcome",
      run: null,
    });
  });
});
