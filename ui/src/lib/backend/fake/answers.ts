import type {
  Check,
  Choices,
  Field,
  FieldProblem,
  HandOver,
  KonnectOrganization,
  MicrosoftAccount,
  Portal,
  Problem,
  Region,
  RegionPortals,
  RequestPreview,
  Review,
  ReviewChange,
  RunStep,
  TargetChoice,
  TargetReview,
  TargetSummary,
} from "../../ipc/bindings";
import { type Directory, reviewedTeams, teamSteps, teamWarnings } from "./directory";

/** What the fake's answers are made from. */
export type Facts = {
  organization: KonnectOrganization;
  portals: RegionPortals[];
  keychain: "available" | "unavailable" | "locked";
  upToDate: boolean;
  /** The targets that an earlier run set up, as `keyOf` names them. */
  made: ReadonlySet<string>;
} & Directory;

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
  groupAssignment: "yes",
  mayReadPeople: true,
};

export const sampleOrganization: KonnectOrganization = {
  id: "d2b1c6f4-0e1a-4a52-8f0e-0b8f3c7a9d55",
  name: "Contoso",
  redirectUri: "https://cloud.konghq.com/login",
  loginPath: null,
  provider: null,
  passwordSignIn: true,
};

export function samplePortal(id: string, region: Region, name: string, more: Partial<Portal> = {}): Portal {
  const domain = `${id}.${region}.kongportals.com`;
  return {
    id,
    region,
    name,
    domain,
    customDomain: null,
    redirectUris: [
      { kind: "default", url: `https://${domain}/login` },
      { kind: "preview", url: `https://${id}.portal-preview.${region}.api.konghq.com/login` },
    ],
    userAuthentication: true,
    provider: null,
    ...more,
  };
}

const partner = samplePortal("6b3f9a2c41d8", "eu", "Partner Portal");

export const samplePortals: RegionPortals[] = [
  {
    region: "eu",
    found: {
      kind: "portals",
      detail: [
        {
          ...partner,
          customDomain: "developers.contoso.com",
          redirectUris: [{ kind: "custom", url: "https://developers.contoso.com/login" }, ...partner.redirectUris],
        },
        samplePortal("c90d17e5b2f4", "eu", "Open Data", { userAuthentication: false }),
      ],
    },
    classic: 1,
  },
  {
    region: "us",
    found: {
      kind: "portals",
      detail: [
        samplePortal("0e7d5c83b19a", "us", "Internal APIs", {
          provider: { kind: "oidc", issuer: "https://contoso.okta.com", clientId: "abc", enabled: true },
        }),
        samplePortal("4a81f6d20c7e", "us", "Suppliers", {
          provider: { kind: "saml", issuer: null, clientId: null, enabled: true },
        }),
      ],
    },
    classic: 0,
  },
  ...(["au", "me", "in"] as const).map(
    (region): RegionPortals => ({ region, found: { kind: "portals", detail: [] }, classic: 0 }),
  ),
  { region: "sg", found: { kind: "notEnabled" }, classic: 0 },
];

const ISSUER = `https://login.microsoftonline.com/${sampleAccount.directory.id}/v2.0`;
/** The connection at this place has this client ID: the last digits count the places. */
function clientIdOf(place: number): string {
  return `9519e58c-41d7-4f0a-8c3e-b2a6d07f5e${18 + place}`;
}
const DAY_MILLIS = 86_400_000;

/** What a target is known by from one plan to the next. */
export function keyOf({ target }: TargetChoice): string {
  return JSON.stringify(target);
}

/** The id of its connection. */
export function connectionOf({ target }: TargetChoice): string {
  switch (target.kind) {
    case "organization":
      return "connection-organization";
    case "portal":
      return `connection-${target.detail.id}`;
    case "callbackUrl":
      return "connection-values";
  }
}

/** A few of the shell's rules, enough to see how their findings are shown. */
export function problemsOf(choices: Choices): FieldProblem[] {
  const none: FieldProblem = { field: "targets", target: null, line: null, problem: { kind: "empty" } };
  const assigned = choices.admission === "assigned" || choices.groups === "assigned";
  if (choices.targets.length === 0) return [none];
  return choices.targets.flatMap((choice, index) => problemsOfTarget(choice, index, assigned));
}

function problemsOfTarget(
  { target, appName, teams, assignedGroups }: TargetChoice,
  index: number,
  assigned: boolean,
): FieldProblem[] {
  const found: FieldProblem[] = [];
  const add = (field: Field, problem: Problem, line: number | null = null) =>
    found.push({ field, target: index, line, problem });
  if (target.kind === "organization") {
    const path = target.detail.loginPath;
    if (path === "") add("loginPath", { kind: "empty" });
    else if (/^https?:/.test(path)) add("loginPath", { kind: "isUrl" });
    else if (!/^[a-z0-9-]+$/i.test(path)) add("loginPath", { kind: "badCharacter" });
  }
  if (target.kind === "callbackUrl") {
    if (target.detail.urls.length === 0) add("callbackUrl", { kind: "empty" });
    target.detail.urls.forEach((url, at) => {
      if (url.startsWith("http:")) add("callbackUrl", { kind: "notHttps" }, at + 1);
      else if (!url.startsWith("https:")) add("callbackUrl", { kind: "notAUrl" }, at + 1);
      else if (url.includes("#")) add("callbackUrl", { kind: "hasFragment" }, at + 1);
      else if (url.endsWith("/")) add("callbackUrl", { kind: "trailingSlash" }, at + 1);
    });
  }
  const rows = teams?.rows ?? [];
  if (assigned && rows.length + assignedGroups.length === 0) add("teams", { kind: "empty" });
  rows.forEach(({ team }, at) => {
    const max = 250;
    if (team.kind === "new" && team.detail.name.length > max)
      add("teams", { kind: "tooLong", detail: { max } }, at + 1);
  });
  if (appName === "") add("appName", { kind: "empty" });
  else if (appName.length > 120) add("appName", { kind: "tooLong", detail: { max: 120 } });
  return found;
}

function expiryOf(choices: Choices): string {
  return new Date(Date.now() + choices.secretLifetimeDays * DAY_MILLIS).toISOString();
}

function portalOf({ target }: TargetChoice, facts: Facts): Portal | null {
  if (target.kind !== "portal") return null;
  const { id, region } = target.detail;
  const all = facts.portals.flatMap(({ found }) => (found.kind === "portals" ? found.detail : []));
  return all.find((portal) => portal.id === id) ?? samplePortal(id, region, id);
}

function urisOf(choice: TargetChoice, facts: Facts): string[] {
  if (choice.target.kind === "callbackUrl") return choice.target.detail.urls;
  return portalOf(choice, facts)?.redirectUris.map(({ url }) => url) ?? [facts.organization.redirectUri];
}

function summaryOf(choice: TargetChoice, facts: Facts): TargetSummary {
  const portal = portalOf(choice, facts);
  if (portal !== null) {
    const { name, region, domain } = portal;
    return { kind: "portal", detail: { name, region, domain } };
  }
  if (choice.target.kind === "callbackUrl") return { kind: "callbackUrl", detail: { urls: choice.target.detail.urls } };
  const { loginPath } = choice.target.kind === "organization" ? choice.target.detail : { loginPath: "" };
  return { kind: "organization", detail: { name: facts.organization.name, loginPath } };
}

function isMade(choice: TargetChoice, facts: Facts): boolean {
  return facts.upToDate || facts.made.has(keyOf(choice));
}

export function reviewOf(planId: string, choices: Choices, facts: Facts): Review {
  const targets = choices.targets.map((choice, place) => targetReviewOf(choice, place, choices, facts));
  return {
    planId,
    targets,
    empty: targets.every(({ empty }) => empty),
    secretStorage: facts.keychain === "available" ? "keychain" : "memory",
  };
}

function targetReviewOf(choice: TargetChoice, place: number, choices: Choices, facts: Facts): TargetReview {
  const made = isMade(choice, facts);
  const effect = made ? "keep" : "create";
  const graph = (path: string, body: unknown): RequestPreview[] => {
    const url = `https://graph.microsoft.com/v1.0${path}`;
    return made ? [] : [{ method: "POST", url, body: JSON.stringify(body, null, 2), condition: null }];
  };
  const changes: ReviewChange[] = [
    {
      id: "application",
      system: "entra",
      effect,
      what: {
        kind: "application",
        detail: { name: choice.appName, redirectUris: urisOf(choice, facts), groups: choices.groups },
      },
      requests: graph("/applications", {
        displayName: choice.appName,
        signInAudience: "AzureADMyOrg",
        web: { redirectUris: urisOf(choice, facts) },
        groupMembershipClaims: "All,ApplicationGroup",
      }),
    },
    {
      id: "application",
      system: "entra",
      effect,
      what: made
        ? { kind: "clientSecretKept", detail: { expires: expiryOf(choices) } }
        : { kind: "clientSecret", detail: { expires: expiryOf(choices), sameRequest: true } },
      requests: [],
    },
    {
      id: "servicePrincipal",
      system: "entra",
      effect,
      what: { kind: "servicePrincipal" },
      requests: graph("/servicePrincipals", { appId: clientIdOf(place) }),
    },
    {
      id: "approval",
      system: "entra",
      effect: choices.approveForEveryone ? effect : "skip",
      what: { kind: "approval", detail: { skipped: choices.approveForEveryone ? null : "notAllowed" } },
      requests: [],
    },
    ...(choice.target.kind === "callbackUrl" ? [] : konnectChanges(choice, made, facts)),
    ...reviewedTeams(choice, choices, made, facts),
  ];
  const replaces =
    (portalOf(choice, facts) ?? facts.organization).provider !== null && choice.target.kind !== "callbackUrl";
  return {
    target: summaryOf(choice, facts),
    changes,
    empty: made,
    warnings: [
      ...(facts.keychain === "available" ? [] : (["secretNotKept"] as const)),
      ...(replaces ? (["replacesProvider"] as const) : []),
      ...teamWarnings(choice, choices, facts),
    ],
  };
}

function konnectChanges(choice: TargetChoice, made: boolean, facts: Facts): ReviewChange[] {
  const portal = portalOf(choice, facts);
  const loginPath = choice.target.kind === "organization" ? choice.target.detail.loginPath : null;
  const [host, base] =
    portal === null
      ? ["global.api.konghq.com/v3", ""]
      : [`${portal.region}.api.konghq.com/v3/portals`, `/${portal.id}`];
  const konnect = (
    path: string,
    method: string,
    body: unknown,
    condition: RequestPreview["condition"] = null,
  ): RequestPreview[] =>
    made ? [] : [{ method, url: `https://${host}${base}${path}`, body: JSON.stringify(body, null, 2), condition }];
  const effect = made ? "keep" : "change";
  const authentication: ReviewChange = {
    id: "portalAuthentication",
    system: "konnect",
    effect,
    what: { kind: "portalAuthentication" },
    requests: konnect("", "PATCH", { authentication_enabled: true }),
  };
  const provider = portal?.provider ?? null;
  return [
    ...(portal === null || portal.userAuthentication ? [] : [authentication]),
    {
      id: "provider",
      system: "konnect",
      effect: made ? "keep" : provider === null ? "create" : "change",
      what:
        provider === null
          ? { kind: "provider", detail: { loginPath } }
          : { kind: "providerSettings", detail: { loginPath, replaces: provider } },
      requests: konnect("/identity-providers", "POST", { type: "oidc", login_path: loginPath ?? undefined }),
    },
    {
      id: "enableProvider",
      system: "konnect",
      effect,
      what: { kind: "enableProvider" },
      requests: konnect("/identity-providers/{id}", "PATCH", { enabled: true }),
    },
    {
      id: "openIdSignIn",
      system: "konnect",
      effect,
      what: { kind: "openIdSignIn" },
      requests: konnect("/authentication-settings", "PATCH", { oidc_auth_enabled: true }, "openIdSignInStillOff"),
    },
    { id: "passwordSignIn", system: "konnect", effect: "keep", what: { kind: "passwordSignIn" }, requests: [] },
  ];
}

export function stepsOf(choice: TargetChoice, facts: Facts): { target: TargetSummary; steps: RunStep[] } {
  return { target: summaryOf(choice, facts), steps: runStepsOf(choice, facts) };
}

function runStepsOf(choice: TargetChoice, facts: Facts): RunStep[] {
  if (isMade(choice, facts)) return [{ id: "readBack", system: "entra", effect: null }];
  const entra: RunStep[] = [
    { id: "application", system: "entra", effect: "create" },
    { id: "servicePrincipal", system: "entra", effect: "create" },
    { id: "secretCheck", system: "entra", effect: null },
  ];
  if (choice.target.kind === "callbackUrl") return entra;
  const open = portalOf(choice, facts)?.userAuthentication === false;
  return [
    ...entra,
    ...(open ? [{ id: "portalAuthentication", system: "konnect", effect: "change" } as const] : []),
    { id: "provider", system: "konnect", effect: "create" },
    { id: "enableProvider", system: "konnect", effect: "change" },
    { id: "openIdSignIn", system: "konnect", effect: "change" },
    ...teamSteps(choice),
    { id: "readBack", system: "konnect", effect: null },
  ];
}

export function handOverOf(choices: Choices, place: number, facts: Facts): HandOver {
  const choice = choices.targets[place];
  if (choice === undefined) throw new Error(`the fake was asked for target ${place}, which was not chosen`);
  const { target } = choice;
  const pushed = target.kind !== "callbackUrl";
  const [redirectUri = ""] = urisOf(choice, facts);
  return {
    connection: connectionOf(choice),
    target: summaryOf(choice, facts),
    appName: choice.appName,
    issuerUrl: ISSUER,
    clientId: clientIdOf(place),
    secret: {
      kind: "held",
      detail: { expires: expiryOf(choices), storage: facts.keychain === "available" ? "keychain" : "memory" },
    },
    inKonnect: pushed,
    loginUrl:
      target.kind === "organization" ? `${redirectUri}/${target.detail.loginPath}` : pushed ? redirectUri : null,
    checks: [
      { id: "issuer", state: "passed", evidence: [{ kind: "value", detail: ISSUER }] },
      pushed
        ? { id: "redirectUri", state: "passed", evidence: [{ kind: "value", detail: redirectUri }] }
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
