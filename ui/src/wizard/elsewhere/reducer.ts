import { canWork, goTo } from "../flow/screen";
import { resetForNewConnection } from "../reset";
import type { State } from "../state";
import { draftOf } from "./adoption";
import type { ElsewhereEvent } from "./events";
import { noElsewhere } from "./state";

/** What was set up elsewhere, and taking it over. */
export function elsewhereReducer(state: State, event: ElsewhereEvent): State {
  switch (event.type) {
    case "elsewhere/searchStarted":
      if (state.microsoft === null || state.elsewhere.progress === "running") return state;
      return { ...state, elsewhere: { ...state.elsewhere, progress: "running", failure: null } };

    case "elsewhere/found":
      if (state.elsewhere.progress !== "running") return state;
      return { ...state, elsewhere: { progress: "done", found: event.found, failure: null } };

    case "elsewhere/notFound":
      if (state.elsewhere.progress !== "running") return state;
      return { ...state, elsewhere: { ...noElsewhere, progress: "done", failure: event.failure } };

    case "elsewhere/taken": {
      if (state.screen !== "home" || state.microsoft === null || !canWork(state)) return state;
      const { portals } = state;
      const fresh = { ...resetForNewConnection(state), portals };
      return goTo({ ...fresh, draft: draftOf(event.application, event.target) }, "konnect");
    }
  }
}
