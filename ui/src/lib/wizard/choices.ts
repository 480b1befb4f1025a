import type { Choices, FieldProblem } from "../ipc/bindings";
import { en } from "../text/en";
import type { Draft, State } from "./state";

/** The callback URL of every Konnect organization login; the login path is no part of it. */
export const ORGANIZATION_CALLBACK = "https://cloud.konghq.com/login";

/** The longest secret that this app ever asks for, in days. */
const LONGEST_DAYS = 730;
const DEFAULT_DAYS = 180;

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

export function appNameOf(state: State): string {
  return state.draft.appName ?? en.options.defaultAppName(state.draft.purpose);
}

/** As typed; else the path in use; else one made from the organization's name, which a person may change. */
export function loginPathOf(state: State): string {
  return state.draft.loginPath ?? state.konnect?.loginPath ?? slug(state.konnect?.name ?? "");
}

export function mayApprove(state: State): boolean {
  const right = state.microsoft?.rights.find((one) => one.action === "approveForEveryone");
  return right !== undefined && right.answer !== "no";
}

/** The addresses as typed, without the empty lines, each with the number of its line in the text. */
export function callbackLines(text: string): { url: string; line: number }[] {
  return text
    .split("\n")
    .map((line, index) => ({ url: line.trim(), line: index + 1 }))
    .filter(({ url }) => url !== "");
}

export function choicesOf(state: State): Choices {
  const { draft } = state;
  return {
    target:
      draft.purpose === "push"
        ? { kind: "organization", detail: { loginPath: loginPathOf(state).trim() } }
        : { kind: "callbackUrl", detail: { urls: callbackLines(draft.callbackUrls).map(({ url }) => url) } },
    appName: appNameOf(state).trim(),
    secretLifetimeDays: lifetimeOf(state),
    groups: draft.groups,
    email: draft.email,
    approveForEveryone: draft.approveForEveryone && mayApprove(state),
  };
}

/** Counts a problem's line in the text as typed, where the shell counted only the addresses it was sent. */
export function inText(problem: FieldProblem, draft: Draft): FieldProblem {
  if (problem.field !== "callbackUrl" || problem.line === null) return problem;
  return { ...problem, line: callbackLines(draft.callbackUrls)[problem.line - 1]?.line ?? problem.line };
}

export function withoutSlash(text: string, line: number): string {
  return onLine(text, line, (url) => url.trimEnd().replace(/\/+$/, ""));
}

/** Adds an address on a line of its own, unless it is there. */
export function withAddress(text: string, address: string): string {
  const lines = callbackLines(text).map(({ url }) => url);
  return lines.includes(address) ? text : [...lines, address].join("\n");
}

function onLine(text: string, line: number, change: (url: string) => string): string {
  return text
    .split("\n")
    .map((url, index) => (index + 1 === line ? change(url) : url))
    .join("\n");
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
