import type { Choices, ReviewChange, TargetChoice } from "../../ipc/bindings";
import { konnect } from "./requests";
import { type Facts, isMade, portalOf } from "./targets";
import { followGroupsChanges, teamChanges } from "./team-changes";

/** What a review shows of Kong Konnect. */
export function konnectChanges(choice: TargetChoice, choices: Choices, facts: Facts): ReviewChange[] {
  if (choice.target.kind === "callbackUrl") return [];
  const made = isMade(choice, facts);
  return [
    ...authenticationChanges(choice, made, facts),
    providerChange(choice, made, facts),
    ...teamChanges(choice, choices, made, facts),
    enableChange(choice, made, facts),
    ...openIdChanges(choice, made, facts),
    ...followGroupsChanges(choice, choices, made, facts),
    { id: "passwordSignIn", system: "konnect", effect: "keep", what: { kind: "passwordSignIn" }, requests: [] },
  ];
}

function baseOf(choice: TargetChoice, facts: Facts): string {
  const portal = portalOf(choice, facts);
  return portal === null ? "global.api.konghq.com/v3" : `${portal.region}.api.konghq.com/v3/portals/${portal.id}`;
}

function providerOf(choice: TargetChoice, facts: Facts) {
  return (portalOf(choice, facts) ?? facts.organization).provider;
}

function authenticationChanges(choice: TargetChoice, made: boolean, facts: Facts): ReviewChange[] {
  const portal = portalOf(choice, facts);
  if (portal === null) return [];
  const there = made || portal.userAuthentication;
  const change: ReviewChange = {
    id: "portalAuthentication",
    system: "konnect",
    effect: there ? "keep" : "change",
    what: { kind: "portalAuthentication" },
    requests: there ? [] : [konnect(baseOf(choice, facts), "PATCH", "", { authentication_enabled: true })],
  };
  return [change];
}

function providerChange(choice: TargetChoice, made: boolean, facts: Facts): ReviewChange {
  const loginPath = choice.target.kind === "organization" ? choice.target.detail.loginPath : null;
  const replaces = providerOf(choice, facts);
  const base = baseOf(choice, facts);
  const body = { type: "oidc", login_path: loginPath ?? undefined };
  const shared = { id: "provider", system: "konnect" } as const;
  if (made) return { ...shared, effect: "keep", what: { kind: "provider", detail: { loginPath } }, requests: [] };
  if (replaces === null) {
    const requests = [konnect(base, "POST", "/identity-providers", body)];
    return { ...shared, effect: "create", what: { kind: "provider", detail: { loginPath } }, requests };
  }
  const what = { kind: "providerSettings", detail: { loginPath, replaces } } as const;
  return { ...shared, effect: "change", what, requests: [konnect(base, "PATCH", "/identity-providers/{id}", body)] };
}

function enableChange(choice: TargetChoice, made: boolean, facts: Facts): ReviewChange {
  const there = made || providerOf(choice, facts)?.enabled === true;
  return {
    id: "enableProvider",
    system: "konnect",
    effect: there ? "keep" : "change",
    what: { kind: "enableProvider" },
    requests: there ? [] : [konnect(baseOf(choice, facts), "PATCH", "/identity-providers/{id}", { enabled: true })],
  };
}

/** A Dev Portal switches OpenID Connect on with its provider. */
function openIdChanges(choice: TargetChoice, made: boolean, facts: Facts): ReviewChange[] {
  if (choice.target.kind === "portal") return [];
  const body = { oidc_auth_enabled: true };
  const change: ReviewChange = {
    id: "openIdSignIn",
    system: "konnect",
    effect: made ? "keep" : "change",
    what: { kind: "openIdSignIn" },
    requests: made
      ? []
      : [konnect(baseOf(choice, facts), "PATCH", "/authentication-settings", body, "openIdSignInStillOff")],
  };
  return [change];
}
