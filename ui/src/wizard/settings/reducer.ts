import type { State } from "../state";
import type { SettingsEvent } from "./events";

/** What is set. No screen and nothing that was typed depends on it. */
export function settingsReducer(state: State, event: SettingsEvent): State {
  switch (event.type) {
    case "settings/read":
      return { ...state, settings: event.settings };

    case "settings/opened":
      return state.settingsOpen ? state : { ...state, settingsOpen: true };

    case "settings/closed":
      return state.settingsOpen ? { ...state, settingsOpen: false } : state;
  }
}
