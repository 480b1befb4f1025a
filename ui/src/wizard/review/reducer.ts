import { hasChanged, withoutAnswers } from "../applications/answers";
import { canPlan } from "../flow/navigation";
import { goTo } from "../flow/screen";
import { noTransientState } from "../reset";
import type { State } from "../state";
import type { ReviewEvent } from "./events";

export function reviewReducer(state: State, event: ReviewEvent): State {
  switch (event.type) {
    case "review/planningStarted":
      if (!canPlan(state)) return state;
      return goTo(
        { ...(hasChanged(state) ? withoutAnswers(state) : state), ...noTransientState, busy: "planning" },
        "review",
      );

    case "review/planned":
      if (state.busy !== "planning") return state;
      return { ...state, busy: null, review: event.review };
  }
}
