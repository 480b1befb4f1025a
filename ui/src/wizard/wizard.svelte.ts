import type { Backend } from "../lib/backend/backend";
import { latest } from "../lib/latest";
import { applicationActions } from "./applications/actions";
import { checksActions } from "./checks/actions";
import { connectionsActions } from "./connections/actions";
import { requestActions } from "./connections/request-actions";
import { elsewhereActions } from "./elsewhere/actions";
import { flowActions } from "./flow/actions";
import { handOverActions } from "./handover/actions";
import { konnectActions } from "./konnect/actions";
import { microsoftActions } from "./microsoft/actions";
import { optionsActions } from "./options/actions";
import { transition } from "./reducer";
import { renewalActions } from "./renewal/actions";
import { reviewActions } from "./review/actions";
import { runActions } from "./run/actions";
import { closingActions } from "./run/closing-actions.svelte";
import { sessionActions } from "./session/actions";
import { settingsActions } from "./settings/actions";
import { signInAppActions } from "./signInApp/actions";
import { createStore } from "./store.svelte";
import { teamsActions } from "./teams/actions";
import { teardownActions } from "./teardown/actions";
import { testSignInActions } from "./testSignIn/actions";

/** The wizard of one window: its state, and everything a person can do in it. */
export type Wizard = ReturnType<typeof createWizard>;

/**
 * Joins the pure reducer with the program behind the window: every action asks the backend where it must, and turns
 * the answer into an event. The reducer drops an answer that comes after the person has gone elsewhere.
 */
export function createWizard(backend: Backend, clock = () => Date.now()) {
  const store = createStore(backend, clock, transition);
  const planning = latest();
  const { planningFailed, refreshConnections, leaveToConnections, check, ...connections } = connectionsActions(store);
  const { track, untilEnded, ...run } = runActions(store, connections.readConnections);
  const { resumeReview, ...review } = reviewActions(store, planning, planningFailed);
  const { planTeardown, ...teardown } = teardownActions(store, planning, { planningFailed, refreshConnections, track });
  const { planTest, ...test } = testSignInActions(store, { planningFailed });
  const checks = checksActions(store);
  const request = requestActions(store, { ...review, ...checks, planTeardown, check, planTest });
  const microsoft = microsoftActions(store, async () => {
    await request.continueRequestedAction();
    await resumeReview();
  });
  const konnect = konnectActions(store, request.continueRequestedAction);
  const teams = teamsActions(store);
  const flow = flowActions(store, { ...review, ...microsoft, ...konnect, ...teams, leaveToConnections });
  const settings = settingsActions(store);
  const closing = closingActions(store, { ...run, untilEnded });
  const { askToClose, keepGoing, stopAndClose, copyUnkept, closeAnyway } = closing;

  return {
    get state() {
      return store.state;
    },
    get closing() {
      return closing.closing;
    },
    get unkept() {
      return closing.unkept;
    },
    get copyFailure() {
      return closing.copyFailure;
    },
    now: clock,
    failureOf: store.failureOf,
    keepGoing,
    stopAndClose,
    copyUnkept,
    closeAnyway,
    ...sessionActions(store, { ...connections, ...settings, track, askToClose }),
    ...settings,
    ...microsoft,
    ...signInAppActions(store),
    ...konnect,
    ...optionsActions(store),
    ...teams,
    ...applicationActions(store, review.plan),
    ...review,
    ...run,
    ...handOverActions(store),
    ...checks,
    ...elsewhereActions(store),
    ...connections,
    ...request,
    ...teardown,
    ...test,
    ...renewalActions(store),
    ...flow,
  };
}
