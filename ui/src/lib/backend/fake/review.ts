import type { Choices, RequestPreview, Review, ReviewChange, TargetChoice, TargetReview } from "../../ipc/bindings";
import { clientIdOf, expiryOf, type Facts, isMade, portalOf, summaryOf, urisOf } from "./targets";
import { reviewedTeams, teamWarnings } from "./teams";

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
