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
import { sampleCandidate } from "../lib/backend/fake/applications";
import { knowing, sampleUnfinished } from "../lib/backend/fake/connections";
import { sampleAccount, sampleOrganization, samplePortals } from "../lib/backend/fake/samples";
import { mappedTeams, sampleGroups } from "../lib/backend/fake/teams";
import type { Failure } from "../lib/failure";
import type { Event } from "./events";
import { stepOf } from "./flow/state";
import { noPortals } from "./konnect/state";
import { transition } from "./reducer";
import { isRunning } from "./run/run";
import { initialState, type State } from "./state";
import { isNamed } from "./teardown/teardown";

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
    const forgets = [
      "flow/typed",
      "konnect/requestBegun",
      "konnect/connected",
      "session/practiceChanged",
      "flow/finished",
    ];
    const decides = ["applications/answered", "applications/reopened", "review/planningStarted"];
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
    if (isRunning(now)) expect(now.screen, `${why}: a run is always on the screen`).toMatch(/^(setup|teardownRun)$/);
    if (now.screen === "microsoftWaiting") expect(now.waiting, `${why}: waiting knows since when`).not.toBeNull();
    if (isRunning(now) && !isRunning(before) && event.type !== "session/started") {
      expect(before.screen, `${why}: a run starts from the review`).toMatch(/^(review|teardown)$/);
      const shown = before.screen === "review" ? before.review : before.teardown;
      expect(shown, `${why}: a run starts from a plan that was shown`).not.toBeNull();
      expect(isNamed(before), `${why}: what others made goes only by its name`).toBe(true);
    }
    if (isRunning(before) && !isRunning(now)) {
      expect(
        ["run/ended", "teardown/ended", "run/failed", "session/started"],
        `${why}: only its end ends a run`,
      ).toContain(event.type);
    }
    if (now.busy === "planning") {
      expect(["review", "teardown"], `${why}: planning is shown on a review`).toContain(now.screen);
    }
    if (now.screen !== before.screen)
      expect(now.focus.request, `${why}: a new screen asks for the focus`).not.toBe(before.focus.request);
    if (stepOf(now.screen) === "options" || now.screen === "review") {
      expect(isRunning(now), `${why}: nothing can be chosen during a run`).toBe(false);
    }
  }
});

test("an event that makes no sense_gives back the very same state", () => {
  const nonsense: Event[] = [
    { type: "microsoft/signedIn", account: sampleAccount },
    { type: "microsoft/signInEnded", failure },
    { type: "microsoft/signInProgressed", step: { kind: "answered" }, now: 0 },
    { type: "konnect/connected", organization: sampleOrganization },
    { type: "konnect/requestBegun" },
    { type: "microsoft/rightsChecked", account: sampleAccount },
    { type: "review/planned", review },
    { type: "review/planningStarted" },
    { type: "run/started", now: 0 },
    { type: "run/stopRequested" },
    { type: "flow/continued" },
    { type: "flow/back" },
    { type: "handover/verified", handOver },
    { type: "flow/finished" },
    { type: "flow/stepOpened", step: "konnect" },
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
    { type: "handover/finishedShown" },
    { type: "konnect/requestBegun" },
    { type: "konnect/portalsRequested" },
    { type: "konnect/portalsFound", regions: samplePortals.slice(1), loading: true, time: failure.time },
    { type: "konnect/portalsFound", regions: samplePortals, loading: false, time: failure.time },
    { type: "konnect/portalsNotFound", failure },
    { type: "teams/requested", key: "organization" },
    { type: "teams/found", key: "organization", found: mappedTeams },
    { type: "teams/notFound", key: "organization", failure },
    { type: "teams/groupsFound", groups: sampleGroups },
    { type: "teams/lockOutRequested" },
    { type: "teams/lockOutFound", found: { safe: false, admins: [] } },
    { type: "teams/lockOutNotAccepted" },
    { type: "flow/failed", place: "lockOut", failure, ends: null, quietly: true },
    { type: "options/groupsCounted", address: "", count: { name: "Maya", userName: "maya", count: 41 } },
    { type: "flow/typed", patch: { teamsSkipped: true } },
    { type: "flow/stepOpened", step: "teams" },
    { type: "flow/fieldOpened", field: "teams", failure: null },
    planned("application", "secretCheck"),
    { type: "session/started", snapshot, now: 0 },
    { type: "flow/typed", patch: { appNames: { organization: "Typed" }, loginPath: "typed", konnectToken: "kpat_x" } },
    { type: "flow/typed", patch: { purpose: "values" } },
    { type: "flow/typed", patch: { purpose: "ask" } },
    { type: "flow/typed", patch: { purpose: "push", organization: false, portals: ["6b3f9a2c41d8"] } },
    { type: "flow/busy", with: "checking" },
    { type: "flow/busy", with: "verifying" },
    { type: "flow/failed", place: "konnect", failure, ends: "connecting" },
    { type: "flow/failed", place: "review", failure: invalid, ends: "planning" },
    { type: "flow/failed", place: "options", failure, ends: null },
    { type: "session/practiceChanged", snapshot: practising },
    { type: "session/practiceChanged", snapshot },
    { type: "microsoft/signInProgressed", step: { kind: "answered" }, now: 0 },
    { type: "microsoft/signInEnded", failure },
    { type: "microsoft/signInEnded", failure: null },
    { type: "microsoft/rightsChecked", account: sampleAccount },
    { type: "microsoft/signedOut", snapshot },
    { type: "microsoft/signInReopened" },
    { type: "microsoft/permissionsWanted" },
    { type: "konnect/disconnected", snapshot },
    {
      type: "flow/checked",
      problems: [{ field: "appName", target: 0, line: null, problem: { kind: "empty" } }],
      quietly: false,
    },
    { type: "flow/checked", problems: [], quietly: true },
    { type: "flow/back" },
    { type: "flow/stepOpened", step: "microsoft" },
    { type: "flow/stepOpened", step: "options" },
    { type: "flow/fieldOpened", field: "loginPath", failure },
    { type: "run/stopRequested" },
    ended({ kind: "cancelled", detail: { connection: "c1", done: [] } }),
    { type: "run/failed", failure, now: 3000 },
    { type: "handover/verified", handOver },
    { type: "flow/finished" },
    { type: "connections/read", known: knowing(sampleUnfinished), handOvers: null },
    { type: "connections/notRead", failure },
    { type: "connections/promptAnswered" },
    { type: "connections/actionRequested", id: sampleUnfinished.id, kind: "continue" },
    { type: "connections/actionRequested", id: sampleUnfinished.id, kind: "remove" },
    { type: "teardown/purgeChosen", purge: true },
    { type: "connections/signInNeeded", at: "microsoft" },
    { type: "connections/signInNeeded", at: "konnect" },
    { type: "teardown/planningStarted" },
    {
      type: "teardown/planned",
      review: { planId: "t", kind: "remove", target, steps: [], leftovers: [], madeElsewhere: null, empty: true },
    },
    {
      type: "teardown/planned",
      review: { planId: "t", kind: "remove", target, steps: [], leftovers: [], madeElsewhere, empty: false },
    },
    { type: "teardown/started", now: 4000 },
    { type: "teardown/ended", outcome: { kind: "finished", detail: { leftovers: [] } }, now: 5000, time: failure.time },
    { type: "teardown/ended", outcome: { kind: "cancelled", detail: { done: [] } }, now: 5000, time: failure.time },
    { type: "applications/asked", question: { key: "organization", target: "Organization login", candidates: [] } },
    { type: "applications/answered", answer: { kind: "new" } },
    { type: "applications/reopened", key: "organization" },
    { type: "teardown/nameTyped", text: "Konnect SSO" },
    { type: "connections/oneOpened", handOver },
    { type: "connections/valuesRead", handOver },
    { type: "connections/checkStarted" },
    { type: "connections/checked", handOver },
    { type: "connections/differenceMarked", handOver },
    { type: "connections/checkFailed", failure },
    { type: "connections/opened" },
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
