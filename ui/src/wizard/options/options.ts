import type { RightAnswer } from "../../lib/ipc/bindings";
import { messages } from "../../lib/text/messages";
import type { Target } from "../konnect/targets";
import type { State } from "../state";

/** The longest secret that this app ever asks for, in days. */
const LONGEST_DAYS = 730;
const DEFAULT_DAYS = 180;

/** The longest app name that is suggested; Konnect allows longer names for its portals. */
const LONGEST_NAME = 120;

export type Lifetime = { days: number; allowed: boolean };

/** The lifetimes on offer. A tenant that allows less than the shortest of them adds its own. */
export function lifetimes(maxDays: number | null): Lifetime[] {
  const offered = [30, 90, DEFAULT_DAYS, 365, LONGEST_DAYS];
  const longest = maxDays ?? LONGEST_DAYS;
  const own = offered.some((days) => days <= longest) ? [] : [longest];
  return [...own, ...offered].map((days) => ({ days, allowed: days <= longest }));
}

export function lifetimeOf(state: State): number {
  const allowed = lifetimes(state.microsoft?.secretMaxDays ?? null).filter((one) => one.allowed);
  const chosen = state.draft.secretLifetimeDays ?? DEFAULT_DAYS;
  return allowed.findLast((one) => one.days <= chosen)?.days ?? chosen;
}

export function appNameOf(state: State, { key, ref, name }: Target): string {
  const typed = ref.kind === "callbackUrl" && state.draft.request === null;
  const suggested = typed ? messages.options.valuesAppName : messages.options.defaultAppName(name);
  return state.draft.appNames[key] ?? suggested.slice(0, LONGEST_NAME).trimEnd();
}

export function mayApprove(state: State): boolean {
  const answer = approvalRight(state);
  return answer === "yes" || answer === "unknown";
}

/** On from the start where the person is known to have the right; a person's own choice goes before that. */
export function approves(state: State): boolean {
  return mayApprove(state) && (state.draft.approveForEveryone ?? approvalRight(state) === "yes");
}

function approvalRight(state: State): RightAnswer | undefined {
  return state.microsoft?.rights.find((one) => one.action === "approveForEveryone")?.answer;
}
