import { describe, expect, test } from "vitest";
import {
  knowing,
  sampleConnection,
  samplePortalConnection,
  sampleUnfinished,
  sampleValuesConnection,
} from "../../lib/backend/fake/connections";
import { sampleAccount, sampleOrganization } from "../../lib/backend/fake/samples";
import type { Failure } from "../../lib/failure";
import type { KnownConnection, Review, Snapshot, TeardownOutcome, TeardownReview } from "../../lib/ipc/bindings";
import { stepsOf } from "../choices";
import type { Event } from "../events";
import { canLeave, canOpen } from "../flow/navigation";
import { transition } from "../reducer";
import { isRunning, isTeardownRunning } from "../run/run";
import { initialState, type State } from "../state";
import { actionToRequest, offers } from "./connections";

const snapshot: Snapshot = {
  version: "0.1.0",
  practice: null,
  microsoft: null,
  konnect: null,
  keychain: "available",
  running: false,
  handOvers: [],
  unfinished: 0,
};
const { id, target } = sampleConnection();
const failure: Failure = {
  error: { kind: "diskFailed", detail: { cause: "corrupt", path: "runs/1.jsonl" } },
  time: "2026-11-23T14:07:12Z",
};
const review: Review = {
  planId: "plan",
  targets: [{ target, changes: [], empty: false, warnings: [] }],
  empty: false,
  secretStorage: "keychain",
};
const teardown: TeardownReview = {
  planId: "teardown",
  kind: "undo",
  target,
  steps: [{ id: "application", system: "entra", effect: "delete", count: 1, requests: [] }],
  leftovers: [],
  madeElsewhere: null,
  empty: false,
};

function following(state: State, ...events: Event[]): State {
  return events.reduce(transition, state);
}

function startedWith(...list: KnownConnection[]): State {
  return following(
    initialState,
    { type: "connections/read", known: knowing(...list), handOvers: null },
    { type: "session/started", snapshot, now: 0 },
  );
}

const signIn: Event[] = [
  { type: "microsoft/signInStarted", now: 0 },
  { type: "microsoft/signedIn", account: sampleAccount },
];
const connect: Event[] = [
  { type: "flow/busy", with: "connecting" },
  { type: "konnect/connected", organization: sampleOrganization },
];
const undoing: Event[] = [
  { type: "connections/actionRequested", id, kind: "undo" },
  { type: "teardown/planningStarted" },
];
const reviewed: Event[] = [...undoing, { type: "teardown/planned", review: teardown }];
const running: Event[] = [...reviewed, { type: "teardown/started", now: 1 }];

function over(outcome: TeardownOutcome): Event {
  return { type: "teardown/ended", outcome, now: 2, time: failure.time };
}

describe("the start", () => {
  test("nothing known_is the welcome", () => {
    expect(startedWith()).toMatchObject({ screen: "welcome", unfinishedPrompt: "unasked" });
  });

  test("something known_is the connections, without a question", () => {
    expect(startedWith(sampleConnection())).toMatchObject({ screen: "home", unfinishedPrompt: "unasked" });
  });

  test("what was not finished_is asked about once", () => {
    const state = startedWith(sampleUnfinished);
    expect(state).toMatchObject({ screen: "home", unfinishedPrompt: "open" });
    const later = transition(state, { type: "connections/promptAnswered" });
    expect(later.unfinishedPrompt).toBe("answered");
    expect(following(later, { type: "session/started", snapshot, now: 1 }).unfinishedPrompt, "once only").toBe(
      "answered",
    );
  });

  test("a journal that cannot be read_is told on the connections", () => {
    const state = following(
      initialState,
      { type: "connections/notRead", failure },
      { type: "session/started", snapshot, now: 0 },
    );
    expect(state).toMatchObject({ screen: "home", connections: { list: [], failure } });
  });

  test("a window reloaded during a removal_shows the removal", () => {
    const known = sampleConnection({ kind: "remove", state: "running" });
    const state = following(
      initialState,
      { type: "connections/read", known: knowing(known), handOvers: null },
      { type: "session/started", snapshot: { ...snapshot, running: true }, now: 5 },
    );
    expect(state).toMatchObject({ screen: "teardownRun", requestedAction: { id, kind: "remove" } });
    expect(isTeardownRunning(state)).toBe(true);
  });
});

describe("what is offered", () => {
  test.each([
    [sampleConnection(), ["undo", "remove"]],
    [sampleUnfinished, ["continue", "undo"]],
    [sampleConnection({ state: "running" }), []],
    [sampleConnection({ kind: "undo", state: "stopped" }), ["continue"]],
    [sampleConnection({ kind: "remove", state: "cancelled" }), ["continue", "undo"]],
  ])("%#", (known, wanted) => {
    expect(offers(known)).toEqual(wanted);
  });

  test("continue of a removal_is that removal, and of a set-up the set-up", () => {
    expect(actionToRequest(sampleConnection({ kind: "remove", state: "stopped" }), "continue")).toBe("remove");
    expect(actionToRequest(sampleUnfinished, "continue")).toBe("continue");
    expect(actionToRequest(sampleConnection({ kind: "remove", state: "stopped" }), "undo")).toBe("undo");
  });
});

describe("a wish", () => {
  test("is kept through both sign-ins", () => {
    const state = following(
      startedWith(sampleUnfinished),
      ...undoing,
      { type: "connections/signInNeeded", at: "microsoft" },
      ...signIn,
      { type: "teardown/planningStarted" },
      { type: "connections/signInNeeded", at: "konnect" },
      ...connect,
    );
    expect(state).toMatchObject({ screen: "konnect", requestedAction: { id, kind: "undo" } });
    expect(transition(state, { type: "teardown/planningStarted" })).toMatchObject({
      screen: "teardown",
      busy: "planning",
    });
  });

  test("is kept when another account or token is used", () => {
    const state = following(startedWith(sampleUnfinished), ...reviewed);
    expect(transition(state, { type: "microsoft/signedOut", snapshot })).toMatchObject({
      screen: "microsoft",
      requestedAction: { id },
    });
    expect(transition(state, { type: "konnect/disconnected", snapshot })).toMatchObject({
      screen: "konnect",
      requestedAction: { id },
    });
  });

  test.each([
    ["the sign-in", [...undoing, { type: "connections/signInNeeded", at: "microsoft" }] as Event[]],
    ["the token", [...undoing, { type: "connections/signInNeeded", at: "konnect" }] as Event[]],
    ["the review", reviewed],
  ])("going back from %s_drops it", (_, events) => {
    const state = following(startedWith(sampleUnfinished), ...events, { type: "flow/back" });
    expect(state).toMatchObject({ screen: "home", requestedAction: null, teardown: null, busy: null });
  });

  test("continue_leads over the review and the run to the values", () => {
    const state = following(
      startedWith(sampleUnfinished),
      { type: "connections/actionRequested", id, kind: "continue" },
      { type: "review/planningStarted" },
      { type: "review/planned", review },
    );
    expect(state).toMatchObject({ screen: "review", review, unfinishedPrompt: "answered" });
    expect(stepsOf(state)).toEqual(["microsoft", "konnect", "review", "setup", "handover"]);
    expect(canOpen(state, "microsoft"), "its steps are only told").toBe(false);
    const run = transition(state, { type: "run/started", now: 1 });
    expect(run.screen).toBe("setup");
    expect(isRunning(run)).toBe(true);
  });

  test("a callback URL_needs no Konnect", () => {
    const state = following(startedWith(sampleValuesConnection), {
      type: "connections/actionRequested",
      id: sampleValuesConnection.id,
      kind: "remove",
    });
    expect(stepsOf(state)).toEqual(["microsoft", "review", "teardownRun"]);
  });

  test("of a connection that nobody knows_changes nothing", () => {
    const state = startedWith(samplePortalConnection);
    expect(transition(state, { type: "connections/actionRequested", id: "unknown", kind: "undo" })).toBe(state);
  });

  test("during a run_changes nothing", () => {
    const state = following(startedWith(sampleConnection(), samplePortalConnection), ...running);
    expect(
      transition(state, { type: "connections/actionRequested", id: samplePortalConnection.id, kind: "undo" }),
    ).toBe(state);
  });
});

describe("taking away", () => {
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
