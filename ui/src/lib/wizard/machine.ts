import type {
  Field,
  FieldProblem,
  Group,
  GroupCount,
  HandOver,
  KnownConnection,
  KonnectOrganization,
  LockOut,
  MicrosoftAccount,
  RegionPortals,
  Review,
  RunOutcome,
  RunProgress,
  SignInProgress,
  Snapshot,
  TeamsFound,
  TeardownOutcome,
  TeardownReview,
} from "../ipc/bindings";
import { stepsOf, targetsOf } from "./choices";
import { front, originOf, targetOf, teardownOf, unfinishedOf, type WishKind, wasRemoved } from "./known";
import { ended, newRun, progressed, takenAway } from "./run";
import {
  type Busy,
  type Draft,
  emptyDraft,
  type Failure,
  noLockOut,
  noPortals,
  type Place,
  type Screen,
  type State,
  type Step,
  stepOf,
  type Wish,
} from "./state";

/** What a person did, or what the program behind the window answered. Times are in milliseconds since 1970. */
export type Event =
  | { type: "started"; snapshot: Snapshot; now: number }
  | { type: "begun" }
  | { type: "busy"; with: Busy }
  /**
   * `ends`: the work that came to nothing; `null` for something small that ran beside everything else. `quietly`:
   * nobody asked for it with a button, so the focus stays where it is.
   */
  | { type: "failed"; place: Place; failure: Failure; ends: Busy | null; quietly?: boolean }
  | { type: "practiceChanged"; snapshot: Snapshot }
  | { type: "typed"; patch: Partial<Draft> }
  | { type: "signInStarted"; now: number }
  | { type: "signInProgressed"; step: SignInProgress }
  | { type: "signedIn"; account: MicrosoftAccount }
  | { type: "signInEnded"; failure: Failure | null }
  | { type: "rightsChecked"; account: MicrosoftAccount }
  | { type: "signedOut"; snapshot: Snapshot }
  | { type: "signInReopened" }
  | { type: "connected"; organization: KonnectOrganization }
  | { type: "disconnected"; snapshot: Snapshot }
  | { type: "portalsAsked" }
  | { type: "portalsFound"; regions: RegionPortals[]; time: string }
  | { type: "portalsNotFound"; failure: Failure }
  | { type: "teamsShown"; key: string }
  | { type: "teamsAsked"; key: string }
  | { type: "teamsFound"; key: string; found: TeamsFound }
  | { type: "teamsNotFound"; key: string; failure: Failure }
  | { type: "groupsMet"; groups: Group[] }
  | { type: "lockOutAsked" }
  | { type: "lockOutFound"; found: LockOut | null }
  | { type: "lockOutNotAccepted" }
  | { type: "counted"; address: string; count: GroupCount }
  | { type: "checked"; problems: FieldProblem[]; quietly: boolean }
  | { type: "continued" }
  | { type: "back" }
  | { type: "opened"; step: Step }
  | { type: "fieldOpened"; field: Field; failure: Failure | null }
  | { type: "planningStarted" }
  | { type: "planned"; review: Review }
  | { type: "runStarted"; now: number }
  | { type: "runProgressed"; step: RunProgress; now: number }
  | { type: "stopAsked" }
  | { type: "runEnded"; outcome: RunOutcome; now: number; time: string }
  | { type: "runFailed"; failure: Failure; now: number }
  | { type: "finishedShown" }
  | { type: "verified"; target: number; handOver: HandOver }
  | { type: "finished" }
  | { type: "connectionsRead"; list: readonly KnownConnection[]; handOvers: readonly HandOver[] | null }
  | { type: "connectionsNotRead"; failure: Failure }
  | { type: "offerAnswered" }
  | { type: "wished"; id: string; kind: WishKind }
  | { type: "purgeChosen"; purge: boolean }
  /** A service is needed for what is wanted, and nobody is signed in to it. */
  | { type: "signInNeeded"; at: "microsoft" | "konnect" }
  | { type: "teardownAsked" }
  | { type: "teardownPlanned"; review: TeardownReview }
  | { type: "teardownStarted"; now: number }
  | { type: "teardownEnded"; outcome: TeardownOutcome; now: number; time: string }
  | { type: "valuesShown" }
  /** To the connections, from wherever nothing is going on. */
  | { type: "left" };

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
      return { ...state, portals: { loading: false, regions: event.regions, time: event.time } };

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
      return enter({ ...state, ...untouched, busy: "planning" }, "review");

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
      return problem({
        ...state,
        run: { ...state.run, phase: "stopped", until: event.now, failure: event.failure },
      });

    case "finishedShown":
      if (state.screen !== "setup" || isRunning(state) || state.handOvers.length === 0) return state;
      return enter(state, "handover");

    case "verified":
      if (state.screen !== "handover" || event.target >= state.handOvers.length) return state;
      return {
        ...without(state, ["handover"]),
        busy: null,
        handOvers: state.handOvers.with(event.target, event.handOver),
      };

    case "finished":
      if ((state.screen !== "handover" && state.taken === null) || state.busy !== null) return state;
      return enter(afresh(state), state.taken === null ? front(state) : "home");

    case "connectionsRead":
      return {
        ...state,
        connections: { list: event.list, failure: null },
        handOvers: event.handOvers ?? state.handOvers,
      };

    case "connectionsNotRead":
      return { ...state, connections: { list: [], failure: event.failure } };

    case "offerAnswered":
      return state.offer === "open" ? { ...state, offer: "answered" } : state;

    case "wished":
      return wished(state, event.id, event.kind);

    case "purgeChosen":
      if (state.screen !== "teardown" || state.wish === null) return state;
      return { ...state, wish: { ...state.wish, purge: event.purge } };

    case "signInNeeded":
      if (state.wish === null || state.busy !== "planning") return state;
      return enter(
        { ...clean(state), ...(event.at === "microsoft" ? { microsoft: null } : { konnect: null }) },
        event.at,
      );

    case "teardownAsked": {
      if (teardownOf(state.wish) === null || isRunning(state)) return state;
      if (state.busy !== null && state.busy !== "planning") return state;
      const asked: State = { ...clean(state), busy: "planning", taken: null };
      // Only the checkbox changed, and keeps the focus.
      if (state.screen === "teardown" && state.teardown !== null) return asked;
      return enter({ ...asked, teardown: null }, "teardown");
    }

    case "teardownPlanned":
      if (state.busy !== "planning" || state.screen !== "teardown") return state;
      return { ...state, busy: null, teardown: event.review };

    case "teardownStarted":
      if (state.screen !== "teardown" || state.teardown === null || state.busy !== null) return state;
      return enter({ ...clean(state), run: newRun(event.now), handOvers: [] }, "takingAway");

    case "teardownEnded": {
      if (state.run === null || state.screen !== "takingAway" || !isRunning(state)) return state;
      const run = takenAway(state.run, event.outcome, event.now, event.time);
      const over: State = { ...state, run };
      if (event.outcome.kind === "finished")
        return enter({ ...over, taken: event.outcome.detail.leftovers }, "takingAway");
      return event.outcome.kind === "stopped" ? problem(over) : enter(over, "takingAway");
    }

    case "valuesShown":
      if (state.screen !== "home" || state.busy !== null || state.handOvers.length === 0) return state;
      return enter({ ...clean(state), run: null }, "handover");

    case "left":
      if (!canLeave(state)) return state;
      if (state.screen === "handover") return transition(state, { type: "finished" });
      return enter({ ...state, ...untouched, ...unwished }, "home");
  }
}

/** Whether the person can go to the connections from here, without pulling anything away. */
export function canLeave(state: State): boolean {
  return state.screen !== "home" && state.screen !== "welcome" && canWork(state);
}

/** Whether a run is under way. The window must not close, and nothing else may start. */
export function isRunning(state: State): boolean {
  return state.run !== null && (state.run.phase === "running" || state.run.phase === "stopping");
}

/** Whether what goes on takes a connection away. */
export function isTakingAway(state: State): boolean {
  return isRunning(state) && state.screen === "takingAway";
}

/** Whether a finished step can be opened again from the rail. */
export function canOpen(state: State, step: Step): boolean {
  const at = stepOf(state.screen);
  const steps = stepsOf(state);
  return (
    at !== null &&
    state.wish === null &&
    at !== "setup" &&
    at !== "handover" &&
    state.screen !== "microsoftWaiting" &&
    state.busy === null &&
    steps.includes(step) &&
    steps.indexOf(step) < steps.indexOf(at)
  );
}

/** What goes with an answer that the person has not seen yet, or no longer needs. */
const untouched = {
  busy: null,
  waiting: null,
  problems: [],
  failures: {},
  review: null,
  run: null,
  handOvers: [],
  took: null,
} satisfies Partial<State>;

/** What belongs to a wish about a known connection. */
const unwished = { wish: null, teardown: null, taken: null } satisfies Partial<State>;

/** What goes when somebody signs in again. What a wish came from stays, so that there is a way back to it. */
function unseen(state: State): Partial<State> {
  if (state.wish === null) return untouched;
  const { run, handOvers, took } = state;
  return { ...untouched, ...unwished, wish: state.wish, run, handOvers, took };
}

/** Nothing chosen and nothing seen; who is signed in stays. */
function afresh(state: State): State {
  return { ...state, ...untouched, ...strange, ...unwished, draft: emptyDraft, portals: noPortals };
}

/** What was learned about teams and groups, as if nothing were. */
const strange = { teams: {}, known: {}, counts: {}, lockOut: noLockOut } satisfies Partial<State>;

const SCREEN_OF_FIELD: Record<Field, Screen> = {
  directory: "microsoft",
  konnectToken: "konnect",
  targets: "konnect",
  loginPath: "konnect",
  callbackUrl: "konnect",
  appName: "options",
  secretLifetime: "options",
  teams: "teams",
  testPerson: "options",
};

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

/** A window that was reloaded during a run; what is known of the connections tells what kind of run it is. */
function runningAgain(state: State, now: number): State {
  const run = newRun(now);
  const busy = state.connections.list.find((one) => one.state === "running");
  if (busy === undefined || busy.kind === "setUp") return enter({ ...state, run }, "setup");
  const { id, target, kind } = busy;
  return enter(
    { ...state, run, wish: { id, target, kind, purge: false, removed: false, from: "home", before: null } },
    "takingAway",
  );
}

/** Something is wanted of a connection that is known here. */
function wished(state: State, id: string, kind: WishKind): State {
  if (!canWork(state)) return state;
  const target = targetOf(state, id) ?? (state.wish?.id === id ? state.wish.target : null);
  const [only] =
    state.run?.targets.filter(({ end }) => end !== null && "connection" in end && end.connection === id) ?? [];
  const about = target ?? only?.target;
  if (about === undefined) return state;
  return {
    ...state,
    ...unwished,
    offer: "answered",
    wish: {
      id,
      kind,
      target: about,
      purge: false,
      removed: wasRemoved(state, id),
      from: state.screen,
      before: state.wish,
    },
  };
}

function toFront(state: State): State {
  return enter(state, front(state));
}

function known(state: State, snapshot: Snapshot): State {
  const { practice, microsoft, konnect } = snapshot;
  const same = konnect !== null && konnect.id === state.konnect?.id;
  const { portals, teams } = same ? state : { portals: noPortals, teams: {} };
  return { ...state, practice, microsoft, konnect, portals, teams };
}

/** Another account may see other groups, and in another directory those that were chosen do not exist. */
function met(state: State, microsoft: MicrosoftAccount): State {
  const directory = microsoft.directory.id;
  const same = state.directory === null || state.directory === directory;
  const draft = same ? state.draft : { ...state.draft, teams: {}, assignedGroups: {} };
  return { ...state, ...strange, known: same ? state.known : {}, microsoft, directory, draft };
}

function meet(state: State, groups: Group[]): State {
  return { ...state, known: { ...state.known, ...Object.fromEntries(groups.map((group) => [group.id, group])) } };
}

function withTeams(state: State, key: string, read: State["teams"][string]): State {
  return { ...state, teams: { ...state.teams, [key]: read } };
}

/** Goes to a screen and asks for the focus on its heading. */
function enter(state: State, screen: Screen): State {
  return { ...state, screen, focus: { to: "heading", turn: state.focus.turn + 1 } };
}

/** Asks for the focus on what is wrong. */
function problem(state: State): State {
  return { ...state, focus: { to: "problem", turn: state.focus.turn + 1 } };
}

/** Shows an error where it happened; one that is about a field goes to the field, wherever that is. */
function failed(state: State, place: Place, failure: Failure): State {
  if (failure.error.kind === "invalidInput") {
    const [first] = failure.error.detail;
    if (first !== undefined) {
      const screen = SCREEN_OF_FIELD[first.field];
      const there = state.screen === screen ? state : enter(state, screen);
      return problem(withProblems(there, failure.error.detail));
    }
  }
  const there = place === "konnect" && failure.error.kind === "konnectTokenRejected" ? "konnectToken" : place;
  return problem(withFailure(state, there, failure));
}

function withFailure(state: State, place: Place, failure: Failure): State {
  return { ...state, failures: { ...state.failures, [place]: failure } };
}

function without(state: State, places: Place[]): State {
  const failures = { ...state.failures };
  for (const place of places) delete failures[place];
  return { ...state, failures };
}

function canWork(state: State): boolean {
  return state.busy === null && state.screen !== "microsoftWaiting" && !isRunning(state);
}

function typed(state: State, patch: Partial<Draft>): State {
  if (isRunning(state) || state.screen === "handover") return state;
  const fields = Object.keys(patch).flatMap((key) => FIELD_OF_DRAFT[key as keyof Draft] ?? []);
  return {
    ...without(state, fields),
    draft: { ...state.draft, ...patch },
    lockOut: { ...state.lockOut, asked: false },
    problems: state.problems.filter(({ field }) => !fields.includes(field) || RECHECKED.includes(field)),
  };
}

/**
 * `quietly`: the person is still on the field, so the findings are drawn without moving the focus, and an empty field
 * is not yet a mistake.
 */
function checked(state: State, problems: FieldProblem[], quietly: boolean): State {
  if (!quietly) return canCheck(state) ? problem({ ...withProblems(state, problems), busy: null }) : state;
  return { ...state, problems: problems.filter((found) => found.problem.kind !== "empty") };
}

/** Shows the teams that the first problem with teams is about. */
function withProblems(state: State, problems: FieldProblem[]): State {
  const place = problems.find(({ field }) => field === "teams")?.target;
  const teamsOf = place == null ? state.teamsOf : (targetsOf(state)[place]?.key ?? null);
  return { ...state, problems, teamsOf };
}

function canCheck(state: State): boolean {
  return state.busy === null || state.busy === "checking";
}

function continued(state: State): State {
  if (!canCheck(state)) return state;
  switch (state.screen) {
    case "microsoftSignedIn":
      if (state.wish !== null) return state;
      return state.microsoft === null ? state : enter(clean(state), "konnect");
    case "konnect":
      return targetsOf(state).length === 0 ? state : enter(clean(state), "options");
    case "options":
      return stepsOf(state).includes("teams") ? enter(clean(state), "teams") : state;
    default:
      return state;
  }
}

function clean(state: State): State {
  return { ...state, busy: null, problems: [], failures: {} };
}

function back(state: State): State {
  if (state.wish !== null) return backFromWish(state, state.wish);
  switch (state.screen) {
    case "microsoft":
    case "microsoftSignedIn":
      return state.busy === null ? toFront(clean(state)) : state;
    case "konnect":
      return state.busy === null ? enter(clean(state), screenOf(state, "microsoft")) : state;
    case "options":
      return state.busy === null ? enter(clean(state), "konnect") : state;
    case "teams":
      return state.busy === null ? enter(clean(state), "options") : state;
    case "review":
      return enter({ ...clean(state), review: null }, stepsOf(state).includes("teams") ? "teams" : "options");
    case "setup":
      // The run may have changed what the teams are.
      return isRunning(state)
        ? state
        : enter({ ...clean(state), run: null, review: null, handOvers: [], teams: {} }, "options");
    case "handover":
      // Only some of the targets are set up; the others are still explained there.
      return state.run !== null && state.busy === null ? enter(clean(state), "setup") : state;
    default:
      return state;
  }
}

/** Going back drops what was wanted, and leads to where it came up. */
function backFromWish(state: State, wish: Wish): State {
  if (isRunning(state) || state.screen === "microsoftWaiting") return state;
  if (state.busy !== null && state.busy !== "planning") return state;
  if (state.screen === "handover") {
    return state.run !== null && state.run.targets.length > 0 ? enter(clean(state), "setup") : state;
  }
  const there = { ...clean(state), ...unwished };
  if (state.screen === "setup" || state.screen === "takingAway") {
    return toFront({ ...there, run: null, review: null, handOvers: [] });
  }
  return enter({ ...there, review: null, wish: wish.before }, originOf(state, wish));
}

function screenOf(state: State, step: Step): Screen {
  if (step !== "microsoft") return step;
  return state.microsoft === null ? "microsoft" : "microsoftSignedIn";
}

function canPlan(state: State): boolean {
  if (!canCheck(state)) return false;
  if (state.wish !== null) return !isRunning(state);
  return ["options", "teams", "review"].includes(state.screen) || (state.screen === "setup" && !isRunning(state));
}
