import { expect, test } from "vitest";
import { sampleAccount, sampleOrganization, samplePortal, samplePortals } from "../lib/backend/fake/samples";
import type { RegionPortals } from "../lib/ipc/bindings";
import { choicesOf } from "./choices";
import { callbackLines, inText, withAddress, withoutSlash } from "./konnect/callbackUrls";
import { loginPathOf, matching, portalsOf, targetsOf } from "./konnect/targets";
import { appNameOf, lifetimeOf, lifetimes } from "./options/options";
import { emptyDraft, initialState, type State } from "./state";

function state(patch: Omit<Partial<State>, "draft"> & { draft?: Partial<State["draft"]> } = {}): State {
  return { ...initialState, ...patch, draft: { ...emptyDraft, ...patch.draft } };
}

function known(draft: Partial<State["draft"]> = {}, regions: RegionPortals[] = samplePortals): State {
  return state({ draft, konnect: sampleOrganization, portals: { loading: false, regions, time: "" } });
}

function one(region: RegionPortals["region"], portal: ReturnType<typeof samplePortal>): RegionPortals {
  return { region, found: { kind: "portals", detail: [portal] }, classic: 0 };
}

function appNames(of: State): string[] {
  return targetsOf(of).map((target) => appNameOf(of, target));
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
  expect(appNames(known())).toEqual(["Konnect SSO – Organization login"]);
  expect(appNames(known({ purpose: "values" }))).toEqual(["Konnect SSO"]);
  expect(appNames(known({ portals: ["6b3f9a2c41d8"] }))).toEqual(["Konnect SSO – Partner Portal"]);
});

test("a long portal name_is cut to what an app name may be", () => {
  const [name] = appNames(known({ portals: ["x"] }, [one("eu", samplePortal("x", "eu", "a".repeat(250)))]));
  expect(name).toHaveLength(120);
});

test("two portals of one name_are told apart by their region", () => {
  const regions = [one("eu", samplePortal("a", "eu", "Portal")), one("us", samplePortal("b", "us", "Portal"))];
  expect(targetsOf(known({ portals: ["b", "a"] }, regions)).map(({ name }) => name)).toEqual([
    "Portal (EU)",
    "Portal (US)",
  ]);
});

test.each([
  ["nothing else is chosen", {}, ["organization"]],
  ["a portal is chosen", { portals: ["6b3f9a2c41d8"] }, ["6b3f9a2c41d8"]],
  [
    "a portal is chosen and a path was typed",
    { portals: ["6b3f9a2c41d8"], loginPath: "x" },
    ["organization", "6b3f9a2c41d8"],
  ],
  ["it was ticked", { portals: ["6b3f9a2c41d8"], organization: true }, ["organization", "6b3f9a2c41d8"]],
  ["it was unticked", { organization: false }, []],
  ["a portal was chosen that is not there", { portals: ["gone"] }, ["organization"]],
  ["a portal with SAML was chosen", { portals: ["4a81f6d20c7e"], organization: false }, []],
] as [string, Partial<State["draft"]>, string[]][])("targets when %s_are as ticked", (_, draft, keys) => {
  expect(targetsOf(known(draft)).map(({ key }) => key)).toEqual(keys);
});

test("an app name_stays with its target when others come and go", () => {
  const appNames = { "6b3f9a2c41d8": "Partners" };
  const choices = choicesOf(known({ organization: true, portals: ["0e7d5c83b19a", "6b3f9a2c41d8"], appNames }));
  expect(choices.targets.map(({ appName }) => appName)).toEqual([
    "Konnect SSO – Organization login",
    "Partners",
    "Konnect SSO – Internal APIs",
  ]);
  expect(choices.targets[1]?.target).toEqual({ kind: "portal", detail: { region: "eu", id: "6b3f9a2c41d8" } });
});

test.each([
  ["", 4],
  ["PARTNER", 1],
  ["developers.contoso", 1],
  ["us.kongportals", 2],
  ["eu open", 1],
  ["https://developers.contoso", 1],
  ["6b3f", 1],
  ["f9", 0],
  ["nothing like it", 0],
])("the filter %j_finds %i portals", (text, count) => {
  expect(matching(portalsOf(known()), text)).toHaveLength(count);
});

test("empty lines_are not sent, and findings count the lines as typed", () => {
  const callbackUrls = "\n https://a.example/login \n\nhttps://b.example/login/\n";
  const draft = { ...emptyDraft, purpose: "values" as const, callbackUrls };
  expect(choicesOf(state({ draft })).targets[0]?.target).toEqual({
    kind: "callbackUrl",
    detail: { urls: ["https://a.example/login", "https://b.example/login/"], organization: null },
  });
  expect(inText({ field: "callbackUrl", target: 0, line: 2, problem: { kind: "trailingSlash" } }, draft).line).toBe(4);
});

test("approval_is never sent for an account that may not give it", () => {
  const draft = { approveForEveryone: true };
  const no = { ...sampleAccount, rights: [{ action: "approveForEveryone", answer: "no" } as const] };
  const unknown = { ...sampleAccount, rights: [{ action: "approveForEveryone", answer: "unknown" } as const] };
  expect(choicesOf(state({ draft, microsoft: no })).approveForEveryone).toBe(false);
  expect(choicesOf(state({ draft, microsoft: unknown })).approveForEveryone).toBe(true);
});

test.each([
  ["yes", true],
  ["unknown", false],
  ["no", false],
] as const)("approval of an account whose right is %s_is at first %s", (answer, expected) => {
  const microsoft = { ...sampleAccount, rights: [{ action: "approveForEveryone", answer } as const] };
  expect(choicesOf(state({ microsoft })).approveForEveryone).toBe(expected);
  const draft = { approveForEveryone: false };
  expect(choicesOf(state({ draft, microsoft })).approveForEveryone, "whoever takes it out means it").toBe(false);
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
