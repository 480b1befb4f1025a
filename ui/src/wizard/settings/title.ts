import { messages } from "../../lib/text/messages";
import type { State } from "../state";

/** What the window is called: the screen first, because lists of windows cut the end off. */
export function windowTitle(state: State): string {
  const text = messages.settings;
  const action = state.requestedAction?.kind;
  const screen =
    state.screen === "teardownRun" && (action === "undo" || action === "remove")
      ? messages.teardown[action]
      : text.screens[state.screen];
  return text.windowTitle(state.settingsOpen ? text.title : screen, state.practice !== null, messages.appName);
}
