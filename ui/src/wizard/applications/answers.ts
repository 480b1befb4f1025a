import type { ApplicationChoice, CommandError, TargetRef } from "../../lib/ipc/bindings";
import { type Target, targetsOf } from "../konnect/targets";
import type { State } from "../state";
import { type Question, undecided } from "./state";

/** Whose app registration to use for a target. */
export function applicationOf(state: State, key: string): ApplicationChoice {
  return state.draft.applications[key] ?? undecided;
}

/** What the shell asks about, for the target that it names. `sent`: the targets as they were sent. */
export function questionOf(error: CommandError, sent: readonly Target[], state: State): Question | null {
  if (error.kind !== "chooseApplication") return null;
  const { target, candidates } = error.detail;
  const { requestedAction: action } = state;
  if (action !== null) {
    const other = target === 0 ? undefined : action.others[target - 1];
    return { key: other?.id ?? null, target: (other ?? action).target, candidates };
  }
  const about = sent[target];
  return about === undefined ? null : { key: about.key, target: about.name, candidates };
}

/** The answers so far, by the key of the target; `null` is the key of a connection that is continued. */
export function answersOf(state: State): { key: string | null; target: Question["target"]; answer: "use" | "new" }[] {
  const { requestedAction: action } = state;
  const all =
    action === null
      ? targetsOf(state).map(({ key, name }) => ({ key, target: name, answer: applicationOf(state, key).kind }))
      : [
          { key: null, target: action.target, answer: action.application.kind },
          ...action.others.map(({ id, target, application }) => ({ key: id, target, answer: application.kind })),
        ];
  return all.flatMap(({ answer, ...about }) => (answer === "undecided" ? [] : [{ ...about, answer }]));
}

/** An answer is about one target. Another target in its place is asked about again. */
export function withAnswersOfSame(before: State, after: State): State {
  if (Object.keys(after.draft.applications).length === 0) return after;
  const known = new Map(targetsOf(before).map(({ key, ref }) => [key, identityOf(ref)]));
  const same = targetsOf(after).filter(({ key, ref }) => known.get(key) === identityOf(ref));
  const applications = Object.fromEntries(
    same.flatMap(({ key }) => {
      const answer = after.draft.applications[key];
      return answer === undefined ? [] : [[key, answer]];
    }),
  );
  return { ...after, draft: { ...after.draft, applications } };
}

/** What identifies a target. An organization stays the same when its login path is corrected. */
function identityOf(ref: TargetRef): string {
  return ref.kind === "organization" ? ref.kind : JSON.stringify(ref);
}

/** Whether what was reviewed has changed since, wherever that came up. */
export function hasChanged({ failures, run }: State): boolean {
  const ends = run?.targets.flatMap(({ end }) => (end?.kind === "stopped" ? [end.failure] : [])) ?? [];
  const met = [failures.review, failures.teardown, run?.failure, ...ends];
  return met.some((failure) => failure?.error.kind === "changedMeanwhile");
}

/** Answers about app registrations were about those that existed then. */
export function withoutAnswers(state: State): State {
  const { requestedAction: action } = state;
  const others = action?.others.map((other) => ({ ...other, application: undecided })) ?? [];
  const requestedAction = action === null ? null : { ...action, application: undecided, others };
  return { ...state, requestedAction, draft: { ...state.draft, applications: {} } };
}
