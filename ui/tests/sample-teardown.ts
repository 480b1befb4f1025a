import { knowing, sampleConnection } from "../src/lib/backend/fake/connections";
import { sampleAccount, sampleOrganization } from "../src/lib/backend/fake/samples";
import type { Failure } from "../src/lib/failure";
import type { KnownConnection, Review, TeardownOutcome, TeardownReview } from "../src/lib/ipc/bindings";
import type { Event } from "../src/wizard/events";
import { transition } from "../src/wizard/reducer";
import { initialState, type State } from "../src/wizard/state";
import { snapshot } from "./sample-events";

/** What the tests of connections, of an undo and of a removal send. */

export const { id, target } = sampleConnection();
export const failure: Failure = {
  error: { kind: "diskFailed", detail: { cause: "corrupt", path: "runs/1.jsonl" } },
  time: "2026-11-23T14:07:12Z",
};
export const review: Review = {
  planId: "plan",
  targets: [{ target, changes: [], empty: false, warnings: [], existing: null }],
  empty: false,
  secretStorage: "keychain",
};
export const teardown: TeardownReview = {
  planId: "teardown",
  kind: "undo",
  target,
  steps: [{ id: "application", system: "entra", effect: "delete", count: 1, requests: [] }],
  leftovers: [],
  madeElsewhere: null,
  empty: false,
};

export function following(state: State, ...events: Event[]): State {
  return events.reduce(transition, state);
}

export function startedWith(...list: KnownConnection[]): State {
  return following(
    initialState,
    { type: "connections/read", known: knowing(...list), handOvers: null },
    { type: "session/started", snapshot, now: 0 },
  );
}

export const signIn: Event[] = [
  { type: "microsoft/signInStarted", now: 0 },
  { type: "microsoft/signedIn", account: sampleAccount },
];
export const connect: Event[] = [
  { type: "flow/busy", with: "connecting" },
  { type: "konnect/connected", organization: sampleOrganization },
];
export const undoing: Event[] = [
  { type: "connections/actionRequested", id, kind: "undo" },
  { type: "teardown/planningStarted" },
];
export const reviewed: Event[] = [...undoing, { type: "teardown/planned", review: teardown }];
export const running: Event[] = [...reviewed, { type: "teardown/started", now: 1 }];

export function over(outcome: TeardownOutcome): Event {
  return { type: "teardown/ended", outcome, now: 2, time: failure.time };
}
