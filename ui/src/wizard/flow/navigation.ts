import { stepsOf } from "../choices";
import { returnScreen, startScreen } from "../connections/connections";
import type { RequestedAction } from "../connections/state";
import { targetsOf } from "../konnect/targets";
import { noRequestedAction, resetForNewConnection } from "../reset";
import { isRunning } from "../run/run";
import type { State } from "../state";
import { withoutErrors } from "./errors";
import { canCheck, canWork, goTo, goToStart } from "./screen";
import { type Screen, type Step, stepOf } from "./state";

/** Whether the person can go to the connections from here without interrupting anything. */
export function canLeave(state: State): boolean {
  return state.screen !== "home" && state.screen !== "welcome" && canWork(state);
}

/** Whether a finished step can be opened again from the rail. */
export function canOpen(state: State, step: Step): boolean {
  const at = stepOf(state.screen);
  const steps = stepsOf(state);
  return (
    at !== null &&
    state.requestedAction === null &&
    at !== "setup" &&
    at !== "handover" &&
    state.screen !== "microsoftWaiting" &&
    state.busy === null &&
    steps.includes(step) &&
    steps.indexOf(step) < steps.indexOf(at)
  );
}

/** To the next screen, if what it needs is there. */
export function continued(state: State): State {
  if (!canCheck(state)) return state;
  switch (state.screen) {
    case "microsoftSignedIn":
      if (state.requestedAction !== null) return state;
      return state.microsoft === null ? state : goTo(withoutErrors(state), "konnect");
    case "konnect":
      // Whoever asks somebody else has nothing more to do.
      if (state.draft.purpose === "ask" || targetsOf(state).length === 0) return state;
      return goTo(withoutErrors(state), "options");
    case "options":
      return stepsOf(state).includes("teams") ? goTo(withoutErrors(state), "teams") : state;
    default:
      return state;
  }
}

/** To the previous screen; what was typed is kept. */
export function back(state: State): State {
  if (state.screen === "connection") {
    return goTo({ ...withoutErrors(state), ...noRequestedAction, busy: null, opened: null }, "home");
  }
  if (state.requestedAction !== null) return backFromAction(state, state.requestedAction);
  switch (state.screen) {
    case "microsoft":
      if (state.busy === null && isStillSignedIn(state)) return backWithoutPermissions(state);
      return state.busy === null ? goToStart({ ...withoutErrors(state), returnsTo: null }) : state;
    case "microsoftSignedIn":
      return state.busy === null ? goToStart(withoutErrors(state)) : state;
    case "konnect":
      return state.busy === null ? goTo(withoutErrors(state), screenOf(state, "microsoft")) : state;
    case "options":
      return state.busy === null ? goTo(withoutErrors(state), "konnect") : state;
    case "teams":
      return state.busy === null ? goTo(withoutErrors(state), "options") : state;
    case "review":
      return goTo({ ...withoutErrors(state), review: null }, stepsOf(state).includes("teams") ? "teams" : "options");
    case "setup":
      // The run may have changed the teams.
      return isRunning(state)
        ? state
        : goTo({ ...withoutErrors(state), run: null, review: null, handOvers: [], teams: {} }, "options");
    case "handover":
      // Only some of the targets are set up; the others are still explained there.
      return state.run !== null && state.busy === null ? goTo(withoutErrors(state), "setup") : state;
    default:
      return state;
  }
}

/** Whether the sign-in that was to get more permissions is still the one there was. */
export function isStillSignedIn({ returnsTo, microsoft }: State): boolean {
  return returnsTo?.why === "permissions" && returnsTo.screen !== "action" && microsoft !== null;
}

/** To where more permissions were wanted, with those that there were. */
export function backWithoutPermissions(state: State): State {
  const screen = state.returnsTo?.screen;
  if (screen === undefined || screen === "action") return state;
  return goTo({ ...withoutErrors(state), waiting: null, returnsTo: null }, screen);
}

/** Going back drops the requested action, and leads to where it was requested. */
function backFromAction(state: State, action: RequestedAction): State {
  if (isRunning(state) || state.screen === "microsoftWaiting") return state;
  if (state.busy !== null && state.busy !== "planning") return state;
  if (state.screen === "handover") {
    return state.run !== null && state.run.targets.length > 0 ? goTo(withoutErrors(state), "setup") : state;
  }
  const there = { ...withoutErrors(state), ...noRequestedAction, returnsTo: null };
  if (state.screen === "setup" || state.screen === "teardownRun") {
    return goToStart({ ...there, run: null, review: null, handOvers: [] });
  }
  return goTo({ ...there, review: null, requestedAction: action.before }, returnScreen(state, action));
}

/** The screen where a step is now. */
export function screenOf(state: State, step: Step): Screen {
  if (step !== "microsoft") return step;
  return state.microsoft === null ? "microsoft" : "microsoftSignedIn";
}

/** Whether a plan may be asked for from here. */
export function canPlan(state: State): boolean {
  if (!canCheck(state)) return false;
  if (state.requestedAction !== null) return !isRunning(state);
  return ["options", "teams", "review"].includes(state.screen) || (state.screen === "setup" && !isRunning(state));
}

/** Back to where the next connection begins. */
export function finished(state: State): State {
  if ((state.screen !== "handover" && state.leftovers === null) || state.busy !== null) return state;
  return goTo(resetForNewConnection(state), state.leftovers === null ? startScreen(state) : "home");
}
