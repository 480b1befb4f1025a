import type { ApplicationChoice, CommandError } from "../../lib/ipc/bindings";
import { seen } from "../../lib/text/outside";
import type { ApplicationsEvent } from "../events";
import { problem } from "../flow/moves";
import { applicationOf, type Target, targetsOf, undecided } from "../konnect/targets";
import type { Question, State } from "../state";

/** Whose app registration is used where others made one, and the name that is typed before one of theirs is removed. */

/** The part of the machine that is about app registrations of others. */
export function aboutApplications(state: State, event: ApplicationsEvent): State {
  switch (event.type) {
    case "applicationAsked":
      if (state.busy !== "planning" || state.screen !== "review") return state;
      return problem({ ...state, busy: null, question: event.question });

    case "applicationAnswered":
      if (state.screen !== "review" || state.busy !== null || state.question === null) return state;
      return { ...withAnswer(state, state.question.key, event.answer), question: null };

    case "applicationReopened":
      if (state.screen !== "review" || state.busy !== null) return state;
      return withAnswer(state, event.key, undecided);

    case "nameTyped":
      if (state.screen !== "teardown" || state.teardown?.madeElsewhere == null) return state;
      return {
        ...state,
        confirmation: event.text,
        problems: state.problems.filter(({ field }) => field !== "confirmation"),
      };
  }
}

/** What the shell asks about, for the target that it names. `sent`: the targets as they were sent. */
export function questionOf(error: CommandError, sent: readonly Target[], state: State): Question | null {
  if (error.kind !== "chooseApplication") return null;
  const { target, candidates } = error.detail;
  if (state.wish !== null) return { key: null, target: state.wish.target, candidates };
  const about = sent[target];
  return about === undefined ? null : { key: about.key, target: about.name, candidates };
}

/** What was answered so far, by the key of the target; `null` is the key of a connection that is continued. */
export function answersOf(state: State): { key: string | null; target: Question["target"]; answer: "use" | "new" }[] {
  const { wish } = state;
  const all =
    wish === null
      ? targetsOf(state).map(({ key, name }) => ({ key, target: name, answer: applicationOf(state, key).kind }))
      : [{ key: null, target: wish.target, answer: wish.application.kind }];
  return all.flatMap(({ answer, ...about }) => (answer === "undecided" ? [] : [{ ...about, answer }]));
}

/** An answer is about one target. Another one in its place is asked about anew. */
export function withAnswersOfSame(before: State, after: State): State {
  if (Object.keys(after.draft.applications).length === 0) return after;
  const known = new Map(targetsOf(before).map(({ key, ref }) => [key, JSON.stringify(ref)]));
  const same = targetsOf(after).filter(({ key, ref }) => known.get(key) === JSON.stringify(ref));
  const applications = Object.fromEntries(
    same.flatMap(({ key }) => {
      const answer = after.draft.applications[key];
      return answer === undefined ? [] : [[key, answer]];
    }),
  );
  return { ...after, draft: { ...after.draft, applications } };
}

/** Whether what was reviewed is not so any more, wherever that was met. */
export function hasChanged({ failures, run }: State): boolean {
  const ends = run?.targets.flatMap(({ end }) => (end?.kind === "stopped" ? [end.failure] : [])) ?? [];
  const met = [failures.review, failures.teardown, run?.failure, ...ends];
  return met.some((failure) => failure?.error.kind === "changedMeanwhile");
}

/** What was answered about app registrations was about those that were there. */
export function withoutAnswers(state: State): State {
  const wish = state.wish === null ? null : { ...state.wish, application: undecided };
  return { ...state, wish, draft: { ...state.draft, applications: {} } };
}

/** Whether the reviewed removal may begin: what others made goes only by its name. */
export function isNamed({ teardown, confirmation }: State): boolean {
  const made = teardown?.madeElsewhere ?? null;
  return made === null || nameToType(made.name, confirmation) !== null;
}

/** The confirmation to send for what was typed, or `null` if that is not the name. A name is typed as it is shown. */
export function nameToType(name: string, typed: string): string | null {
  if (typed.trim() === name.trim()) return typed;
  return typed.trim() === seen(name).trim() ? name : null;
}

function withAnswer(state: State, key: string | null, application: ApplicationChoice): State {
  if (key === null) return state.wish === null ? state : { ...state, wish: { ...state.wish, application } };
  return { ...state, draft: { ...state.draft, applications: { ...state.draft.applications, [key]: application } } };
}
