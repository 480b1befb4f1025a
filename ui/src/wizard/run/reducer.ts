import { failed } from "../flow/errors";
import { focusProblem, goTo } from "../flow/screen";
import type { State } from "../state";
import { effortOf } from "./effort";
import type { RunEvent } from "./events";
import { ended, isRunning, newRun, progressed } from "./run";

/** A set-up from its start to its end, and what it has in common with an undo or a removal. */
export function runReducer(state: State, event: RunEvent): State {
  switch (event.type) {
    case "run/started":
      if (state.screen !== "review" || state.review === null || state.busy !== null) return state;
      return goTo({ ...state, run: newRun(event.now), effort: null, failures: {} }, "setup");

    case "run/progressed":
      if (state.run === null || !isRunning(state)) return state;
      return { ...state, run: progressed(state.run, event.step, event.now) };

    case "run/stopRequested":
      if (state.run?.phase !== "running") return state;
      return { ...state, run: { ...state.run, phase: "stopping" } };

    case "run/ended": {
      if (state.run === null || !isRunning(state)) return state;
      const { run, handOvers } = ended(state.run, event.outcome, event.now, event.time);
      const over = { ...state, run, handOvers, took: event.outcome.millis, effort: effortOf(state.run, event.outcome) };
      if (run === null) return goTo(over, "handover");
      return run.phase === "stopped" ? focusProblem(over) : goTo(over, "setup");
    }

    case "run/failed":
      if (state.run === null || !isRunning(state)) return state;
      // Typed values are corrected where they were typed; the plan is kept.
      if (state.screen === "teardownRun" && event.failure.error.kind === "invalidInput")
        return failed({ ...state, run: null }, "teardown", event.failure);
      return focusProblem({
        ...state,
        run: { ...state.run, phase: "stopped", until: event.now, failure: event.failure },
      });
  }
}
