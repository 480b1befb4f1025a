import type { Answer, Backend } from "../lib/backend/backend";
import type { Failure } from "../lib/failure";
import type { CommandError } from "../lib/ipc/bindings";
import { timeOf } from "../lib/text/errors";
import type { Event } from "./events";
import type { Busy, ErrorLocation } from "./flow/state";
import { initialState, type State } from "./state";

/** What every action of the wizard works with. */
export type Store = ReturnType<typeof createStore>;

/** The state of one window, and the only way to change it: an event for the pure reducer. */
export function createStore(backend: Backend, clock: () => number, reduce: (state: State, event: Event) => State) {
  let state: State = $state.raw(initialState);

  function send(event: Event): void {
    state = reduce(state, event);
  }

  function failureOf(error: CommandError): Failure {
    return { error, time: timeOf(error) ?? new Date(clock()).toISOString() };
  }

  function fail(place: ErrorLocation, error: CommandError, ends: Busy | null = null): void {
    send({ type: "flow/failed", place, failure: failureOf(error), ends });
  }

  /** Where an error of the screen as a whole is shown. */
  function currentLocation(): ErrorLocation {
    switch (state.screen) {
      case "microsoftWaiting":
        return "waiting";
      case "microsoftSignedIn":
        return "signedIn";
      default:
        return state.screen;
    }
  }

  /** Asks for something small that leaves the screen as it is; only its failure shows. */
  async function ask(call: Promise<Answer<unknown>>): Promise<boolean> {
    const answer = await call;
    if (answer.status === "error") fail(currentLocation(), answer.error);
    return answer.status === "ok";
  }

  return {
    backend,
    clock,
    get state() {
      return state;
    },
    send,
    /** The state that an event would lead to. */
    stateAfter: (event: Event) => reduce(state, event),
    failureOf,
    fail,
    currentLocation,
    ask,
  };
}
