import { describe, expect, test } from "vitest";
import { failedCheck } from "../../../tests/checks";
import type { Check, CheckId, CheckReason } from "../ipc/bindings";
import { briefly, checkText, isDifference, isMendedByRepair } from "./checks";
import { messages } from "./messages";

const ids = Object.keys(messages.checks.title) as CheckId[];
const reasons = Object.keys(messages.checks.reason) as CheckReason[];

function whole(sentence: string | null): void {
  expect(sentence).toMatch(/^\p{Lu}.*[.:]$/su);
  expect(sentence).not.toMatch(/undefined|null|\[object|NaN|!/);
}

describe("a failed check", () => {
  test.each(ids)("%s without a reason_is one sentence and one action", (id) => {
    const { sentence, action } = checkText(failedCheck(id));
    whole(sentence);
    whole(action);
  });

  test.each(reasons)("%s_is one sentence and one action", (reason) => {
    const { sentence, seen, action } = checkText(failedCheck("teams", { kind: "reason", detail: reason }));
    whole(sentence);
    whole(action);
    expect(seen).toEqual([]);
  });

  test("shows what was seen, and further reasons", () => {
    const check = failedCheck(
      "ownership",
      { kind: "reason", detail: "owner" },
      { kind: "observed", detail: "Priya Raman" },
      { kind: "reason", detail: "certificate" },
    );
    const { sentence, seen } = checkText(check);
    expect(sentence).toBe(messages.checks.reason.owner);
    expect(seen).toEqual([messages.checks.reason.certificate, "Found Priya Raman"]);
  });

  test("of a person_never names Repair as what mends it", () => {
    for (const id of ["ownership", "nextRotation", "administrators", "passwordSignIn"] as const) {
      const { action } = checkText({ ...failedCheck(id), mending: "person" });
      expect(action).not.toMatch(/^Repair/);
    }
  });
});

test("what passed_says what was seen and advises nothing", () => {
  const passed: Check = {
    ...failedCheck("secret", { kind: "until", detail: "2027-05-28T10:00:00Z" }),
    state: "passed",
  };
  expect(checkText(passed)).toEqual({ sentence: null, seen: ["Until 28 May 2027"], action: null });
});

test("several addresses_are read as a list, and settings in Microsoft's words", () => {
  const addresses = "https://a.example/login https://b.example/login";
  const uris = failedCheck("redirectUri", { kind: "expected", detail: addresses });
  expect(checkText(uris).seen).toEqual(["Expected https://a.example/login and https://b.example/login"]);
  const claims = failedCheck(
    "claims",
    { kind: "expected", detail: "groupMembershipClaims, optionalClaims" },
    { kind: "reason", detail: "missing" },
  );
  expect(checkText(claims).seen).toEqual(["groups claim and optional claims"]);
  expect(briefly(claims)).toBe(`${messages.checks.missing.claims} groups claim and optional claims.`);
});

test("a shortened rotation_says to how many days", () => {
  const passed: Check = { ...failedCheck("nextRotation", { kind: "atMostDays", detail: 90 }), state: "passed" };
  expect(checkText(passed).seen).toEqual(["A policy of the directory shortens the next one to at most 90 days."]);
});

test("what is intended_is no difference, and nothing is advised about it", () => {
  const check = failedCheck("label");
  const intended: Check = { ...check, intended: { since: "2026-11-29T09:00:00Z", leftAlone: true } };
  expect([isDifference(check), isMendedByRepair(check)]).toEqual([true, true]);
  expect([isDifference(intended), isMendedByRepair(intended)]).toEqual([false, false]);
  expect(checkText(intended).action).toBeNull();
  expect(isMendedByRepair({ ...check, mending: "person" })).toBe(false);
});
