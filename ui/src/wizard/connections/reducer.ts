import { isNamed } from "../applications/answers";
import type { ConnectionsEvent } from "../events";
import { canWork, clean, enter, problem, untouched, unwished } from "../flow/moves";
import { canLeave, finished } from "../flow/navigation";
import { undecided } from "../konnect/targets";
import { isRunning, newRun, takenAway } from "../run/run";
import { nothingKnown, type State } from "../state";
import { targetOf, teardownOf, type WishKind, wasRemoved } from "./connections";

/** The part of the machine that is about the connections known on this computer. */
export function aboutConnections(state: State, event: ConnectionsEvent): State {
  switch (event.type) {
    case "connectionsRead":
      return {
        ...state,
        connections: { ...event.known, failure: null },
        handOvers: event.handOvers ?? state.handOvers,
      };

    case "connectionsNotRead":
      return { ...state, connections: { ...nothingKnown, failure: event.failure } };

    case "offerAnswered":
      return state.offer === "open" ? { ...state, offer: "answered" } : state;

    case "wished":
      return wished(state, event.id, event.kind);

    case "purgeChosen":
      if (state.screen !== "teardown" || state.wish === null) return state;
      return { ...state, wish: { ...state.wish, purge: event.purge } };

    case "signInNeeded":
      if (state.wish === null || state.busy !== "planning") return state;
      return enter(
        { ...clean(state), ...(event.at === "microsoft" ? { microsoft: null } : { konnect: null }) },
        event.at,
      );

    case "teardownAsked": {
      if (teardownOf(state.wish) === null || isRunning(state)) return state;
      if (state.busy !== null && state.busy !== "planning") return state;
      const asked: State = { ...clean(state), busy: "planning", taken: null };
      // Only the checkbox changed, and keeps the focus.
      if (state.screen === "teardown" && state.teardown !== null) return asked;
      return enter({ ...asked, teardown: null, confirmation: "" }, "teardown");
    }

    case "teardownPlanned":
      if (state.busy !== "planning" || state.screen !== "teardown") return state;
      return {
        ...state,
        busy: null,
        teardown: event.review,
        // What was typed is the name of one app registration.
        confirmation: state.teardown?.madeElsewhere?.id === event.review.madeElsewhere?.id ? state.confirmation : "",
      };

    case "teardownStarted":
      if (state.screen !== "teardown" || state.teardown === null || state.busy !== null) return state;
      if (!isNamed(state)) return state;
      return enter({ ...clean(state), run: newRun(event.now), handOvers: [] }, "takingAway");

    case "teardownEnded": {
      if (state.run === null || state.screen !== "takingAway" || !isRunning(state)) return state;
      const run = takenAway(state.run, event.outcome, event.now, event.time);
      const over: State = { ...state, run };
      if (event.outcome.kind === "finished")
        return enter({ ...over, taken: event.outcome.detail.leftovers }, "takingAway");
      return event.outcome.kind === "stopped" ? problem(over) : enter(over, "takingAway");
    }

    case "valuesShown":
      if (state.screen !== "home" || state.busy !== null || state.handOvers.length === 0) return state;
      return enter({ ...clean(state), run: null }, "handover");

    case "left":
      if (!canLeave(state)) return state;
      if (state.screen === "handover") return finished(state);
      return enter({ ...state, ...untouched, ...unwished }, "home");
  }
}

/** Something is wanted of a connection that is known here. */
export function wished(state: State, id: string, kind: WishKind): State {
  if (!canWork(state)) return state;
  const target = targetOf(state, id) ?? (state.wish?.id === id ? state.wish.target : null);
  const [only] =
    state.run?.targets.filter(({ end }) => end !== null && "connection" in end && end.connection === id) ?? [];
  const about = target ?? only?.target;
  if (about === undefined) return state;
  return {
    ...state,
    ...unwished,
    offer: "answered",
    wish: {
      id,
      kind,
      target: about,
      purge: false,
      application: undecided,
      removed: wasRemoved(state, id),
      from: state.screen,
      before: state.wish,
    },
  };
}

/** A window that was reloaded during a run; what is known of the connections tells what kind of run it is. */
export function runningAgain(state: State, now: number): State {
  const run = newRun(now);
  const busy = state.connections.list.find((one) => one.state === "running");
  if (busy === undefined || busy.kind === "setUp") return enter({ ...state, run }, "setup");
  const { id, target, kind } = busy;
  return enter(
    {
      ...state,
      run,
      wish: { id, target, kind, purge: false, application: undecided, removed: false, from: "home", before: null },
    },
    "takingAway",
  );
}
