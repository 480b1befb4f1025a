import { sampleAccount, sampleOrganization } from "../src/lib/backend/fake/samples";
import type { Failure } from "../src/lib/failure";
import type { HandOver, Review, Snapshot, StepId, TargetOutcome, TargetSummary } from "../src/lib/ipc/bindings";
import type { Event } from "../src/wizard/events";
import { transition } from "../src/wizard/reducer";
import { initialState, type State } from "../src/wizard/state";

/** What the tests of the machine send, and what they send it about. */

export const snapshot: Snapshot = {
  version: "0.1.0",
  practice: null,
  microsoft: null,
  konnect: null,
  keychain: "available",
  running: false,
  signInClient: null,
  signInPreset: null,
  handOvers: [],
  unfinished: 0,
};
export const practising: Snapshot = {
  ...snapshot,
  practice: { konnectToken: "kpat_practice", accounts: [], registrations: [], otherDirectories: [] },
};
export const target: TargetSummary = { kind: "organization", detail: { name: "Contoso", loginPath: "contoso" } };
export const review: Review = {
  planId: "plan",
  targets: [{ target, changes: [], empty: false, warnings: [], existing: null }],
  empty: false,
  secretStorage: "keychain",
};
export const handOver: HandOver = {
  connection: "c1",
  target,
  appName: "Konnect SSO",
  issuerUrl: "https://issuer.example",
  clientId: "client",
  secret: { kind: "notHere", detail: { expires: null } },
  inKonnect: true,
  loginUrl: null,
  checks: [],
  checkedAt: "2026-11-23T14:07:12Z",
};
export const failure: Failure = { error: { kind: "serviceFailed", detail: supportOf() }, time: "2026-11-23T14:07:12Z" };

export function supportOf() {
  return {
    service: "microsoftGraph" as const,
    status: 503,
    code: null,
    message: null,
    correlationId: null,
    time: "2026-11-23T14:07:12Z",
  };
}

export function stateAfter(...events: Event[]): State {
  return events.reduce(transition, initialState);
}

export const toSignedIn: Event[] = [
  { type: "session/connectionBegun" },
  { type: "microsoft/signInStarted", now: 0 },
  { type: "microsoft/signedIn", account: sampleAccount },
];
export const toKonnect: Event[] = [...toSignedIn, { type: "flow/continued" }];
export const connected: Event[] = [
  ...toKonnect,
  { type: "flow/busy", with: "connecting" },
  { type: "konnect/connected", organization: sampleOrganization },
];
export const toOptions: Event[] = [...connected, { type: "flow/continued" }];
export const toTeams: Event[] = [...toOptions, { type: "flow/continued" }];
export const toReview: Event[] = [...toTeams, { type: "review/planningStarted" }, { type: "review/planned", review }];
export const toSetUp: Event[] = [...toReview, { type: "run/started", now: 1000 }];
export const finished: Event = {
  type: "run/ended",
  outcome: { targets: [{ kind: "finished", detail: { handOver } }], millis: 41_000, requests: 14 },
  now: 42_000,
  time: "2026-11-23T14:07:12Z",
};

export function planned(...ids: StepId[]): Event {
  const steps = ids.map((id) => ({ id, system: "entra" as const, effect: "create" as const }));
  return { type: "run/progressed", step: { kind: "planned", detail: { targets: [{ target, steps }] } }, now: 1001 };
}

export function ended(...targets: TargetOutcome[]): Event {
  return { type: "run/ended", outcome: { targets, millis: 1000, requests: 9 }, now: 2000, time: failure.time };
}

export function stopped(done: StepId[] = []): Event {
  return ended({ kind: "stopped", detail: { connection: "c1", step: "servicePrincipal", error: failure.error, done } });
}

/** Two targets, of which one is set up and the other stopped. */
export function partly(): Event {
  return ended(
    { kind: "finished", detail: { handOver } },
    { kind: "stopped", detail: { connection: "c2", step: "application", error: failure.error, done: [] } },
  );
}

/** At least one event of every type, and several of those that lead somewhere. */
