import type { Field, FieldProblem, Snapshot } from "../../lib/ipc/bindings";
import { front } from "../connections/connections";
import { targetsOf } from "../konnect/targets";
import { isRunning } from "../run/run";
import { emptyDraft, type Failure, noLockOut, noPortals, type Place, type Screen, type State } from "../state";

/** What goes with an answer that the person has not seen yet, or no longer needs. */
export const untouched = {
  busy: null,
  waiting: null,
  problems: [],
  failures: {},
  review: null,
  question: null,
  run: null,
  handOvers: [],
  took: null,
} satisfies Partial<State>;

/** What belongs to a wish about a known connection. */
export const unwished = { wish: null, teardown: null, confirmation: "", taken: null } satisfies Partial<State>;

/** What goes when somebody signs in again. What a wish came from stays, so that there is a way back to it. */
export function unseen(state: State): Partial<State> {
  if (state.wish === null) return untouched;
  const { run, handOvers, took } = state;
  return { ...untouched, ...unwished, wish: state.wish, run, handOvers, took };
}

/** Nothing chosen and nothing seen; who is signed in stays. */
export function afresh(state: State): State {
  return { ...state, ...untouched, ...strange, ...unwished, draft: emptyDraft, portals: noPortals };
}

/** What was learned about teams and groups, as if nothing were. */
export const strange = { teams: {}, known: {}, counts: {}, lockOut: noLockOut } satisfies Partial<State>;

/** Where a field is. */
export const SCREEN_OF_FIELD: Record<Field, Screen> = {
  directory: "microsoft",
  konnectToken: "konnect",
  targets: "konnect",
  loginPath: "konnect",
  callbackUrl: "konnect",
  appName: "options",
  secretLifetime: "options",
  teams: "teams",
  testPerson: "options",
  confirmation: "teardown",
};

/** Takes over what the program behind the window says about who is signed in. */
export function known(state: State, snapshot: Snapshot): State {
  const { practice, microsoft, konnect } = snapshot;
  const same = konnect !== null && konnect.id === state.konnect?.id;
  const { portals, teams } = same ? state : { portals: noPortals, teams: {} };
  return { ...state, practice, microsoft, konnect, portals, teams };
}

/** Goes to a screen and asks for the focus on its heading. */
export function enter(state: State, screen: Screen): State {
  return { ...state, screen, focus: { to: "heading", turn: state.focus.turn + 1 } };
}

/** Asks for the focus on what is wrong. */
export function problem(state: State): State {
  return { ...state, focus: { to: "problem", turn: state.focus.turn + 1 } };
}

/** Shows an error where it happened; one that is about a field goes to the field, wherever that is. */
export function failed(state: State, place: Place, failure: Failure): State {
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

/** Keeps an error for the place where it is shown. */
export function withFailure(state: State, place: Place, failure: Failure): State {
  return { ...state, failures: { ...state.failures, [place]: failure } };
}

/** Takes away the errors of these places. */
export function without(state: State, places: Place[]): State {
  const failures = { ...state.failures };
  for (const place of places) delete failures[place];
  return { ...state, failures };
}

/** Without anything that was wrong here, or was going on. */
export function clean(state: State): State {
  return { ...state, busy: null, problems: [], failures: {}, question: null };
}

/** Shows the teams that the first problem with teams is about. */
export function withProblems(state: State, problems: FieldProblem[]): State {
  const place = problems.find(({ field }) => field === "teams")?.target;
  const teamsOf = place == null ? state.teamsOf : (targetsOf(state)[place]?.key ?? null);
  return { ...state, problems, teamsOf };
}

/** Whether something may begin: nothing else is going on. */
export function canWork(state: State): boolean {
  return state.busy === null && state.screen !== "microsoftWaiting" && !isRunning(state);
}

/** Whether what was typed may be looked over. */
export function canCheck(state: State): boolean {
  return state.busy === null || state.busy === "checking";
}

/** To where the window opens. */
export function toFront(state: State): State {
  return enter(state, front(state));
}
