import type { ApplicationChoice } from "../../lib/ipc/bindings";
import { focusProblem } from "../flow/screen";
import type { State } from "../state";
import type { ApplicationsEvent } from "./events";
import { undecided } from "./state";

/** Whose app registration is used where others made one. */
export function applicationsReducer(state: State, event: ApplicationsEvent): State {
  switch (event.type) {
    case "applications/asked":
      if (state.busy !== "planning" || state.screen !== "review") return state;
      return focusProblem({ ...state, busy: null, question: event.question });

    case "applications/answered":
      if (state.screen !== "review" || state.busy !== null || state.question === null) return state;
      return { ...withAnswer(state, state.question.key, event.answer), question: null };

    case "applications/reopened":
      if (state.screen !== "review" || state.busy !== null) return state;
      return withAnswer(state, event.key, undecided);
  }
}

function withAnswer(state: State, key: string | null, application: ApplicationChoice): State {
  const { requestedAction } = state;
  if (requestedAction !== null) {
    const others = requestedAction.others.map((other) => (other.id === key ? { ...other, application } : other));
    const own = key === null ? application : requestedAction.application;
    return { ...state, requestedAction: { ...requestedAction, application: own, others } };
  }
  if (key === null) return state;
  return { ...state, draft: { ...state.draft, applications: { ...state.draft.applications, [key]: application } } };
}
