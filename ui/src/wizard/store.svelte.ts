import type { Backend } from "../lib/backend/backend";
import type { CommandError } from "../lib/ipc/bindings";
import { timeOf } from "../lib/text/errors";
import type { Event } from "./events";
import { transition } from "./reducer";
import { type Busy, type Failure, initialState, type Place, type State } from "./state";

/** What every action of the wizard works with. */
export type Core = ReturnType<typeof createCore>;

/** The state of one window, and the only way to change it: an event for the pure machine. */
export function createCore(backend: Backend, clock: () => number) {
  let state: State = $state.raw(initialState);

  function send(event: Event): void {
    state = transition(state, event);
  }

  function failureOf(error: CommandError): Failure {
    return { error, time: timeOf(error) ?? new Date(clock()).toISOString() };
  }

  function fail(place: Place, error: CommandError, ends: Busy | null = null): void {
    send({ type: "failed", place, failure: failureOf(error), ends });
  }

  /** Where an error of the screen as a whole is shown. */
  function here(): Place {
    switch (state.screen) {
      case "microsoftWaiting":
        return "waiting";
      case "microsoftSignedIn":
        return "signedIn";
      default:
        return state.screen;
    }
  }

  return {
    backend,
    clock,
    get state() {
      return state;
    },
    send,
    failureOf,
    fail,
    here,
  };
}
