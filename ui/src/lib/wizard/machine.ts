import type {
  Field,
  FieldProblem,
  HandOver,
  KonnectOrganization,
  MicrosoftAccount,
  Review,
  RunOutcome,
  RunProgress,
  SignInProgress,
  Snapshot,
} from "../ipc/bindings";
import {
  type Busy,
  type Draft,
  emptyDraft,
  type Failure,
  type Place,
  type Run,
  type Screen,
  STEPS,
  type State,
  type Step,
  stepOf,
} from "./state";

/** What a person did, or what the program behind the window answered. Times are in milliseconds since 1970. */
export type Event =
  | { type: "started"; snapshot: Snapshot; now: number }
  | { type: "begun" }
  | { type: "busy"; with: Busy }
  /** `ends`: the work that came to nothing; `null` for something small that ran beside everything else. */
  | { type: "failed"; place: Place; failure: Failure; ends: Busy | null }
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
  | { type: "checked"; problems: FieldProblem[]; quietly: boolean }
  | { type: "continued" }
  | { type: "blocked" }
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
  | { type: "verified"; handOver: HandOver }
  | { type: "finished" };

/**
 * The wizard. Pure: the same state and event always give the same state, and an event that makes no sense in a state
 * changes nothing and gives back that very state.
 */
export function transition(state: State, event: Event): State {
  switch (event.type) {
    case "started":
      return restored(state, event.snapshot, event.now);

    case "begun":
      if (state.screen !== "welcome" || state.busy !== null) return state;
      return enter(state, state.microsoft === null ? "microsoft" : "microsoftSignedIn");

    case "busy":
      if (!canWork(state)) return state;
      return { ...state, busy: event.with };

    case "failed":
      if (event.ends === null) return failed(state, event.place, event.failure);
      if (event.ends !== state.busy) return state;
      return failed({ ...state, busy: null }, event.place, event.failure);

    case "practiceChanged": {
      if (isRunning(state)) return state;
      const { screen, focus } = state;
      const fresh = known({ ...state, ...untouched, draft: emptyDraft }, event.snapshot);
      if (event.snapshot.practice !== null) return enter(fresh, "microsoft");
      return screen === "welcome" ? { ...fresh, focus } : enter(fresh, "welcome");
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
      return enter({ ...state, microsoft: event.account, waiting: null, failures: {} }, "microsoftSignedIn");

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
      return enter({ ...known(state, event.snapshot), ...untouched }, "microsoft");

    case "signInReopened":
      if (state.screen === "microsoftWaiting" || isRunning(state)) return state;
      return enter({ ...state, ...untouched }, "microsoft");

    case "connected":
      if (state.busy !== "connecting") return state;
      return enter(
        {
          ...without(state, ["konnect", "konnectToken", "loginPath"]),
          busy: null,
          konnect: event.organization,
          draft: { ...state.draft, konnectToken: "" },
        },
        "konnect",
      );

    case "disconnected":
      if (isRunning(state)) return state;
      return enter({ ...known(state, event.snapshot), ...untouched }, "konnect");

    case "checked":
      return checked(state, event.problems, event.quietly);

    case "continued":
      return continued(state);

    case "blocked":
      return problem(state);

    case "back":
      return back(state);

    case "opened":
      return canOpen(state, event.step) ? enter(state, screenOf(state, event.step)) : state;

    case "fieldOpened": {
      if (isRunning(state)) return state;
      const there = enter(state, SCREEN_OF_FIELD[event.field]);
      const failures = event.failure === null ? {} : { [event.field]: event.failure };
      return problem({ ...there, ...untouched, failures });
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

    case "runEnded":
      if (state.run === null || !isRunning(state)) return state;
      return ended(state, state.run, event.outcome, event.now, event.time);

    case "runFailed":
      if (state.run === null || !isRunning(state)) return state;
      return problem({
        ...state,
        run: { ...state.run, phase: "stopped", until: event.now, failure: event.failure },
      });

    case "verified":
      if (state.screen !== "handover") return state;
      return { ...without(state, ["handover"]), busy: null, handOver: event.handOver };

    case "finished":
      if (state.screen !== "handover" || state.busy !== null) return state;
      return enter({ ...state, ...untouched, draft: emptyDraft }, "welcome");
  }
}

/** Whether a run is under way. The window must not close, and nothing else may start. */
export function isRunning(state: State): boolean {
  return state.run !== null && (state.run.phase === "running" || state.run.phase === "stopping");
}

/** Whether a finished step can be opened again from the rail. */
export function canOpen(state: State, step: Step): boolean {
  const at = stepOf(state.screen);
  return (
    at !== null &&
    at !== "setup" &&
    at !== "handover" &&
    state.screen !== "microsoftWaiting" &&
    state.busy === null &&
    STEPS.indexOf(step) < STEPS.indexOf(at)
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
  handOver: null,
  took: null,
} as const satisfies Partial<State>;

const SCREEN_OF_FIELD: Record<Field, Screen> = {
  directory: "microsoft",
  konnectToken: "konnect",
  loginPath: "konnect",
  callbackUrl: "konnect",
  appName: "options",
  secretLifetime: "options",
};

/** Which typed values a problem with a field is about: typing there takes the problem away. */
const FIELD_OF_DRAFT: Partial<Record<keyof Draft, Field>> = {
  directory: "directory",
  konnectToken: "konnectToken",
  loginPath: "loginPath",
  callbackUrls: "callbackUrl",
  appName: "appName",
  secretLifetimeDays: "secretLifetime",
};

/** The fields whose findings stay while the person types, because they are looked over again at every key. */
const RECHECKED: readonly Field[] = ["loginPath", "callbackUrl", "appName"];

function restored(state: State, snapshot: Snapshot, now: number): State {
  const there = known({ ...state, ...untouched, version: snapshot.version }, snapshot);
  if (snapshot.running) return enter({ ...there, run: newRun(now) }, "setup");
  if (snapshot.handOver !== null) return enter({ ...there, handOver: snapshot.handOver }, "handover");
  if (snapshot.microsoft !== null) return enter(there, "microsoftSignedIn");
  return state.screen === "welcome" ? there : enter(there, "welcome");
}

function known(state: State, snapshot: Snapshot): State {
  return { ...state, practice: snapshot.practice, microsoft: snapshot.microsoft, konnect: snapshot.konnect };
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
      return problem({ ...(state.screen === screen ? state : enter(state, screen)), problems: failure.error.detail });
    }
  }
  const there = place === "konnect" && failure.error.kind === "konnectTokenRejected" ? "konnectToken" : place;
  return problem({ ...state, failures: { ...state.failures, [there]: failure } });
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
    problems: state.problems.filter(({ field }) => !fields.includes(field) || RECHECKED.includes(field)),
  };
}

/**
 * `quietly`: the person is still on the field, so the findings are drawn without moving the focus, and an empty field
 * is not yet a mistake.
 */
function checked(state: State, problems: FieldProblem[], quietly: boolean): State {
  if (!quietly) return canCheck(state) ? problem({ ...state, busy: null, problems }) : state;
  return { ...state, problems: problems.filter((found) => found.problem.kind !== "empty") };
}

function canCheck(state: State): boolean {
  return state.busy === null || state.busy === "checking";
}

function continued(state: State): State {
  if (!canCheck(state)) return state;
  switch (state.screen) {
    case "microsoftSignedIn":
      return state.microsoft === null ? state : enter(clean(state), "konnect");
    case "konnect":
      if (state.draft.purpose === "push" && (state.konnect === null || state.konnect.provider?.kind === "saml")) {
        return state;
      }
      return enter(clean(state), "options");
    default:
      return state;
  }
}

function clean(state: State): State {
  return { ...state, busy: null, problems: [], failures: {} };
}

function back(state: State): State {
  switch (state.screen) {
    case "microsoft":
    case "microsoftSignedIn":
      return state.busy === null ? enter(clean(state), "welcome") : state;
    case "konnect":
      return state.busy === null ? enter(clean(state), screenOf(state, "microsoft")) : state;
    case "options":
      return state.busy === null ? enter(clean(state), "konnect") : state;
    case "review":
      return enter({ ...clean(state), review: null }, "options");
    case "setup":
      return isRunning(state) ? state : enter({ ...clean(state), run: null, review: null }, "options");
    default:
      return state;
  }
}

function screenOf(state: State, step: Step): Screen {
  if (step !== "microsoft") return step;
  return state.microsoft === null ? "microsoft" : "microsoftSignedIn";
}

function canPlan(state: State): boolean {
  if (!canCheck(state)) return false;
  return state.screen === "options" || state.screen === "review" || (state.screen === "setup" && !isRunning(state));
}

function newRun(now: number): Run {
  return { phase: "running", since: now, until: null, rows: [], failure: null, done: [] };
}

function progressed(run: Run, step: RunProgress, now: number): Run {
  if (step.kind === "planned") {
    return { ...run, rows: step.detail.steps.map((row) => ({ ...row, state: { kind: "queued" }, since: null })) };
  }
  const { id, state } = step.detail;
  return {
    ...run,
    rows: run.rows.map((row) => (row.id === id ? { ...row, state, since: row.since ?? now } : row)),
  };
}

function ended(state: State, run: Run, outcome: RunOutcome, now: number, time: string): State {
  switch (outcome.kind) {
    case "finished":
      return enter(
        { ...state, run: null, review: state.review, handOver: outcome.detail.handOver, took: outcome.detail.millis },
        "handover",
      );
    case "stopped":
      return problem({
        ...state,
        run: {
          ...run,
          phase: "stopped",
          until: now,
          done: outcome.detail.done,
          failure: { error: outcome.detail.error, time: time },
        },
      });
    case "cancelled":
      return enter({ ...state, run: { ...run, phase: "cancelled", until: now, done: outcome.detail.done } }, "setup");
  }
}
