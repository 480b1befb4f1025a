import { describe, expect, test } from "vitest";
import {
  ended,
  failure,
  finished,
  handOver,
  partly,
  planned,
  practising,
  review,
  snapshot,
  stopped,
  target,
  toSetUp,
} from "../../tests/sample-events";
import { sampleAccount, sampleOrganization, samplePortals } from "../lib/backend/fake/answers";
import { sampleCandidate } from "../lib/backend/fake/applications";
import { knowing, sampleUnfinished } from "../lib/backend/fake/connections";
import { mappedTeams, sampleGroups } from "../lib/backend/fake/directory";
import { isNamed } from "./applications/answers";
import type { Event } from "./events";
import { transition } from "./reducer";
import { isRunning } from "./run/run";
import { type Failure, initialState, noPortals, type State, stepOf } from "./state";

describe("walks", () => {
  const draws = everyEvent();

  test.each(Array.from({ length: 200 }, (_, seed) => seed))("walk %i_never breaks a rule of the wizard", (seed) => {
    const random = generator(seed);
    let state = initialState;
    for (let step = 0; step < 120; step += 1) {
      const event = draws[Math.floor(random() * draws.length)] as Event;
      const next = transition(state, event);
      check(state, event, next);
      state = next;
    }
    expect(structuredClone(state), "the state is plain data").toEqual(state);
  });

  test("the same walk_always ends in the same state", () => {
    const walk = () => {
      const random = generator(7);
      let state = initialState;
      for (let step = 0; step < 300; step += 1) {
        state = transition(state, draws[Math.floor(random() * draws.length)] as Event);
      }
      return state;
    };
    expect(walk()).toEqual(walk());
  });

  function check(before: State, event: Event, now: State): void {
    const why = `${event.type} on ${before.screen}`;
    const forgets = ["typed", "connected", "practiceChanged", "finished"];
    const decides = ["applicationAnswered", "applicationReopened", "planningStarted"];
    if (decides.includes(event.type)) {
      const typed = ({ draft }: State) => ({ ...draft, applications: null });
      expect(typed(now), `${why} must keep what was typed`).toEqual(typed(before));
    } else if (!forgets.includes(event.type)) {
      expect(now.draft, `${why} must keep what was typed`).toBe(before.draft);
    }
    if (now.question !== null) expect(now.review, `${why}: a question takes the place of a review`).toBeNull();
    if (now.screen === "handover") expect(now.handOvers, `${why}: Hand over has values`).not.toEqual([]);
    if (now.screen === "setup") expect(now.run, `${why}: Set up has a run`).not.toBeNull();
    if (now.konnect === null) expect(now.portals, `${why}: portals belong to an organization`).toEqual(noPortals);
    if (now.konnect === null) expect(now.teams, `${why}: teams belong to an organization`).toEqual({});
    if (isRunning(now)) expect(now.screen, `${why}: a run is always on the screen`).toMatch(/^(setup|takingAway)$/);
    if (now.screen === "microsoftWaiting") expect(now.waiting, `${why}: waiting knows since when`).not.toBeNull();
    if (isRunning(now) && !isRunning(before) && event.type !== "started") {
      expect(before.screen, `${why}: a run starts from the review`).toMatch(/^(review|teardown)$/);
      const shown = before.screen === "review" ? before.review : before.teardown;
      expect(shown, `${why}: a run starts from a plan that was shown`).not.toBeNull();
      expect(isNamed(before), `${why}: what others made goes only by its name`).toBe(true);
    }
    if (isRunning(before) && !isRunning(now)) {
      expect(["runEnded", "teardownEnded", "runFailed", "started"], `${why}: only its end ends a run`).toContain(
        event.type,
      );
    }
    if (now.busy === "planning") {
      expect(["review", "teardown"], `${why}: planning is shown on a review`).toContain(now.screen);
    }
    if (now.screen !== before.screen)
      expect(now.focus.turn, `${why}: a new screen asks for the focus`).not.toBe(before.focus.turn);
    if (stepOf(now.screen) === "options" || now.screen === "review") {
      expect(isRunning(now), `${why}: nothing can be chosen during a run`).toBe(false);
    }
  }
});

test("an event that makes no sense_gives back the very same state", () => {
  const nonsense: Event[] = [
    { type: "signedIn", account: sampleAccount },
    { type: "signInEnded", failure },
    { type: "signInProgressed", step: { kind: "answered" } },
    { type: "connected", organization: sampleOrganization },
    { type: "rightsChecked", account: sampleAccount },
    { type: "planned", review },
    { type: "planningStarted" },
    { type: "runStarted", now: 0 },
    { type: "stopAsked" },
    { type: "continued" },
    { type: "back" },
    { type: "verified", handOver },
    { type: "finished" },
    { type: "opened", step: "konnect" },
    finished,
  ];
  for (const event of nonsense) {
    expect(transition(initialState, event), `${event.type} means nothing on Welcome`).toBe(initialState);
  }
});

function everyEvent(): Event[] {
  const invalid: Failure = {
    ...failure,
    error: {
      kind: "invalidInput",
      detail: [{ field: "loginPath", target: 0, line: null, problem: { kind: "empty" } }],
    },
  };
  return [
    ...toSetUp,
    finished,
    stopped(["application"]),
    partly(),
    { type: "finishedShown" },
    { type: "portalsAsked" },
    { type: "portalsFound", regions: samplePortals.slice(1), loading: true, time: failure.time },
    { type: "portalsFound", regions: samplePortals, loading: false, time: failure.time },
    { type: "portalsNotFound", failure },
    { type: "teamsAsked", key: "organization" },
    { type: "teamsFound", key: "organization", found: mappedTeams },
    { type: "teamsNotFound", key: "organization", failure },
    { type: "groupsMet", groups: sampleGroups },
    { type: "lockOutAsked" },
    { type: "lockOutFound", found: { safe: false, admins: [] } },
    { type: "lockOutNotAccepted" },
    { type: "failed", place: "lockOut", failure, ends: null, quietly: true },
    { type: "counted", address: "", count: { name: "Maya", userName: "maya", count: 41 } },
    { type: "typed", patch: { teamsSkipped: true } },
    { type: "opened", step: "teams" },
    { type: "fieldOpened", field: "teams", failure: null },
    planned("application", "secretCheck"),
    { type: "started", snapshot, now: 0 },
    { type: "typed", patch: { appNames: { organization: "Typed" }, loginPath: "typed", konnectToken: "kpat_x" } },
    { type: "typed", patch: { purpose: "values" } },
    { type: "typed", patch: { purpose: "push", organization: false, portals: ["6b3f9a2c41d8"] } },
    { type: "busy", with: "checking" },
    { type: "busy", with: "verifying" },
    { type: "failed", place: "konnect", failure, ends: "connecting" },
    { type: "failed", place: "review", failure: invalid, ends: "planning" },
    { type: "failed", place: "options", failure, ends: null },
    { type: "practiceChanged", snapshot: practising },
    { type: "practiceChanged", snapshot },
    { type: "signInProgressed", step: { kind: "answered" } },
    { type: "signInEnded", failure },
    { type: "signInEnded", failure: null },
    { type: "rightsChecked", account: sampleAccount },
    { type: "signedOut", snapshot },
    { type: "signInReopened" },
    { type: "disconnected", snapshot },
    {
      type: "checked",
      problems: [{ field: "appName", target: 0, line: null, problem: { kind: "empty" } }],
      quietly: false,
    },
    { type: "checked", problems: [], quietly: true },
    { type: "back" },
    { type: "opened", step: "microsoft" },
    { type: "opened", step: "options" },
    { type: "fieldOpened", field: "loginPath", failure },
    { type: "stopAsked" },
    ended({ kind: "cancelled", detail: { connection: "c1", done: [] } }),
    { type: "runFailed", failure, now: 3000 },
    { type: "verified", handOver },
    { type: "finished" },
    { type: "connectionsRead", known: knowing(sampleUnfinished), handOvers: null },
    { type: "connectionsNotRead", failure },
    { type: "offerAnswered" },
    { type: "wished", id: sampleUnfinished.id, kind: "continue" },
    { type: "wished", id: sampleUnfinished.id, kind: "remove" },
    { type: "purgeChosen", purge: true },
    { type: "signInNeeded", at: "microsoft" },
    { type: "signInNeeded", at: "konnect" },
    { type: "teardownAsked" },
    {
      type: "teardownPlanned",
      review: { planId: "t", kind: "remove", target, steps: [], leftovers: [], madeElsewhere: null, empty: true },
    },
    {
      type: "teardownPlanned",
      review: { planId: "t", kind: "remove", target, steps: [], leftovers: [], madeElsewhere, empty: false },
    },
    { type: "teardownStarted", now: 4000 },
    { type: "teardownEnded", outcome: { kind: "finished", detail: { leftovers: [] } }, now: 5000, time: failure.time },
    { type: "teardownEnded", outcome: { kind: "cancelled", detail: { done: [] } }, now: 5000, time: failure.time },
    { type: "applicationAsked", question: { key: "organization", target: "Organization login", candidates: [] } },
    { type: "applicationAnswered", answer: { kind: "new" } },
    { type: "applicationReopened", key: "organization" },
    { type: "nameTyped", text: "Konnect SSO" },
    { type: "valuesShown" },
    { type: "left" },
  ];
}

const madeElsewhere = sampleCandidate({ name: "Konnect SSO" });

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let a = seed + 0x6d2b79f5;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
