import { expect, test } from "vitest";
import type { ReviewChange, TargetReview } from "../../lib/ipc/bindings";
import { groupsOf, isMeant } from "./groups";

const request = (url: string) => ({ method: "POST", url, body: null, condition: null });

function portal(name: string, changes: ReviewChange[]): TargetReview {
  return {
    target: { kind: "portal", detail: { name, region: "eu", domain: `${name}.example` } },
    changes,
    empty: false,
    warnings: [],
    existing: null,
  };
}

const enable = (name: string): ReviewChange => ({
  id: "enableProvider",
  system: "konnect",
  effect: "change",
  what: { kind: "enableProvider" },
  requests: [request(name)],
});
const teams = (...names: string[]): ReviewChange => ({
  id: "teams",
  system: "konnect",
  effect: "create",
  what: { kind: "teams", detail: { names } },
  requests: [request(names.join())],
});

test("what is the same for all portals_is said once, with every request", () => {
  const fifty = Array.from({ length: 50 }, (_, at) => portal(`P${at}`, [enable(`P${at}`)]));
  const groups = groupsOf(fifty, "konnect", "keychain");
  expect(groups.map(({ title }) => title)).toEqual(["The same for all 50 portals"]);
  expect(groups[0]?.changes[0]?.requests).toHaveLength(50);
});

test("nothing is left out_whatever differs stays with its portal", () => {
  const targets = [portal("A", [enable("A"), teams("Partners")]), portal("B", [enable("B"), teams("Staff")])];
  const groups = groupsOf(targets, "konnect", "keychain");
  const shown = groups.flatMap(({ changes }) => changes.flatMap(({ requests }) => requests));
  const all = targets.flatMap(({ changes }) => changes.flatMap(({ requests }) => requests));
  expect(new Set(shown)).toEqual(new Set(all));
  expect(groups.map(({ target, changes }) => [target, changes.length])).toEqual([
    [null, 1],
    [0, 1],
    [1, 1],
  ]);
});

test("one portal_has nothing in common with others", () => {
  const groups = groupsOf([portal("A", [enable("A")])], "konnect", "keychain");
  expect(groups.map(({ target }) => target)).toEqual([0]);
});

test("what is typed_finds a target by its name and by what happens to it", () => {
  const [, a, b] = groupsOf(
    [portal("Alpha", [enable("A"), teams("Partners")]), portal("Beta", [enable("B"), teams("Staff")])],
    "konnect",
    "keychain",
  );
  if (a === undefined || b === undefined) throw new Error("each has its own group");
  expect([isMeant(a, "keychain", " alpha "), isMeant(b, "keychain", "alpha")]).toEqual([true, false]);
  expect([isMeant(a, "keychain", "staff"), isMeant(b, "keychain", "staff")]).toEqual([false, true]);
  expect(isMeant(a, "keychain", "")).toBe(true);
});
