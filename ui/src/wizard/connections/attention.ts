import type { KnownConnection } from "../../lib/ipc/bindings";
import { targetText } from "../../lib/text/changes";

/** How long before its end a client secret needs attention. */
export const SOON_DAYS = 30;
const DAY_MILLIS = 86_400_000;

/** What is known of a secret's end. Nothing is known of it where the journals do not say. */
export function endOf(expires: string | null, now: number): "ended" | "ending" | null {
  if (expires === null) return null;
  const left = Date.parse(expires) - now;
  if (left <= 0) return "ended";
  return left <= SOON_DAYS * DAY_MILLIS ? "ending" : null;
}

/** The days until a secret ends, counted as a person counts them. */
export function daysUntil(expires: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(expires) - now) / DAY_MILLIS));
}

/** Until when replaced secrets were to be kept, once that is over. */
export function oldSecretsDue(known: KnownConnection | null, now: number): string | null {
  const until = known?.oldSecretsKeptUntil ?? null;
  return until !== null && Date.parse(until) <= now ? until : null;
}

/** The connections that a text was typed for. Every word has to occur. */
export function found(list: readonly KnownConnection[], typed: string): KnownConnection[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return list.filter((known) => {
    const text = searched(known).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function searched({ target, appName, directoryId, loginUrl }: KnownConnection): string {
  return [targetText(target), appName, directoryId, loginUrl ?? "", ...addressesOf(target)].join(" ");
}

function addressesOf(target: KnownConnection["target"]): string[] {
  switch (target.kind) {
    case "organization":
      return [target.detail.name, target.detail.loginPath];
    case "portal":
      return [target.detail.domain];
    case "callbackUrl":
      return target.detail.urls;
  }
}
