import { noElsewhere } from "../elsewhere/state";
import type { Event } from "../events";
import type { State } from "../state";
import { noChecks } from "./state";

/**
 * The state without results that need not be true any more: they belong to one sign-in, and to how things were before
 * a run.
 */
export function withoutStale(state: State, event: Event): State {
  switch (event.type) {
    case "microsoft/signedIn":
    case "microsoft/signedOut":
    case "konnect/connected":
    case "konnect/disconnected":
    case "session/started":
    case "session/practiceChanged":
    case "run/started":
    case "teardown/started":
      return { ...state, checks: noChecks, elsewhere: noElsewhere };
    case "connections/checked": {
      // A check of that one alone is newer.
      const { handOver } = event;
      const results = { ...state.checks.results, [handOver.connection]: { kind: "checked", handOver } as const };
      return { ...state, checks: { ...state.checks, results } };
    }
    default:
      return state;
  }
}
