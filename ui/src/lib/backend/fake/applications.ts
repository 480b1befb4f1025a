import type { Candidate, Elsewhere, ServedTarget } from "../../ipc/bindings";

/** An app registration that others made, with some of everything on it. */
export function sampleCandidate(more: Partial<Candidate> = {}): Candidate {
  return {
    id: "b2d4f6a8-5b0e-4c6d-9a14-7e2d8b90c145",
    clientId: "71c0e2a4-41d7-4f0a-8c3e-b2a6d07f5e18",
    name: "Konnect SSO – Organization login",
    created: "2026-10-02T08:15:00Z",
    owners: [
      { id: "o1", name: "Tomás Rivera", address: "tomas.rivera@contoso.com" },
      { id: "o2", name: null, address: "ops@contoso.com" },
      { id: "0a9b8c7d-5b0e-4c6d-9a14-7e2d8b90c145", name: null, address: null },
    ],
    secrets: ["Konnect SSO", "pipeline"],
    certificates: ["signing 2026"],
    federated: ["github-main"],
    redirectUris: ["https://cloud.konghq.com/login", "https://elsewhere.example/login"],
    inUse: true,
    madeHere: false,
    ...more,
  };
}

/** What was made by hand for one target. */
export function sampleElsewhere(target: ServedTarget, more: Partial<Elsewhere> = {}): Elsewhere {
  return {
    application: sampleCandidate({ name: "Kong login" }),
    isTagged: false,
    serves: [{ target, knownHere: false }],
    secretEnds: "2027-02-28T10:00:00Z",
    ...more,
  };
}

/** One that reveals nothing about itself. */
export const sampleSilentCandidate = sampleCandidate({
  id: "c3e5a7b9-5b0e-4c6d-9a14-7e2d8b90c145",
  clientId: "82d1f3b5-41d7-4f0a-8c3e-b2a6d07f5e18",
  name: "Silent\u202eOSS",
  created: null,
  owners: null,
  secrets: [],
  certificates: [],
  federated: null,
  redirectUris: [],
  inUse: false,
  madeHere: true,
});
