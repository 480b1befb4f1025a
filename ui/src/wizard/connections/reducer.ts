import { undecided } from "../applications/state";
import { withoutErrors } from "../flow/errors";
import { canLeave, finished } from "../flow/navigation";
import { canWork, goTo } from "../flow/screen";
import { noRequestedAction, noTransientState } from "../reset";
import type { State } from "../state";
import { targetOf, wasRemoved } from "./connections";
import type { ConnectionsEvent } from "./events";
import { type ActionKind, noConnections } from "./state";

/** The connections known on this computer, and what the person asks to do with one. */
export function connectionsReducer(state: State, event: ConnectionsEvent): State {
  switch (event.type) {
    case "connections/read":
      return {
        ...state,
        connections: { ...event.known, failure: null },
        handOvers: event.handOvers ?? state.handOvers,
      };

    case "connections/notRead":
      return { ...state, connections: { ...noConnections, failure: event.failure } };

    case "connections/promptAnswered":
      return state.unfinishedPrompt === "open" ? { ...state, unfinishedPrompt: "answered" } : state;

    case "connections/actionRequested":
      return actionRequested(state, event.id, event.kind);

    case "connections/signInNeeded":
      if (state.requestedAction === null || state.busy !== "planning") return state;
      return goTo(
        { ...withoutErrors(state), ...(event.at === "microsoft" ? { microsoft: null } : { konnect: null }) },
        event.at,
      );

    case "connections/opened":
      if (!canLeave(state)) return state;
      if (state.screen === "handover") return finished(state);
      return goTo({ ...state, ...noTransientState, ...noRequestedAction }, "home");
  }
}

function actionRequested(state: State, id: string, kind: ActionKind): State {
  if (!canWork(state)) return state;
  const { requestedAction: before } = state;
  const target = targetOf(state, id) ?? (before?.id === id ? before.target : null);
  const [only] =
    state.run?.targets.filter(({ end }) => end !== null && "connection" in end && end.connection === id) ?? [];
  const about = target ?? only?.target;
  if (about === undefined) return state;
  return {
    ...state,
    ...noRequestedAction,
    unfinishedPrompt: "answered",
    requestedAction: {
      id,
      kind,
      target: about,
      purge: false,
      application: undecided,
      removed: wasRemoved(state, id),
      from: state.screen,
      before,
    },
  };
}
