import type {
  Candidate,
  Choices,
  KnownConnection,
  KnownConnections,
  Leftover,
  RequestPreview,
  RunStep,
  TargetChoice,
  TargetRef,
  TeardownRequest,
  TeardownReview,
  TeardownStep,
} from "../../ipc/bindings";
import { sampleAccount, sampleOrganization } from "./samples";

const DIRECTORY = sampleAccount.directory.id;

/** A connection as this computer may know it. */
export function sampleConnection(more: Partial<KnownConnection> = {}): KnownConnection {
  return {
    id: "known-organization",
    target: { kind: "organization", detail: { name: "Contoso", loginPath: "contoso" } },
    loginUrl: "https://cloud.konghq.com/login/contoso",
    appName: "Konnect SSO – Organization login",
    directoryId: DIRECTORY,
    organization: { id: sampleOrganization.id, name: sampleOrganization.name },
    begunAt: "2026-11-23T14:06:31Z",
    kind: "setUp",
    state: "finished",
    secretEnds: "2027-05-22T14:06:31Z",
    oldSecretsKeptUntil: null,
    waitsForExemption: null,
    exemptCallers: [],
    permissions: [],
    done: ["application", "servicePrincipal", "secretCheck", "provider", "enableProvider", "openIdSignIn", "readBack"],
    ...more,
  };
}

/** What the journals say when all of them can be used. */
export function knowing(...list: KnownConnection[]): KnownConnections {
  return { list, passedOver: [], hasLocks: true };
}

/** One whose set-up the computer's end interrupted. */
export const sampleUnfinished = sampleConnection({
  state: "interrupted",
  done: ["application", "servicePrincipal"],
});

export const samplePortalConnection = sampleConnection({
  id: "known-portal",
  target: {
    kind: "portal",
    detail: { name: "Partner Portal", region: "eu", domain: "6b3f9a2c41d8.eu.kongportals.com" },
  },
  loginUrl: "https://6b3f9a2c41d8.eu.kongportals.com/login/sso",
  appName: "Konnect SSO – Partner Portal",
});

export const sampleValuesConnection = sampleConnection({
  id: "known-values",
  target: { kind: "callbackUrl", detail: { urls: ["https://cloud.konghq.com/login"], organization: null } },
  loginUrl: null,
  appName: "Konnect SSO",
});

/** What was once chosen for a connection. */
export function choicesOf({ target, appName }: KnownConnection): Choices {
  const choice: TargetChoice = {
    target: refOf(target),
    appName,
    teams: null,
    assignedGroups: [],
    application: { kind: "undecided" },
  };
  return {
    targets: [choice],
    secretLifetimeDays: 180,
    admission: "everyone",
    groups: "all",
    email: "mail",
    approveForEveryone: false,
  };
}

function refOf(target: KnownConnection["target"]): TargetRef {
  switch (target.kind) {
    case "organization":
      return { kind: "organization", detail: { loginPath: target.detail.loginPath } };
    case "portal":
      return {
        kind: "portal",
        detail: { region: target.detail.region, id: target.detail.domain.split(".")[0] ?? "" },
      };
    case "callbackUrl":
      return target;
  }
}

export function teardownReviewOf(
  planId: string,
  { kind, purge }: TeardownRequest,
  known: KnownConnection,
  removed: boolean,
  leftovers: Leftover[],
  madeElsewhere: Candidate | null,
): TeardownReview {
  const steps = removed ? broughtBack() : takenAway(known, purge);
  return { planId, kind, target: known.target, steps, leftovers, madeElsewhere, empty: steps.length === 0 };
}

/** Konnect first, so that nobody is sent to an app that is gone. */
function takenAway(known: KnownConnection, purge: boolean): TeardownStep[] {
  const konnect = known.target.kind !== "callbackUrl" && known.done.includes("provider");
  const gone = `/directory/deletedItems/9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18`;
  const application: TeardownStep = {
    id: "application",
    system: "entra",
    effect: "delete",
    count: 1,
    requests: [
      graph("DELETE", "/applications/9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18"),
      ...(purge ? [graph("DELETE", gone)] : []),
    ],
  };
  const provider: TeardownStep[] = [
    {
      id: "openIdSignIn",
      system: "konnect",
      effect: "restore",
      count: 1,
      requests: [api("PATCH", "/authentication-settings")],
    },
    {
      id: "provider",
      system: "konnect",
      effect: "delete",
      count: 1,
      requests: [api("DELETE", "/identity-providers/p1")],
    },
  ];
  const secret: TeardownStep = { id: "heldSecret", system: "entra", effect: "delete", count: 1, requests: [] };
  return known.done.length === 0 ? [] : [...(konnect ? provider : []), application, secret];
}

function broughtBack(): TeardownStep[] {
  return [
    {
      id: "application",
      system: "entra",
      effect: "restore",
      count: 1,
      requests: [graph("POST", "/directory/deletedItems/9519e58c/restore")],
    },
  ];
}

export function runStepsOf(review: TeardownReview): RunStep[] {
  return review.steps.map(({ id, system }) => ({ id, system, effect: null }));
}

function graph(method: string, path: string): RequestPreview {
  return { method, url: `https://graph.microsoft.com/v1.0${path}`, body: null, condition: null };
}

function api(method: string, path: string): RequestPreview {
  return {
    method,
    url: `https://global.api.konghq.com/v3${path}`,
    body: method === "PATCH" ? '{\n  "oidc_auth_enabled": false\n}' : null,
    condition: null,
  };
}
