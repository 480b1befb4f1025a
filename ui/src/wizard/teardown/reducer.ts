import { teardownOf } from "../connections/connections";
import { withoutErrors } from "../flow/errors";
import { focusProblem, goTo } from "../flow/screen";
import { isRunning, newRun, teardownEnded } from "../run/run";
import type { State } from "../state";
import type { TeardownEvent } from "./events";
import { isNamed } from "./teardown";

/** An undo or a removal, from its review to its end. */
export function teardownReducer(state: State, event: TeardownEvent): State {
  switch (event.type) {
    case "teardown/purgeChosen":
      if (state.screen !== "teardown" || state.requestedAction === null) return state;
      return { ...state, requestedAction: { ...state.requestedAction, purge: event.purge } };

    case "teardown/planningStarted": {
      if (teardownOf(state.requestedAction) === null || isRunning(state)) return state;
      if (state.busy !== null && state.busy !== "planning") return state;
      const asked: State = { ...withoutErrors(state), busy: "planning", leftovers: null };
      // Only the checkbox changed, and it keeps the focus.
      if (state.screen === "teardown" && state.teardown !== null) return asked;
      return goTo({ ...asked, teardown: null, confirmation: "" }, "teardown");
    }

    case "teardown/planned":
      if (state.busy !== "planning" || state.screen !== "teardown") return state;
      return {
        ...state,
        busy: null,
        teardown: event.review,
        // What was typed is the name of one app registration.
        confirmation: state.teardown?.madeElsewhere?.id === event.review.madeElsewhere?.id ? state.confirmation : "",
      };

    case "teardown/nameTyped":
      if (state.screen !== "teardown" || state.teardown?.madeElsewhere == null) return state;
      return {
        ...state,
        confirmation: event.text,
        problems: state.problems.filter(({ field }) => field !== "confirmation"),
      };

    case "teardown/started":
      if (state.screen !== "teardown" || state.teardown === null || state.busy !== null) return state;
      if (!isNamed(state)) return state;
      return goTo({ ...withoutErrors(state), run: newRun(event.now), handOvers: [] }, "teardownRun");

    case "teardown/ended": {
      if (state.run === null || state.screen !== "teardownRun" || !isRunning(state)) return state;
      const run = teardownEnded(state.run, event.outcome, event.now, event.time);
      const over: State = { ...state, run };
      if (event.outcome.kind === "finished")
        return goTo({ ...over, leftovers: event.outcome.detail.leftovers }, "teardownRun");
      return event.outcome.kind === "stopped" ? focusProblem(over) : goTo(over, "teardownRun");
    }
  }
}
