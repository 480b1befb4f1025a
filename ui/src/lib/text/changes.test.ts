import { expect, test } from "vitest";
import type { Change, Effect } from "../ipc/bindings";
import { changeText } from "./changes";

const pair = { team: "portal-admin", group: "API Platform Team" };
const other = { team: "organization-admin", group: "Konnect Admins" };

test.each([
  [{ kind: "teams", detail: { names: ["A", "B"] } }, "create", "2 new teams", "A and B"],
  [
    { kind: "mappings", detail: { added: [pair], removed: [], released: [], skipped: false } },
    "create",
    "1 team mapping",
    "API Platform Team is mapped to portal-admin.",
  ],
  [
    { kind: "mappings", detail: { added: [pair], removed: [other], released: [], skipped: false } },
    "change",
    "Team mappings: 1 added, 1 removed",
    "API Platform Team is mapped to portal-admin. Konnect Admins is no longer mapped to organization-admin.",
  ],
  [
    { kind: "mappings", detail: { added: [], removed: [], released: [], skipped: false } },
    "keep",
    "Team mappings: as chosen",
    null,
  ],
  [
    { kind: "mappings", detail: { added: [pair], removed: [other], released: [], skipped: true } },
    "skip",
    "2 team mappings",
    "Held back: an organization admin would lose that right, and nobody accepted it on the Teams screen.",
  ],
  [
    { kind: "followGroups", detail: { keeps: "Konnect Admins", skipped: null } },
    "change",
    "Teams follow Entra groups: off to on",
    "Konnect Admins keeps you an organization admin",
  ],
  [{ kind: "followGroups", detail: { keeps: null, skipped: null } }, "keep", "Teams follow Entra groups: on", null],
  [
    { kind: "followGroups", detail: { keeps: null, skipped: "lockOut" } },
    "skip",
    "Teams follow Entra groups: off to on",
    "Held back: an organization admin would lose that right, and nobody accepted it on the Teams screen.",
  ],
  [
    { kind: "followGroups", detail: { keeps: null, skipped: "losses" } },
    "skip",
    "Teams follow Entra groups: off to on",
    "Held back: people would lose teams of this portal, and nobody accepted it on the Teams screen.",
  ],
  [
    { kind: "mappings", detail: { added: [pair], removed: [], released: ["portal-admin"], skipped: false } },
    "change",
    "1 team mapping",
    "API Platform Team is mapped to portal-admin. portal-admin gets its people from groups and no longer by hand.",
  ],
  [
    {
      kind: "keepTeams",
      detail: { kept: [{ team: "Integrators", people: 2 }], losing: [{ team: "Testers", people: 1 }] },
    },
    "change",
    "1 team kept by hand",
    "People stay in Integrators (2 people). At their next sign-in people lose Testers (1 person).",
  ],
  [
    { kind: "keepTeams", detail: { kept: [], losing: [{ team: "Testers", people: null }] } },
    "skip",
    "1 team loses its people",
    "At their next sign-in people lose Testers.",
  ],
  [
    { kind: "assignments", detail: { groups: ["A", "B"], others: 3 } },
    "create",
    "2 groups assigned to the app",
    "A and B. 3 other assignments stay.",
  ],
  [
    { kind: "assignmentRequired", detail: { required: true } },
    "change",
    "Who may sign in: everyone to only assigned people and groups",
    null,
  ],
  [
    { kind: "approval", detail: { skipped: null } },
    "change",
    "Approval for everyone",
    "The approval that is there gets what it lacks. People are not asked at the first sign-in.",
  ],
  [{ kind: "assignmentRequired", detail: { required: false } }, "keep", "Who may sign in: everyone", null],
] as [Change, Effect, string, string | null][])("%j as %s_is told in words", (what, effect, title, note) => {
  const text = changeText({ id: "mappings", system: "konnect", effect, what, requests: [] }, "keychain");
  expect(text).toEqual({ title, note });
});
