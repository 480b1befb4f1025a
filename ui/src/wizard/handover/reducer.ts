import { withoutFailures } from "../flow/errors";
import { goTo } from "../flow/screen";
import { isRunning } from "../run/run";
import type { State } from "../state";
import type { HandOverEvent } from "./events";

export function handOverReducer(state: State, event: HandOverEvent): State {
  switch (event.type) {
    case "handover/finishedShown":
      if (state.screen !== "setup" || isRunning(state) || state.handOvers.length === 0) return state;
      return goTo(state, "handover");

    case "handover/verified":
      if (state.screen !== "handover") return state;
      return {
        ...withoutFailures(state, ["handover"]),
        busy: null,
        handOvers: state.handOvers.map((one) => (one.connection === event.handOver.connection ? event.handOver : one)),
      };
  }
}
