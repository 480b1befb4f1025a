import type { Failure } from "../../lib/failure";
import type { FieldProblem } from "../../lib/ipc/bindings";
import { targetsOf } from "../konnect/targets";
import type { State } from "../state";
import { SCREEN_OF_FIELD } from "./fields";
import { focusProblem, goTo } from "./screen";
import type { ErrorLocation } from "./state";

/** Shows an error where it happened; one that is about a field goes to the field, wherever that is. */
export function failed(state: State, place: ErrorLocation, failure: Failure): State {
  if (failure.error.kind === "invalidInput") {
    const [first] = failure.error.detail;
    if (first !== undefined) {
      const screen = SCREEN_OF_FIELD[first.field];
      const there = state.screen === screen ? state : goTo(state, screen);
      return focusProblem(withProblems(there, failure.error.detail));
    }
  }
  const there = place === "konnect" && failure.error.kind === "konnectTokenRejected" ? "konnectToken" : place;
  return focusProblem(withFailure(state, there, failure));
}

/** Keeps an error for the place where it is shown. */
export function withFailure(state: State, place: ErrorLocation, failure: Failure): State {
  return { ...state, failures: { ...state.failures, [place]: failure } };
}

export function withoutFailures(state: State, places: ErrorLocation[]): State {
  const failures = { ...state.failures };
  for (const place of places) delete failures[place];
  return { ...state, failures };
}

/** The state without anything that was wrong or in progress here. */
export function withoutErrors(state: State): State {
  return { ...state, busy: null, problems: [], failures: {}, question: null, unfinishedAsked: false };
}

/** Shows the teams that the first problem with teams is about. */
export function withProblems(state: State, problems: FieldProblem[]): State {
  const place = problems.find(({ field }) => field === "teams")?.target;
  const teamsOf = place == null ? state.teamsOf : (targetsOf(state)[place]?.key ?? null);
  return { ...state, problems, teamsOf };
}
