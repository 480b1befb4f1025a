import type { Failure } from "../../lib/failure";
import type { Check, CheckId, HandOver, KnownConnection } from "../../lib/ipc/bindings";
import { isDifference } from "../../lib/text/checks";
import { endOf, oldSecretsDue } from "../connections/attention";
import { isUnfinished } from "../connections/connections";
import type { CheckResult } from "./state";

/** How a connection that is set up is doing. */
export type HealthKind = "fine" | "expiring" | "expired" | "drifted" | "broken" | "notChecked";

/** Why, in data. `more`: how many other checks failed. */
export type HealthReason =
  /** `intended`: how many differences someone said are intended. */
  | { kind: "allHold"; intended: number }
  | { kind: "ends"; when: string }
  | { kind: "failed"; check: Check; more: number }
  | { kind: "open"; check: Check }
  | { kind: "refused"; failure: Failure }
  | { kind: "never" };

/** The one thing to do about it. */
export type Advice = "open" | "rotate" | "repair" | "differences" | "check";

export type Health = { kind: HealthKind; reason: HealthReason; advice: Advice };

/** What a check that fails means: nobody can sign in, or something is not as it was chosen. */
const MEANS: Record<CheckId, "broken" | "drifted"> = {
  issuer: "broken",
  redirectUri: "broken",
  application: "broken",
  enterpriseApplication: "broken",
  secret: "broken",
  providerOn: "broken",
  claims: "drifted",
  admission: "drifted",
  ownership: "drifted",
  teams: "drifted",
  passwordSignIn: "drifted",
  label: "drifted",
  approval: "drifted",
  nextRotation: "drifted",
  providerSettings: "drifted",
  keptTeams: "drifted",
  administrators: "drifted",
};

/**
 * How a connection is doing, by what was checked since the last sign-in. It is fine only if every check was made and
 * passed; without a check, the end of its secret is all that is known.
 */
export function healthOf(known: KnownConnection, result: CheckResult | undefined, now: number): Health {
  const when = secretEndOf(known, result);
  const end = endOf(when, now);
  const expired: Health | null = ended(when, end);
  const expiring: Health | null =
    when !== null && end === "ending" ? { kind: "expiring", reason: { kind: "ends", when }, advice: "rotate" } : null;
  if (result?.kind !== "checked") {
    const reason: HealthReason =
      result === undefined ? { kind: "never" } : { kind: "refused", failure: result.failure };
    return expired ?? expiring ?? { kind: "notChecked", reason, advice: "check" };
  }
  const { checks } = result.handOver;
  const failed = checks.filter(isDifference);
  const open = checks.find(({ state }) => state === "notChecked");
  return (
    differing(failed, "broken") ??
    expired ??
    endedAsFound(failed) ??
    differing(failed, "drifted") ??
    expiring ??
    (open !== undefined || checks.length === 0 ? partly(open) : fine(checks))
  );
}

function fine(checks: readonly Check[]): Health {
  const intended = checks.filter((one) => one.intended !== null).length;
  return { kind: "fine", reason: { kind: "allHold", intended }, advice: "open" };
}

function partly(open: Check | undefined): Health {
  const reason: HealthReason = open === undefined ? { kind: "never" } : { kind: "open", check: open };
  return { kind: "notChecked", reason, advice: "open" };
}

function ended(when: string | null, end: ReturnType<typeof endOf>): Health | null {
  if (when === null || end !== "ended") return null;
  return { kind: "expired", reason: { kind: "ends", when }, advice: "repair" };
}

/** The service's clock decides, where this computer's is behind. */
function endedAsFound(failed: readonly Check[]): Health | null {
  const check = failed.find(saysEnded);
  if (check === undefined) return null;
  return { kind: "expired", reason: { kind: "failed", check, more: failed.length - 1 }, advice: "repair" };
}

function differing(failed: readonly Check[], kind: "broken" | "drifted"): Health | null {
  const check = failed.find((one) => meaningOf(one) === kind && !saysEnded(one));
  if (check === undefined) return null;
  return { kind, reason: { kind: "failed", check, more: failed.length - 1 }, advice: "differences" };
}

/** An address too many keeps nobody out; one that is missing does. */
function meaningOf({ id, evidence }: Check): "broken" | "drifted" {
  if (id !== "redirectUri") return MEANS[id];
  const addresses = (kind: "expected" | "observed") =>
    evidence.flatMap((one) => (one.kind === kind ? one.detail.split(" ") : []));
  const registered = addresses("observed");
  const isWhole = evidence.length > 0 && addresses("expected").every((one) => registered.includes(one));
  return isWhole ? "drifted" : MEANS[id];
}

function saysEnded({ id, evidence }: Check): boolean {
  return id === "secret" && evidence.some((one) => one.kind === "reason" && one.detail === "secretEnded");
}

/** When the client secret ends: as it was found, or as this computer's journals say. */
export function secretEndOf(known: KnownConnection, result: CheckResult | undefined): string | null {
  return result?.kind === "checked" ? expiryOf(result.handOver) : known.secretEnds;
}

function expiryOf({ secret }: HandOver): string | null {
  return secret.detail.expires;
}

/** What is urgent comes first. */
const URGENCY: readonly HealthKind[] = ["broken", "expired", "drifted", "expiring"];

/** How urgently a connection needs a person, 0 being the most; `null` if it does not. */
export function urgencyOf(known: KnownConnection, health: Health, now: number): number | null {
  if (isUnfinished(known)) return 0;
  if (known.state === "running") return null;
  const place = URGENCY.indexOf(health.kind);
  if (place >= 0) return place + 1;
  return oldSecretsDue(known, now) === null ? null : URGENCY.length + 1;
}
