import type { FieldProblem } from "../../lib/ipc/bindings";
import { withAnswersOfSame } from "../applications/answers";
import { noTransientState } from "../reset";
import { isRunning } from "../run/run";
import type { Draft, State } from "../state";
import { failed, withFailure, withoutFailures, withProblems } from "./errors";
import type { FlowEvent } from "./events";
import { FIELD_OF_DRAFT, RECHECKED, SCREEN_OF_FIELD } from "./fields";
import { back, canOpen, continued, finished, screenOf } from "./navigation";
import { canCheck, canWork, focusProblem, goTo } from "./screen";

/** From screen to screen, and what is typed, checked or goes wrong on any of them. */
export function flowReducer(state: State, event: FlowEvent): State {
  switch (event.type) {
    case "flow/busy":
      if (!canWork(state)) return state;
      return { ...state, busy: event.with };

    case "flow/failed":
      if (event.quietly) {
        return { ...withFailure(state, event.place, event.failure), lockOut: { ...state.lockOut, checking: false } };
      }
      if (event.ends === null) return failed(state, event.place, event.failure);
      if (event.ends !== state.busy) return state;
      return failed({ ...state, busy: null }, event.place, event.failure);

    case "flow/typed":
      return typed(state, event.patch);

    case "flow/checked":
      return checked(state, event.problems, event.quietly);

    case "flow/continued":
      return continued(state);

    case "flow/back":
      return back(state);

    case "flow/stepOpened":
      return canOpen(state, event.step) ? goTo(state, screenOf(state, event.step)) : state;

    case "flow/fieldOpened": {
      // A known connection already has its choices.
      if (isRunning(state) || state.requestedAction !== null) return state;
      const there = goTo(state, SCREEN_OF_FIELD[event.field]);
      const failures = event.failure === null ? {} : { [event.field]: event.failure };
      // That list is no longer up to date.
      const teams = event.field === "teams" ? {} : state.teams;
      return focusProblem({ ...there, ...noTransientState, failures, teams });
    }

    case "flow/finished":
      return finished(state);
  }
}

function typed(state: State, patch: Partial<Draft>): State {
  if (isRunning(state) || state.screen === "handover") return state;
  const fields = Object.keys(patch).flatMap((key) => FIELD_OF_DRAFT[key as keyof Draft] ?? []);
  return withAnswersOfSame(state, {
    ...withoutFailures(state, fields),
    draft: { ...state.draft, ...patch },
    lockOut: { ...state.lockOut, asked: false },
    lossesAsked: false,
    unfinishedAsked: false,
    problems: state.problems.filter(({ field }) => !fields.includes(field) || RECHECKED.includes(field)),
  });
}

/**
 * `quietly`: the person is still on the field, so the findings are drawn without moving the focus, and an empty field
 * is not yet a mistake.
 */
function checked(state: State, problems: FieldProblem[], quietly: boolean): State {
  if (!quietly) return canCheck(state) ? focusProblem({ ...withProblems(state, problems), busy: null }) : state;
  return { ...state, problems: problems.filter((found) => found.problem.kind !== "empty") };
}
