import type { HandOver, RotationChoice } from "../../lib/ipc/bindings";
import { undecided } from "../applications/state";
import { failed, withoutErrors, withoutFailures } from "../flow/errors";
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

    case "connections/rotationRequested":
      return rotationRequested(state, event.ids, event.rotation);

    case "connections/oneOpened":
      if (state.screen !== "home" || !canWork(state)) return state;
      return goTo(
        { ...withoutErrors(state), ...noRequestedAction, opened: withChecks(state, event.handOver) },
        "connection",
      );

    case "connections/valuesRead": {
      const { opened } = state;
      if (opened?.connection !== event.handOver.connection) return state;
      return { ...state, opened: { ...opened, secret: event.handOver.secret } };
    }

    case "connections/allResumed": {
      const { requestedAction: action, microsoft, konnect } = state;
      if (action?.kind !== "checkAll" || !canWork(state)) return state;
      if (microsoft === null) return goTo(withoutErrors(state), "microsoft");
      if (action.target.kind !== "callbackUrl" && konnect === null) return goTo(withoutErrors(state), "konnect");
      return goTo({ ...withoutErrors(state), ...noRequestedAction }, "home");
    }

    case "connections/checkStarted":
      if (state.requestedAction?.kind !== "check" || state.opened === null || !canWork(state)) return state;
      return onConnection({ ...withoutFailures(state, ["connection"]), busy: "verifying" });

    case "connections/checked":
      if (state.screen !== "connection" || state.busy !== "verifying") return state;
      return { ...state, ...noRequestedAction, busy: null, opened: event.handOver };

    case "connections/checkFailed":
      if (state.screen !== "connection" || state.busy !== "verifying") return state;
      return failed({ ...state, busy: null }, "connection", event.failure);

    case "connections/differenceMarked":
      if (state.opened?.connection !== event.handOver.connection || state.busy !== null) return state;
      return { ...withoutFailures(state, ["connection"]), opened: event.handOver };

    case "connections/signInNeeded":
      if (state.requestedAction === null || (state.busy !== "planning" && state.busy !== "verifying")) return state;
      return goTo(
        { ...withoutErrors(state), ...(event.at === "microsoft" ? { microsoft: null } : { konnect: null }) },
        event.at,
      );

    case "connections/opened":
      if (!canLeave(state)) return state;
      if (state.screen === "handover") return finished(state);
      return goTo({ ...state, ...noTransientState, ...noRequestedAction, opened: null }, "home");
  }
}

/** With what was checked since the last sign-in. */
function withChecks({ checks: { results } }: State, handOver: HandOver): HandOver {
  const result = results[handOver.connection];
  if (result?.kind !== "checked") return handOver;
  const { checks, checkedAt } = result.handOver;
  return { ...handOver, checks, checkedAt };
}

/** On the screen of the opened connection. */
function onConnection(state: State): State {
  return state.screen === "connection" ? state : goTo(state, "connection");
}

/** The first of the connections is the one that the action is about; the others come along. */
function rotationRequested(state: State, [id, ...more]: readonly string[], rotation: RotationChoice): State {
  if (id === undefined) return state;
  const asked = actionRequested(state, id, "rotate");
  const { requestedAction } = asked;
  if (asked === state || requestedAction === null) return state;
  const others = more.flatMap((id) => {
    const target = targetOf(state, id);
    return target === null ? [] : [{ id, target, application: undecided }];
  });
  return { ...asked, requestedAction: { ...requestedAction, rotation, others } };
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
      rotation: null,
      others: [],
      removed: wasRemoved(state, id),
      from: state.screen,
      before,
    },
  };
}
