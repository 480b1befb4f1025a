import { noPortals } from "./konnect/state";
import { emptyDraft, type State } from "./state";
import { noLockOut } from "./teams/state";
import { emptyTeardown } from "./teardown/state";

/** What is dropped with an answer that the person has not seen yet, or no longer needs. */
export const noTransientState = {
  busy: null,
  returnsTo: null,
  waiting: null,
  problems: [],
  failures: {},
  review: null,
  question: null,
  run: null,
  handOvers: [],
  took: null,
  effort: null,
  test: null,
} satisfies Partial<State>;

export const noRequestedAction = { requestedAction: null, ...emptyTeardown } satisfies Partial<State>;

/** What was learned about teams and groups. */
export const noDirectoryData = {
  teams: {},
  groupsById: {},
  counts: {},
  lockOut: noLockOut,
} satisfies Partial<State>;

/** Where an action was requested is kept, so that there is a way back. */
export function resetForSignIn(state: State): Partial<State> {
  if (state.requestedAction === null) return { ...noTransientState, opened: null };
  const { requestedAction, run, handOvers, took, effort, opened } = state;
  // What was true with another sign-in is not shown as true now.
  const unchecked = opened === null ? null : { ...opened, checks: [], checkedAt: null };
  return {
    ...noTransientState,
    ...noRequestedAction,
    requestedAction,
    run,
    handOvers,
    took,
    effort,
    opened: unchecked,
  };
}

/** Nothing chosen and nothing seen; who is signed in is kept. */
export function resetForNewConnection(state: State): State {
  return {
    ...state,
    ...noTransientState,
    ...noDirectoryData,
    ...noRequestedAction,
    draft: emptyDraft,
    portals: noPortals,
  };
}
