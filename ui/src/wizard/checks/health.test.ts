import { describe, expect, test } from "vitest";
import { sampleConnection } from "../../lib/backend/fake/connections";
import type { Check, CheckId, CheckReason, Evidence, HandOver, KnownConnection } from "../../lib/ipc/bindings";
import { messages } from "../../lib/text/messages";
import { type Advice, type HealthKind, healthOf, urgencyOf } from "./health";
import { keptOrder, noOrder, orderOf } from "./order";
import type { CheckResult } from "./state";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();

function check(id: CheckId, state: Check["state"], reason?: CheckReason): Check {
  const evidence: Evidence[] = reason === undefined ? [] : [{ kind: "reason", detail: reason }];
  return { id, state, evidence, mending: "repair", intended: null };
}

function checked(checks: Check[], expires: string | null = inDays(150)): CheckResult {
  const handOver: HandOver = {
    connection: "known-organization",
    target: sampleConnection().target,
    appName: "",
    issuerUrl: "",
    clientId: "",
    secret: { kind: "notHere", detail: { expires } },
    inKonnect: true,
    loginUrl: null,
    checks,
    checkedAt: inDays(0),
  };
  return { kind: "checked", handOver };
}

const refused: CheckResult = {
  kind: "notChecked",
  failure: { error: { kind: "otherDirectory", detail: { directoryId: "d" } }, time: inDays(0) },
};
const passed = check("issuer", "passed");
const ends = (days: number | null) => ({ secretEnds: days === null ? null : inDays(days) });

test.each<[string, Partial<KnownConnection>, CheckResult | undefined, HealthKind, Advice]>([
  ["never checked", ends(150), undefined, "notChecked", "check"],
  ["never checked, end unknown", ends(null), undefined, "notChecked", "check"],
  ["never checked, ends soon", ends(30), undefined, "expiring", "rotate"],
  ["never checked, ended", ends(-1), undefined, "expired", "repair"],
  ["of another directory", ends(150), refused, "notChecked", "check"],
  ["of another directory, ended", ends(-1), refused, "expired", "repair"],
  ["every check passed", ends(150), checked([passed]), "fine", "open"],
  ["no check was made", ends(150), checked([]), "notChecked", "open"],
  [
    "one check could not be made",
    ends(150),
    checked([passed, check("secret", "notChecked", "secretNotHere")]),
    "notChecked",
    "open",
  ],
  ["ends soon, all else well", ends(150), checked([passed], inDays(12)), "expiring", "rotate"],
  ["renewed elsewhere", ends(-1), checked([passed], inDays(150)), "fine", "open"],
  ["ended, as found", ends(150), checked([passed], inDays(-1)), "expired", "repair"],
  [
    "ended by the service's clock",
    ends(1),
    checked([check("secret", "failed", "secretEnded")], inDays(1)),
    "expired",
    "repair",
  ],
  ["something differs", ends(150), checked([passed, check("claims", "failed")]), "drifted", "differences"],
  [
    "something differs, and it ends soon",
    ends(150),
    checked([check("claims", "failed")], inDays(5)),
    "drifted",
    "differences",
  ],
  ["something differs, and it ended", ends(150), checked([check("claims", "failed")], inDays(-5)), "expired", "repair"],
  [
    "nobody can sign in",
    ends(150),
    checked([check("claims", "failed"), check("providerOn", "failed")]),
    "broken",
    "differences",
  ],
  [
    "application deleted, and it ended",
    ends(-1),
    checked([check("application", "failed", "deleted")], inDays(-1)),
    "broken",
    "differences",
  ],
])("%s", (_, known, result, kind, advice) => {
  const health = healthOf(sampleConnection(known), result, NOW);
  expect([health.kind, health.advice]).toEqual([kind, advice]);
});

test("no check that failed or is missing_is fine, whichever it is", () => {
  const ids = Object.keys(messages.checks.title) as CheckId[];
  for (const id of ids) {
    for (const state of ["failed", "notChecked"] as const) {
      const checks = [passed, check(id, state)].filter((one, at) => at === 1 || one.id !== id);
      expect(healthOf(sampleConnection(ends(150)), checked(checks), NOW).kind, `${id} ${state}`).not.toBe("fine");
    }
  }
});

test("a difference that is intended_is no drift, and is said", () => {
  const intended = { since: inDays(-3), leftAlone: true };
  const health = healthOf(sampleConnection(), checked([passed, { ...check("label", "failed"), intended }]), NOW);
  expect(health).toEqual({ kind: "fine", reason: { kind: "allHold", intended: 1 }, advice: "open" });
  expect(messages.health.allHold(1)).toContain("intended");
});

test.each([
  ["missing", "https://a.example/login", "https://b.example/login", "broken"],
  ["too many", "https://a.example/login", "https://a.example/login https://b.example/login", "drifted"],
])("a redirect URI that is %s", (_, expected, observed, kind) => {
  const evidence: Evidence[] = [
    { kind: "expected", detail: expected },
    { kind: "observed", detail: observed },
  ];
  const checks = [{ ...check("redirectUri", "failed"), evidence }];
  expect(healthOf(sampleConnection(), checked(checks), NOW).kind).toBe(kind);
});

test("an old secret that was to be removed by now_needs a person, after everything else", () => {
  const due = sampleConnection({ oldSecretsKeptUntil: inDays(-1) });
  const fine = healthOf(due, checked([passed]), NOW);
  expect(urgencyOf(due, fine, NOW)).not.toBeNull();
  expect(urgencyOf(sampleConnection({ oldSecretsKeptUntil: inDays(1) }), fine, NOW)).toBeNull();
  expect(urgencyOf(due, fine, NOW)).toBeGreaterThan(
    urgencyOf(due, healthOf(sampleConnection(ends(5)), undefined, NOW), NOW) ?? 99,
  );
});

test("how many other checks failed_is said", () => {
  const health = healthOf(sampleConnection(), checked([check("claims", "failed"), check("teams", "failed")]), NOW);
  expect(health.reason).toMatchObject({ kind: "failed", check: { id: "claims" }, more: 1 });
});

describe("the order", () => {
  const list = [
    sampleConnection({ id: "fine" }),
    sampleConnection({ id: "expiring", ...ends(5) }),
    sampleConnection({ id: "running", state: "running", ...ends(-1) }),
    sampleConnection({ id: "drifted" }),
    sampleConnection({ id: "broken" }),
    sampleConnection({ id: "unfinished", state: "stopped" }),
    sampleConnection({ id: "expired", ...ends(-1) }),
  ];
  const results: Record<string, CheckResult> = {
    fine: checked([passed]),
    drifted: checked([check("claims", "failed")]),
    broken: checked([check("issuer", "failed")]),
  };
  const health = (known: KnownConnection) => healthOf(known, results[known.id], NOW);

  test("what is urgent comes first, the rest as it was", () => {
    expect(orderOf(list, health, NOW)).toEqual({
      attention: ["unfinished", "broken", "expired", "drifted", "expiring"],
      others: ["fine", "running"],
    });
    expect(
      urgencyOf(sampleConnection({ state: "running", ...ends(-1) }), health(sampleConnection(ends(-1))), NOW),
    ).toBeNull();
  });

  test("it is kept while something goes on; what is new comes last", () => {
    const before = { attention: ["expired"], others: ["broken", "gone", "fine"] };
    const kept = keptOrder(
      before,
      list.filter(({ id }) => ["fine", "broken", "expired", "drifted"].includes(id)),
    );
    expect(kept).toEqual({ attention: ["expired"], others: ["broken", "fine", "drifted"] });
    expect(keptOrder(noOrder, list).others).toHaveLength(list.length);
  });
});
