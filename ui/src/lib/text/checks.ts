import type { Check, CheckId, CheckReason, Evidence } from "../ipc/bindings";
import { list } from "./format";
import { messages } from "./messages";

/** What a check says: one sentence if it is not as it should be, what was seen, and the one thing to do about it. */
export type CheckText = { sentence: string | null; seen: string[]; action: string | null };

/** A difference that nobody said is intended. */
export function isDifference({ state, intended }: Check): boolean {
  return state === "failed" && intended === null;
}

/** A difference that a repair changes back. */
export function isMendedByRepair(check: Check): boolean {
  return isDifference(check) && check.mending === "repair";
}

export function checkText(check: Check): CheckText {
  const { id, state, evidence } = check;
  const reasons = evidence.flatMap((one) => (one.kind === "reason" ? [one.detail] : []));
  const [first, ...more] = reasons;
  const introduced = introducesList(check);
  const seen = evidence.flatMap((one) => {
    if (one.kind === "reason") return [];
    const read = readable(id, one);
    return [introduced && read.kind === "expected" ? read.detail : evidenceText(read)];
  });
  const others = more.map((reason) => reasonText(check, reason));
  if (state === "passed") return { sentence: null, seen, action: null };
  const sentence = first === undefined ? messages.checks.wrong[id] : reasonText(check, first);
  if (state === "notChecked") return { sentence, seen: [...others, ...seen], action: null };
  return { sentence, seen: [...others, ...seen], action: actionOf(check, first) };
}

/** What a check says in one sentence, with the list that the sentence introduces; empty if the check passed. */
export function briefly(check: Check): string {
  const { sentence, seen } = checkText(check);
  if (sentence === null) return "";
  return introducesList(check) ? `${sentence} ${seen.join(", ")}.` : sentence;
}

/** The same evidence with Microsoft's own words for settings, and with several addresses as a list. */
function readable(id: CheckId, evidence: Evidence): Evidence {
  if (evidence.kind !== "expected" && evidence.kind !== "observed") return evidence;
  const { detail } = evidence;
  if (id === "redirectUri" && detail !== "") return { ...evidence, detail: list(detail.split(" ")) };
  if (id !== "claims") return evidence;
  return { ...evidence, detail: list(detail.split(", ").map((name) => messages.checks.setting[name] ?? name)) };
}

export function evidenceText(evidence: Evidence): string {
  const { checks } = messages;
  switch (evidence.kind) {
    case "value":
      return evidence.detail;
    case "expected":
      return checks.expected(evidence.detail);
    case "observed":
      return checks.observed(evidence.detail);
    case "until":
      return checks.until(evidence.detail);
    case "atMostDays":
      return checks.atMostDays(evidence.detail);
    case "reason":
      return checks.reason[evidence.detail];
  }
}

/** Whether its sentence ends with a colon, and what is missing follows it. */
function introducesList({ id, state, evidence }: Check): boolean {
  const isMissing = evidence.some((one) => one.kind === "reason" && one.detail === "missing");
  return (
    state === "failed" && isMissing && evidence.length > 1 && (messages.checks.missing[id]?.endsWith(":") ?? false)
  );
}

function reasonText({ id }: Check, reason: CheckReason): string {
  const { checks } = messages;
  if (reason === "unreadable") return checks.unreadable[id];
  return (reason === "missing" ? checks.missing[id] : undefined) ?? checks.reason[reason];
}

/** Nothing is advised about a difference that is intended. */
function actionOf(check: Check, reason: CheckReason | undefined): string | null {
  const { checks } = messages;
  if (!isDifference(check)) return null;
  const ofGroup = reason === "groupGone" ? checks.groupGone[check.id] : undefined;
  const ofReason = reason === undefined ? undefined : checks.reasonAction[reason];
  return ofGroup ?? ofReason ?? checks.action[check.id] ?? checks.repair;
}
