import type { Field, FieldProblem, Group, MicrosoftAccount, Snapshot } from "../lib/ipc/bindings";
import { aboutApplications, hasChanged, withAnswersOfSame, withoutAnswers } from "./applications/answers";
import { front, unfinishedOf } from "./connections/connections";
import { aboutConnections, runningAgain } from "./connections/reducer";
import type { Event } from "./events";
import {
  canCheck,
  canWork,
  enter,
  failed,
  known,
  problem,
  SCREEN_OF_FIELD,
  strange,
  unseen,
  untouched,
  unwished,
  withFailure,
  without,
  withProblems,
} from "./flow/moves";
import { back, canOpen, canPlan, continued, finished, screenOf } from "./flow/navigation";
import { ended, isRunning, newRun, progressed } from "./run/run";
import { type Draft, emptyDraft, noPortals, type PortalSearch, type State } from "./state";

type PortalsFound = Extract<Event, { type: "portalsFound" }>;

/**
 * The wizard. Pure: the same state and event always give the same state, and an event that makes no sense in a state
 * changes nothing and gives back that very state.
 */
export function transition(state: State, event: Event): State {
  switch (event.type) {
    case "started":
      return restored(state, event.snapshot, event.now);

    case "begun":
      if ((state.screen !== "welcome" && state.screen !== "home") || state.busy !== null) return state;
      return enter(
        { ...state, wish: null, handOvers: [], failures: {} },
        state.microsoft === null ? "microsoft" : "microsoftSignedIn",
      );

    case "busy":
      if (!canWork(state)) return state;
      return { ...state, busy: event.with };

    case "failed":
      if (event.quietly) {
        return { ...withFailure(state, event.place, event.failure), lockOut: { ...state.lockOut, checking: false } };
      }
      if (event.ends === null) return failed(state, event.place, event.failure);
      if (event.ends !== state.busy) return state;
      return failed({ ...state, busy: null }, event.place, event.failure);

    case "practiceChanged": {
      if (isRunning(state)) return state;
      const { screen, focus } = state;
      const fresh = known({ ...state, ...untouched, ...strange, ...unwished, draft: emptyDraft }, event.snapshot);
      if (event.snapshot.practice !== null) return enter(fresh, "microsoft");
      return screen === front(fresh) ? { ...fresh, focus } : enter(fresh, front(fresh));
    }

    case "typed":
      return typed(state, event.patch);

    case "signInStarted":
      if (state.screen !== "microsoft" || state.busy !== null) return state;
      return enter(
        {
          ...without(state, ["microsoft", "directory"]),
          waiting: { since: event.now, address: null, timeoutSeconds: null, answered: false },
        },
        "microsoftWaiting",
      );

    case "signInProgressed":
      if (state.waiting === null) return state;
      return {
        ...state,
        waiting:
          event.step.kind === "waiting"
            ? { ...state.waiting, ...event.step.detail }
            : { ...state.waiting, answered: true },
      };

    case "signedIn":
      if (state.screen !== "microsoftWaiting") return state;
      return enter({ ...met(state, event.account), waiting: null, failures: {} }, "microsoftSignedIn");

    case "signInEnded":
      if (state.screen !== "microsoftWaiting") return state;
      return event.failure === null
        ? enter({ ...state, waiting: null }, "microsoft")
        : failed(enter({ ...state, waiting: null }, "microsoft"), "microsoft", event.failure);

    case "rightsChecked":
      if (state.busy !== "account") return state;
      return { ...without(state, ["signedIn"]), busy: null, microsoft: event.account };

    case "signedOut":
      if (isRunning(state)) return state;
      return enter({ ...known(state, event.snapshot), ...unseen(state) }, "microsoft");

    case "signInReopened":
      if (state.screen === "microsoftWaiting" || isRunning(state)) return state;
      return enter({ ...state, ...unseen(state) }, "microsoft");

    case "connected":
      if (state.busy !== "connecting") return state;
      return enter(
        {
          ...without(state, ["konnect", "konnectToken", "loginPath", "targets", "portals"]),
          busy: null,
          konnect: event.organization,
          portals: noPortals,
          teams: {},
          // Teams belong to one organization, and so does what was chosen about them.
          organization: event.organization.id,
          draft: {
            ...state.draft,
            konnectToken: "",
            teams: state.organization === event.organization.id ? state.draft.teams : {},
            applications: state.organization === event.organization.id ? state.draft.applications : {},
          },
        },
        "konnect",
      );

    case "disconnected":
      if (isRunning(state)) return state;
      return enter({ ...known(state, event.snapshot), ...unseen(state) }, "konnect");

    case "portalsAsked":
      if (state.konnect === null) return state;
      return { ...without(state, ["portals"]), portals: { ...state.portals, loading: true } };

    case "portalsFound":
      if (!state.portals.loading) return state;
      return { ...state, portals: withRegions(state.portals, event) };

    case "portalsNotFound":
      if (!state.portals.loading) return state;
      return { ...withFailure(state, "portals", event.failure), portals: { ...state.portals, loading: false } };

    case "teamsShown":
      return { ...state, teamsOf: event.key };

    case "teamsAsked":
      if (state.konnect === null) return state;
      return withTeams(state, event.key, {
        loading: true,
        found: state.teams[event.key]?.found ?? null,
        failure: null,
      });

    case "teamsFound":
      if (!state.teams[event.key]?.loading) return state;
      return withTeams(meet(state, event.found.groups ?? []), event.key, {
        loading: false,
        found: event.found,
        failure: null,
      });

    case "teamsNotFound":
      if (!state.teams[event.key]?.loading) return state;
      return withTeams(state, event.key, { loading: false, found: null, failure: event.failure });

    case "groupsMet":
      return meet(state, event.groups);

    case "lockOutAsked":
      return { ...without(state, ["lockOut"]), lockOut: { ...state.lockOut, checking: true } };

    case "lockOutFound":
      return { ...state, lockOut: { checking: false, found: event.found, asked: false } };

    case "lockOutNotAccepted":
      if (state.busy !== "checking") return state;
      // The organization comes first, and its teams are what it is about.
      return problem({ ...state, busy: null, teamsOf: null, lockOut: { ...state.lockOut, asked: true } });

    case "lossesNotAccepted":
      if (state.busy !== "checking") return state;
      return problem({ ...state, busy: null, teamsOf: event.key, lossesAsked: true });

    case "counted":
      return { ...without(state, ["overage"]), counts: { ...state.counts, [event.address]: event.count } };

    case "checked":
      return checked(state, event.problems, event.quietly);

    case "continued":
      return continued(state);

    case "back":
      return back(state);

    case "opened":
      return canOpen(state, event.step) ? enter(state, screenOf(state, event.step)) : state;

    case "fieldOpened": {
      // A known connection has its choices already.
      if (isRunning(state) || state.wish !== null) return state;
      const there = enter(state, SCREEN_OF_FIELD[event.field]);
      const failures = event.failure === null ? {} : { [event.field]: event.failure };
      // What was listed there is no longer what is there.
      const teams = event.field === "teams" ? {} : state.teams;
      return problem({ ...there, ...untouched, failures, teams });
    }

    case "planningStarted":
      if (!canPlan(state)) return state;
      return enter(
        { ...(hasChanged(state) ? withoutAnswers(state) : state), ...untouched, busy: "planning" },
        "review",
      );

    case "planned":
      if (state.busy !== "planning") return state;
      return { ...state, busy: null, review: event.review };

    case "runStarted":
      if (state.screen !== "review" || state.review === null || state.busy !== null) return state;
      return enter({ ...state, run: newRun(event.now), failures: {} }, "setup");

    case "runProgressed":
      if (state.run === null || !isRunning(state)) return state;
      return { ...state, run: progressed(state.run, event.step, event.now) };

    case "stopAsked":
      if (state.run?.phase !== "running") return state;
      return { ...state, run: { ...state.run, phase: "stopping" } };

    case "runEnded": {
      if (state.run === null || !isRunning(state)) return state;
      const { run, handOvers } = ended(state.run, event.outcome, event.now, event.time);
      const over = { ...state, run, handOvers, took: event.outcome.millis };
      if (run === null) return enter(over, "handover");
      return run.phase === "stopped" ? problem(over) : enter(over, "setup");
    }

    case "runFailed":
      if (state.run === null || !isRunning(state)) return state;
      // What was typed is put right where it was typed; the plan is as it was.
      if (state.screen === "takingAway" && event.failure.error.kind === "invalidInput")
        return failed({ ...state, run: null }, "teardown", event.failure);
      return problem({
        ...state,
        run: { ...state.run, phase: "stopped", until: event.now, failure: event.failure },
      });

    case "finishedShown":
      if (state.screen !== "setup" || isRunning(state) || state.handOvers.length === 0) return state;
      return enter(state, "handover");

    case "finished":
      return finished(state);

    case "verified":
      if (state.screen !== "handover") return state;
      return {
        ...without(state, ["handover"]),
        busy: null,
        handOvers: state.handOvers.map((one) => (one.connection === event.handOver.connection ? event.handOver : one)),
      };

    case "applicationAsked":
    case "applicationAnswered":
    case "applicationReopened":
    case "nameTyped":
      return aboutApplications(state, event);

    default:
      return aboutConnections(state, event);
  }
}

/** Which typed values a problem with a field is about: typing there takes the problem away. */
const FIELD_OF_DRAFT: Partial<Record<keyof Draft, Field>> = {
  directory: "directory",
  konnectToken: "konnectToken",
  organization: "targets",
  portals: "targets",
  loginPath: "loginPath",
  callbackUrls: "callbackUrl",
  appNames: "appName",
  secretLifetimeDays: "secretLifetime",
  admission: "teams",
  groups: "teams",
  teams: "teams",
  assignedGroups: "teams",
  testPerson: "testPerson",
};

/** The fields whose findings stay while the person types, because they are looked over again at every key. */
const RECHECKED: readonly Field[] = ["loginPath", "callbackUrl", "appName"];

function restored(state: State, snapshot: Snapshot, now: number): State {
  const there = known({ ...state, ...untouched, version: snapshot.version }, snapshot);
  if (snapshot.running) return runningAgain(there, now);
  if (snapshot.handOvers.length > 0) return enter({ ...there, handOvers: snapshot.handOvers }, "handover");
  if (snapshot.microsoft !== null) return enter(there, "microsoftSignedIn");
  const offer = unfinishedOf(there).length > 0 && state.offer === "unasked" ? "open" : state.offer;
  const opened: State = { ...there, ...unwished, offer };
  return state.screen === front(opened) ? opened : enter(opened, front(opened));
}

/** Another account may see other groups, and in another directory those that were chosen do not exist. */
function met(state: State, microsoft: MicrosoftAccount): State {
  const directory = microsoft.directory.id;
  const same = state.directory === null || state.directory === directory;
  const strangers = { teams: {}, assignedGroups: {}, letGo: {}, lossesAccepted: {}, applications: {} };
  const draft = same ? state.draft : { ...state.draft, ...strangers };
  return { ...state, ...strange, known: same ? state.known : {}, microsoft, directory, draft };
}

function meet(state: State, groups: Group[]): State {
  return { ...state, known: { ...state.known, ...Object.fromEntries(groups.map((group) => [group.id, group])) } };
}

function withTeams(state: State, key: string, read: State["teams"][string]): State {
  return { ...state, teams: { ...state.teams, [key]: read } };
}

/** What was found before stays in its place, so that nothing moves under the pointer. The last answer has every region. */
function withRegions({ regions: before }: PortalSearch, { regions, loading, time }: PortalsFound): PortalSearch {
  const news = new Map(regions.map((one) => [one.region, one]));
  const kept = (before ?? [])
    .map((one) => news.get(one.region) ?? one)
    .filter((one) => loading || news.has(one.region));
  const known = new Set(kept.map(({ region }) => region));
  return { loading, regions: [...kept, ...regions.filter(({ region }) => !known.has(region))], time };
}

function typed(state: State, patch: Partial<Draft>): State {
  if (isRunning(state) || state.screen === "handover") return state;
  const fields = Object.keys(patch).flatMap((key) => FIELD_OF_DRAFT[key as keyof Draft] ?? []);
  return withAnswersOfSame(state, {
    ...without(state, fields),
    draft: { ...state.draft, ...patch },
    lockOut: { ...state.lockOut, asked: false },
    lossesAsked: false,
    problems: state.problems.filter(({ field }) => !fields.includes(field) || RECHECKED.includes(field)),
  });
}

/**
 * `quietly`: the person is still on the field, so the findings are drawn without moving the focus, and an empty field
 * is not yet a mistake.
 */
function checked(state: State, problems: FieldProblem[], quietly: boolean): State {
  if (!quietly) return canCheck(state) ? problem({ ...withProblems(state, problems), busy: null }) : state;
  return { ...state, problems: problems.filter((found) => found.problem.kind !== "empty") };
}
