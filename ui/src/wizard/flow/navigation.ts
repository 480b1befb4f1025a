import { front, originOf } from "../connections/connections";
import { stepsOf, targetsOf } from "../konnect/targets";
import { isRunning } from "../run/run";
import { type Screen, type State, type Step, stepOf, type Wish } from "../state";
import { afresh, canCheck, canWork, clean, enter, toFront, unwished } from "./moves";

/** Whether the person can go to the connections from here, without pulling anything away. */
export function canLeave(state: State): boolean {
  return state.screen !== "home" && state.screen !== "welcome" && canWork(state);
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

/** To the next screen, if what it needs is there. */
export function continued(state: State): State {
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

/** To the screen before; what was typed stays. */
export function back(state: State): State {
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

/** The screen where a step is now. */
export function screenOf(state: State, step: Step): Screen {
  if (step !== "microsoft") return step;
  return state.microsoft === null ? "microsoft" : "microsoftSignedIn";
}

/** Whether a plan may be asked for from here. */
export function canPlan(state: State): boolean {
  if (!canCheck(state)) return false;
  if (state.wish !== null) return !isRunning(state);
  return ["options", "teams", "review"].includes(state.screen) || (state.screen === "setup" && !isRunning(state));
}

/** Back to where the next connection begins. */
export function finished(state: State): State {
  if ((state.screen !== "handover" && state.taken === null) || state.busy !== null) return state;
  return enter(afresh(state), state.taken === null ? front(state) : "home");
}
