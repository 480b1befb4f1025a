import { describe, expect, test } from "vitest";
import { handOver, snapshot } from "../../../tests/sample-events";
import {
  connect,
  failure,
  following,
  id,
  review,
  reviewed,
  running,
  signIn,
  startedWith,
  undoing,
} from "../../../tests/sample-teardown";
import {
  knowing,
  sampleConnection,
  samplePortalConnection,
  sampleUnfinished,
  sampleValuesConnection,
} from "../../lib/backend/fake/connections";
import { stepsOf } from "../choices";
import type { Event } from "../events";
import { canOpen } from "../flow/navigation";
import { transition } from "../reducer";
import { isRunning, isTeardownRunning } from "../run/run";
import { initialState } from "../state";
import { actionToRequest, offers } from "./connections";

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
    [sampleConnection(), []],
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

describe("a requested action", () => {
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

describe("an intended difference", () => {
  const marked = { ...handOver, connection: id };
  const opened = { ...initialState, screen: "connection" as const, opened: marked };
  const news = { ...marked, appName: "Konnect, marked" };

  test("is shown on the connection that it belongs to", () => {
    const state = transition(opened, { type: "connections/differenceMarked", handOver: news });
    expect(state.opened).toBe(news);
  });

  test("of another connection, or during checks_changes nothing", () => {
    const other = { ...news, connection: "other" };
    expect(transition(opened, { type: "connections/differenceMarked", handOver: other })).toBe(opened);
    const checking = { ...opened, busy: "verifying" as const };
    expect(transition(checking, { type: "connections/differenceMarked", handOver: news })).toBe(checking);
  });
});
