import { expect, test } from "vitest";
import { sampleAccount, sampleOrganization } from "../backend/fake-answers";
import {
  appNameOf,
  callbackLines,
  choicesOf,
  inText,
  lifetimeOf,
  lifetimes,
  loginPathOf,
  withAddress,
  withoutSlash,
} from "./choices";
import { emptyDraft, initialState, type State } from "./state";

function state(patch: Omit<Partial<State>, "draft"> & { draft?: Partial<State["draft"]> } = {}): State {
  return { ...initialState, ...patch, draft: { ...emptyDraft, ...patch.draft } };
}

test.each([
  [null, 180],
  [365, 180],
  [180, 180],
  [100, 90],
  [30, 30],
  [12, 12],
])("a tenant that allows %s days_gets a default of %i", (secretMaxDays, days) => {
  expect(lifetimeOf(state({ microsoft: { ...sampleAccount, secretMaxDays } }))).toBe(days);
});

test("a lifetime over the limit_stays visible but is not allowed", () => {
  expect(lifetimes(90)).toEqual([
    { days: 30, allowed: true },
    { days: 90, allowed: true },
    { days: 180, allowed: false },
    { days: 365, allowed: false },
    { days: 730, allowed: false },
  ]);
});

test("a tenant that allows less than every offer_offers its own limit", () => {
  expect(lifetimes(7)[0]).toEqual({ days: 7, allowed: true });
});

test("an untouched login path_follows the organization", () => {
  expect(loginPathOf(state({ konnect: { ...sampleOrganization, loginPath: "in-use" } }))).toBe("in-use");
  expect(loginPathOf(state({ konnect: { ...sampleOrganization, name: "Contoso & Søns, Ltd." } }))).toBe(
    "contoso-s-ns-ltd",
  );
  expect(loginPathOf(state({ draft: { loginPath: "" }, konnect: sampleOrganization })), "emptied is typed too").toBe(
    "",
  );
});

test("an untouched app name_follows what the values are for", () => {
  expect(appNameOf(state())).toBe("Konnect SSO – Organization login");
  expect(appNameOf(state({ draft: { purpose: "values" } }))).toBe("Konnect SSO");
});

test("empty lines_are not sent, and findings count the lines as typed", () => {
  const callbackUrls = "\n https://a.example/login \n\nhttps://b.example/login/\n";
  const draft = { ...emptyDraft, purpose: "values" as const, callbackUrls };
  expect(choicesOf(state({ draft })).target).toEqual({
    kind: "callbackUrl",
    detail: { urls: ["https://a.example/login", "https://b.example/login/"] },
  });
  expect(inText({ field: "callbackUrl", line: 2, problem: { kind: "trailingSlash" } }, draft).line).toBe(4);
});

test("approval_is never sent for an account that may not give it", () => {
  const draft = { approveForEveryone: true };
  const no = { ...sampleAccount, rights: [{ action: "approveForEveryone", answer: "no" } as const] };
  const unknown = { ...sampleAccount, rights: [{ action: "approveForEveryone", answer: "unknown" } as const] };
  expect(choicesOf(state({ draft, microsoft: no })).approveForEveryone).toBe(false);
  expect(choicesOf(state({ draft, microsoft: unknown })).approveForEveryone).toBe(true);
});

test("removing a slash_changes its line only", () => {
  expect(withoutSlash("https://a/\nhttps://b//\nhttps://c/", 2)).toBe("https://a/\nhttps://b\nhttps://c/");
});

test("using an address_adds it once", () => {
  const once = withAddress("https://a.example/login\n", "https://cloud.konghq.com/login");
  expect(once).toBe("https://a.example/login\nhttps://cloud.konghq.com/login");
  expect(withAddress(once, "https://cloud.konghq.com/login")).toBe(once);
  expect(callbackLines(withAddress("", "https://cloud.konghq.com/login"))).toHaveLength(1);
});
