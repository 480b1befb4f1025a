import { applicationsReducer } from "./applications/reducer";
import { checksReducer } from "./checks/reducer";
import { withoutStale } from "./checks/stale";
import { connectionsReducer } from "./connections/reducer";
import { elsewhereReducer } from "./elsewhere/reducer";
import type { Event, EventOf, Subject } from "./events";
import { flowReducer } from "./flow/reducer";
import { handOverReducer } from "./handover/reducer";
import { konnectReducer } from "./konnect/reducer";
import { microsoftReducer } from "./microsoft/reducer";
import { optionsReducer } from "./options/reducer";
import { renewalReducer } from "./renewal/reducer";
import { reviewReducer } from "./review/reducer";
import { runReducer } from "./run/reducer";
import { sessionReducer } from "./session/reducer";
import { settingsReducer } from "./settings/reducer";
import type { State } from "./state";
import { teamsReducer } from "./teams/reducer";
import { teardownReducer } from "./teardown/reducer";
import { testSignInReducer } from "./testSignIn/reducer";

const reducers: { [S in Subject]: (state: State, event: EventOf<S>) => State } = {
  applications: applicationsReducer,
  checks: checksReducer,
  connections: connectionsReducer,
  elsewhere: elsewhereReducer,
  flow: flowReducer,
  handover: handOverReducer,
  konnect: konnectReducer,
  microsoft: microsoftReducer,
  options: optionsReducer,
  renewal: renewalReducer,
  review: reviewReducer,
  run: runReducer,
  session: sessionReducer,
  settings: settingsReducer,
  teams: teamsReducer,
  teardown: teardownReducer,
  testSignIn: testSignInReducer,
};

/**
 * The wizard. Pure: the same state and event always give the same state, and an event that makes no sense in a state
 * changes nothing and returns the same state object.
 */
export function transition(state: State, event: Event): State {
  const [subject] = event.type.split("/") as [Subject];
  const after = (reducers[subject] as (state: State, event: Event) => State)(state, event);
  return after === state ? state : withoutStale(after, event);
}
