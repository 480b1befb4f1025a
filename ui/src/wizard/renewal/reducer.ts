import { withFailure, withoutFailures } from "../flow/errors";
import { waitingFor } from "../microsoft/state";
import { progressed } from "../microsoft/waiting";
import type { State } from "../state";
import type { RenewalEvent } from "./events";
import { wantedAccounts } from "./wanted";

/** Signing in again while a run waits for it. */
export function renewalReducer(state: State, event: RenewalEvent): State {
  switch (event.type) {
    case "renewal/started":
      if (state.renewal !== null || !wantedAccounts(state).includes("microsoft")) return state;
      return { ...withoutFailures(state, ["renewal"]), renewal: waitingFor(state.signInWay, event.now) };

    case "renewal/progressed":
      if (state.renewal === null) return state;
      return { ...state, renewal: progressed(state.renewal, event.step, event.now) };

    case "renewal/ended": {
      if (state.renewal === null) return state;
      const over = { ...state, renewal: null };
      // Whoever stops the run, or the sign-in, knows that it did not go on.
      return event.failure === null || event.failure.error.kind === "signInCancelled"
        ? over
        : withFailure(over, "renewal", event.failure);
    }
  }
}
