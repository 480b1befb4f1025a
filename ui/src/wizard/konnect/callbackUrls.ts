import type { FieldProblem } from "../../lib/ipc/bindings";
import type { Draft } from "../state";

/** The addresses as typed, without the empty lines, each with the number of its line in the text. */
export function callbackLines(text: string): { url: string; line: number }[] {
  return text
    .split("\n")
    .map((line, index) => ({ url: line.trim(), line: index + 1 }))
    .filter(({ url }) => url !== "");
}

/** Counts a problem's line in the text as typed, where the shell counted only the addresses it was sent. */
export function inText(problem: FieldProblem, draft: Draft): FieldProblem {
  if (problem.field !== "callbackUrl" || problem.line === null) return problem;
  return { ...problem, line: callbackLines(draft.callbackUrls)[problem.line - 1]?.line ?? problem.line };
}

export function withoutSlash(text: string, line: number): string {
  return onLine(text, line, (url) => url.trimEnd().replace(/\/+$/, ""));
}

/** Adds an address on a line of its own, unless it is already there. */
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
