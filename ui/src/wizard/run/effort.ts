import type { RunOutcome } from "../../lib/ipc/bindings";
import type { Effort, Run, RunRow, RunTarget } from "./state";

/**
 * A run that took longer waited for something else: a service that asked for it, or a computer that slept. Windows counts
 * sleep as time that passed; macOS and Linux do not.
 */
const LONGEST_MILLIS = 10 * 60 * 1000;

/** Nothing is said of a run that did only a part of what it was asked. */
export function effortOf(run: Run, { targets, millis, requests }: RunOutcome): Effort | null {
  if (targets.some(({ kind }) => kind !== "finished") || requests === 0 || millis > LONGEST_MILLIS) return null;
  const whole = run.targets.length === targets.length && run.targets.every(isWhole);
  return { requests, millis, targets: targets.length, whole };
}

/** What was there before, and what is left to do by hand, was not done by this run. */
function isWhole({ rows }: RunTarget): boolean {
  const made = (id: RunRow["id"], ...effects: RunRow["effect"][]) =>
    rows.some((row) => row.id === id && effects.includes(row.effect));
  return made("application", "create") && made("provider", "create", "change");
}
