import type {
  Check,
  Choices,
  Field,
  FieldProblem,
  HandOver,
  KonnectOrganization,
  MicrosoftAccount,
  Problem,
  Review,
  ReviewChange,
  RunStep,
} from "../ipc/bindings";

/** What the fake's answers are made from. */
export type Facts = {
  organization: KonnectOrganization;
  keychain: "available" | "unavailable" | "locked";
  upToDate: boolean;
};

export const sampleAccount: MicrosoftAccount = {
  name: "Maya Lindqvist",
  userName: "maya.lindqvist@contoso.com",
  directory: {
    id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145",
    name: "Contoso",
    domain: "contoso.com",
    cloud: "global",
  },
  roles: ["Application Developer"],
  rights: [
    { action: "registerApplications", answer: "yes" },
    { action: "createSecrets", answer: "yes" },
    { action: "approveForEveryone", answer: "no" },
  ],
  secretMaxDays: 180,
};

export const sampleOrganization: KonnectOrganization = {
  id: "d2b1c6f4-0e1a-4a52-8f0e-0b8f3c7a9d55",
  name: "Contoso",
  redirectUri: "https://cloud.konghq.com/login",
  loginPath: null,
  provider: null,
  passwordSignIn: true,
};

const ISSUER = `https://login.microsoftonline.com/${sampleAccount.directory.id}/v2.0`;
const CLIENT_ID = "9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18";
const DAY_MILLIS = 86_400_000;

/** A few of the shell's rules, enough to see how their findings are shown. */
export function problemsOf({ target, appName }: Choices): FieldProblem[] {
  const found: FieldProblem[] = [];
  const add = (field: Field, problem: Problem, line: number | null = null) => found.push({ field, line, problem });
  if (target.kind === "organization") {
    const path = target.detail.loginPath;
    if (path === "") add("loginPath", { kind: "empty" });
    else if (/^https?:/.test(path)) add("loginPath", { kind: "isUrl" });
    else if (!/^[a-z0-9-]+$/i.test(path)) add("loginPath", { kind: "badCharacter" });
  } else {
    if (target.detail.urls.length === 0) add("callbackUrl", { kind: "empty" });
    target.detail.urls.forEach((url, index) => {
      if (url.startsWith("http:")) add("callbackUrl", { kind: "notHttps" }, index + 1);
      else if (!url.startsWith("https:")) add("callbackUrl", { kind: "notAUrl" }, index + 1);
      else if (url.includes("#")) add("callbackUrl", { kind: "hasFragment" }, index + 1);
      else if (url.endsWith("/")) add("callbackUrl", { kind: "trailingSlash" }, index + 1);
    });
  }
  if (appName === "") add("appName", { kind: "empty" });
  else if (appName.length > 120) add("appName", { kind: "tooLong", detail: { max: 120 } });
  return found;
}

function expiryOf(choices: Choices): string {
  return new Date(Date.now() + choices.secretLifetimeDays * DAY_MILLIS).toISOString();
}

function urisOf({ target }: Choices, facts: Facts): string[] {
  return target.kind === "organization" ? [facts.organization.redirectUri] : target.detail.urls;
}

function targetOf({ target }: Choices, facts: Facts): HandOver["target"] {
  return target.kind === "organization"
    ? { kind: "organization", detail: { name: facts.organization.name, loginPath: target.detail.loginPath } }
    : { kind: "callbackUrl", detail: { urls: target.detail.urls } };
}

export function reviewOf(planId: string, choices: Choices, facts: Facts): Review {
  const effect = facts.upToDate ? "keep" : "create";
  const graph = (path: string, body: unknown) =>
    facts.upToDate
      ? null
      : { method: "POST", url: `https://graph.microsoft.com/v1.0${path}`, body: JSON.stringify(body, null, 2) };
  const changes: ReviewChange[] = [
    {
      id: "application",
      system: "entra",
      effect,
      what: {
        kind: "application",
        detail: { name: choices.appName, redirectUris: urisOf(choices, facts), groups: choices.groups },
      },
      request: graph("/applications", {
        displayName: choices.appName,
        signInAudience: "AzureADMyOrg",
        web: { redirectUris: urisOf(choices, facts) },
        groupMembershipClaims: "All,ApplicationGroup",
      }),
    },
    {
      id: "application",
      system: "entra",
      effect,
      what: facts.upToDate
        ? { kind: "clientSecretKept", detail: { expires: expiryOf(choices) } }
        : { kind: "clientSecret", detail: { expires: expiryOf(choices), sameRequest: true } },
      request: null,
    },
    {
      id: "servicePrincipal",
      system: "entra",
      effect,
      what: { kind: "servicePrincipal" },
      request: graph("/servicePrincipals", { appId: CLIENT_ID }),
    },
    {
      id: "approval",
      system: "entra",
      effect: choices.approveForEveryone ? effect : "skip",
      what: { kind: "approval", detail: { skipped: choices.approveForEveryone ? null : "notAllowed" } },
      request: null,
    },
  ];
  if (choices.target.kind === "organization") {
    const { loginPath } = choices.target.detail;
    const konnect = (path: string, method: string, body: unknown) =>
      facts.upToDate
        ? null
        : { method, url: `https://global.api.konghq.com/v3${path}`, body: JSON.stringify(body, null, 2) };
    changes.push(
      {
        id: "provider",
        system: "konnect",
        effect,
        what: { kind: "provider", detail: { loginPath } },
        request: konnect("/identity-providers", "POST", { type: "oidc", enabled: false, login_path: loginPath }),
      },
      {
        id: "enableProvider",
        system: "konnect",
        effect: facts.upToDate ? "keep" : "change",
        what: { kind: "enableProvider" },
        request: konnect("/identity-providers/{id}", "PATCH", { enabled: true }),
      },
      {
        id: "openIdSignIn",
        system: "konnect",
        effect: facts.upToDate ? "keep" : "change",
        what: { kind: "openIdSignIn" },
        request: konnect("/authentication-settings", "PATCH", { oidc_auth_enabled: true }),
      },
      { id: "passwordSignIn", system: "konnect", effect: "keep", what: { kind: "passwordSignIn" }, request: null },
    );
  }
  const kept = facts.keychain === "available";
  return {
    planId,
    target: targetOf(choices, facts),
    changes,
    empty: facts.upToDate,
    secretStorage: kept ? "keychain" : "memory",
    warnings: [
      ...(kept ? [] : (["secretNotKept"] as const)),
      ...(facts.organization.provider === null ? [] : (["replacesProvider"] as const)),
    ],
  };
}

export function stepsOf({ target }: Choices, upToDate: boolean): RunStep[] {
  if (upToDate) return [{ id: "readBack", system: "entra", effect: null }];
  const entra: RunStep[] = [
    { id: "application", system: "entra", effect: "create" },
    { id: "servicePrincipal", system: "entra", effect: "create" },
    { id: "secretCheck", system: "entra", effect: null },
  ];
  if (target.kind === "callbackUrl") return entra;
  return [
    ...entra,
    { id: "provider", system: "konnect", effect: "create" },
    { id: "enableProvider", system: "konnect", effect: "change" },
    { id: "openIdSignIn", system: "konnect", effect: "change" },
    { id: "readBack", system: "konnect", effect: null },
  ];
}

export function handOverOf(choices: Choices, facts: Facts): HandOver {
  const { target } = choices;
  const pushed = target.kind === "organization";
  return {
    target: targetOf(choices, facts),
    appName: choices.appName,
    issuerUrl: ISSUER,
    clientId: CLIENT_ID,
    secret: {
      kind: "held",
      detail: { expires: expiryOf(choices), storage: facts.keychain === "available" ? "keychain" : "memory" },
    },
    inKonnect: pushed,
    loginUrl: pushed ? `${facts.organization.redirectUri}/${target.detail.loginPath}` : null,
    checks: [
      { id: "issuer", state: "passed", evidence: [{ kind: "value", detail: ISSUER }] },
      pushed
        ? { id: "redirectUri", state: "passed", evidence: [{ kind: "value", detail: facts.organization.redirectUri }] }
        : { id: "redirectUri", state: "notChecked", evidence: [{ kind: "reason", detail: "notPushed" }] },
      { id: "application", state: "passed", evidence: [] },
      { id: "secret", state: "passed", evidence: [] },
      { id: "claims", state: "passed", evidence: [] },
      ...(pushed ? konnectChecks() : []),
    ],
    checkedAt: new Date().toISOString(),
  };
}

function konnectChecks(): Check[] {
  return [
    { id: "providerOn", state: "passed", evidence: [] },
    { id: "passwordSignIn", state: "passed", evidence: [] },
  ];
}
