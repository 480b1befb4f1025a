import type { StepId, TeardownKind } from "../../lib/ipc/bindings";
import { revealInvisible } from "../../lib/text/invisible";
import { teardownOf } from "../connections/connections";
import type { RequestedAction } from "../connections/state";
import type { State } from "../state";

/** What an undo or a removal is to the person: an undo of a removal restores the connection. */
export type TeardownLabel = TeardownKind | "restore";

export function teardownLabel(action: RequestedAction | null): TeardownLabel {
  const kind = teardownOf(action) ?? "undo";
  return kind === "undo" && action?.removed ? "restore" : kind;
}

/** Whether a deleted app registration is kept by Microsoft for a while, unless it is deleted for good. */
export function deletesApplication(state: State): boolean {
  return (state.teardown?.steps ?? []).some(({ id, effect }) => id === "application" && effect === "delete");
}

/** How many things each step of the reviewed teardown is about. */
export function countOf(state: State, step: StepId): number {
  return state.teardown?.steps.find(({ id }) => id === step)?.count ?? 1;
}

/** Whether the reviewed removal may begin: deleting what others made needs its name. */
export function isNamed({ teardown, confirmation }: State): boolean {
  const made = teardown?.madeElsewhere ?? null;
  return made === null || nameToType(made.name, confirmation) !== null;
}

/** The confirmation to send for what was typed, or `null` if that is not the name. It has to be typed as shown. */
export function nameToType(name: string, typed: string): string | null {
  if (typed.trim() === name.trim()) return typed;
  return typed.trim() === revealInvisible(name).trim() ? name : null;
}
