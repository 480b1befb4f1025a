import type { Verdict } from "../../ipc/bindings";

/** What the app says about the people of practice who sign in to test (`tests/recorded-answers.json`). */
export const goodVerdict: Verdict = {
  at: "2026-11-23T14:12:00Z",
  person: {
    objectId: "8f9fd312-a987-4628-b4c5-bb4f4fddd5f7",
    name: "Jonas Weber",
    userName: "jonas.weber@contoso.com",
    guest: false,
  },
  name: { claim: "name", value: "Jonas Weber" },
  email: { claim: "email", value: "jonas.weber@contoso.com" },
  groups: {
    kind: "named",
    detail: [
      { id: "e2047f9b-1c7d-4a55-9e0b-6f3a2d1841aa", name: "Platform Engineering", mapped: true },
      { id: "a81f0d3e-5b20-4f61-8c9d-2e7b40f977c4", name: "All Employees", mapped: false },
    ],
  },
  teams: {
    kind: "followed",
    detail: { teams: [{ team: "portal-admin", groups: ["Platform Engineering"] }], keepsByHand: true },
  },
  fails: null,
  organizationAdmin: false,
  mends: [],
  claims: [
    { name: "aud", value: "66da2d42-469d-48cd-9ff3-0db135dd82d8" },
    { name: "email", value: "jonas.weber@contoso.com" },
  ],
  clockAheadSeconds: null,
};

/** Without mail, and in more groups than a token names. */
export const missingVerdict: Verdict = {
  ...goodVerdict,
  at: "2026-11-23T14:15:00Z",
  person: {
    objectId: "1d0c7a52-3e88-4c0f-9a61-0b7e5f2c9d34",
    name: "Tomas Ferreira",
    userName: "tomas.ferreira@contoso.com",
    guest: false,
  },
  name: { claim: "name", value: "Tomas Ferreira" },
  email: { claim: "email", value: null },
  groups: { kind: "tooMany" },
  teams: { kind: "followed", detail: { teams: [], keepsByHand: true } },
  fails: { kind: "noEmail" },
  mends: ["useUserName", "sendAssignedGroups"],
};
