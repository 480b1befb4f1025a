import { startScreen } from "../connections/connections";
import { isRunning } from "../run/run";
import type { State } from "../state";
import type { Screen } from "./state";

/** Goes to a screen and asks for the focus on its heading. */
export function goTo(state: State, screen: Screen): State {
  return { ...state, screen, focus: { to: "heading", request: state.focus.request + 1 } };
}

/** Goes to where the window opens. */
export function goToStart(state: State): State {
  return goTo(state, startScreen(state));
}

/** Asks for the focus on what is wrong. */
export function focusProblem(state: State): State {
  return { ...state, focus: { to: "problem", request: state.focus.request + 1 } };
}

/** Whether something may begin: nothing else is going on. */
export function canWork(state: State): boolean {
  return state.busy === null && state.screen !== "microsoftWaiting" && !isRunning(state);
}

/** Whether what was typed may be checked. */
export function canCheck(state: State): boolean {
  return state.busy === null || state.busy === "checking";
}
