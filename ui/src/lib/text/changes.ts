import type {
  Change,
  Effect,
  ExistingProvider,
  OrganizationName,
  ReviewChange,
  SecretStorage,
  TargetSummary,
} from "../ipc/bindings";
import { list } from "./format";
import { revealInvisible } from "./invisible";
import { messages } from "./messages";

/**
 * A target by its name. A portal's region distinguishes two of the same name, and an organization's ID the logins of two
 * of them, which have the same callback URL.
 */
export function targetText(target: TargetSummary): string {
  switch (target.kind) {
    case "organization":
      return messages.konnect.organizationLogin;
    case "portal":
      return messages.portalIn(target.detail.name, target.detail.region);
    case "callbackUrl": {
      const { organization } = target.detail;
      if (organization === null) return messages.konnect.callbackUrl;
      return messages.konnect.callbackUrlOf(organizationText(organization));
    }
  }
}

/** An organization by its name, if that is known, and its ID: two may have the same name. */
export function organizationText({ id, name }: OrganizationName): string {
  return messages.konnect.organization(id, name === null ? null : revealInvisible(name));
}

/** A change in words: what it is about, and what is worth knowing about it. */
export function changeText(
  { what, effect }: ReviewChange,
  storage: SecretStorage,
): { title: string; note: string | null } {
  const words = messages.review.change;
  switch (what.kind) {
    case "application": {
      const { name, redirectUris, groups } = what.detail;
      return { title: words.application(name), note: words.applicationText(redirectUris, groups) };
    }
    case "applicationSettings": {
      const { name, differences } = what.detail;
      const note = differences.length === 0 ? words.applicationSame : words.differences(differences);
      return { title: words.applicationSettings(name), note };
    }
    case "clientSecret":
      return { title: words.clientSecret(what.detail.expires), note: secretNote(what.detail, storage) };
    case "clientSecretKept":
      return { title: words.clientSecretKept(what.detail.expires), note: null };
    case "servicePrincipal":
      return { title: words.servicePrincipal, note: null };
    case "approval":
      return { title: words.approval, note: approvalNote(what, effect) };
    case "provider":
      return { title: words.provider, note: providerNote(what.detail.loginPath, null) };
    case "providerSettings": {
      const { loginPath, replaces } = what.detail;
      return { title: words.providerSettings, note: providerNote(loginPath, replaces) };
    }
    case "enableProvider":
      return effect === "keep"
        ? { title: words.enableProviderKept, note: null }
        : { title: words.enableProvider, note: words.last };
    case "openIdSignIn":
      return effect === "keep"
        ? { title: words.openIdSignInKept, note: null }
        : { title: words.openIdSignIn, note: words.last };
    case "portalAuthentication":
      return effect === "keep"
        ? { title: words.portalAuthenticationKept, note: null }
        : { title: words.portalAuthentication, note: words.portalAuthenticationText };
    case "teams":
      return { title: words.teams(what.detail.names.length), note: list(what.detail.names) };
    case "mappings":
      return mappingsText(what.detail, effect);
    case "keepTeams": {
      const { kept, losing } = what.detail;
      const notes = [
        ...(kept.length === 0 ? [] : [words.kept(kept)]),
        ...(losing.length === 0 ? [] : [words.losing(losing)]),
      ];
      const title = kept.length === 0 ? words.loseTeams(losing.length) : words.keepTeams(kept.length);
      return { title, note: notes.join(" ") };
    }
    case "followGroups": {
      const { keeps, skipped } = what.detail;
      const note = keeps === null ? null : words.keepsAdmin(keeps);
      return {
        title: effect === "keep" ? words.followGroupsKept : words.followGroups,
        note: skipped === null ? note : skipped === "losses" ? words.heldBackLosses : words.heldBack,
      };
    }
    case "assignments": {
      const { groups, others } = what.detail;
      const rest = others === 0 ? [] : [words.otherAssignments(others)];
      const named = groups.length === 0 ? [] : [`${list(groups)}.`];
      return { title: words.assignments(groups.length), note: [...named, ...rest].join(" ") };
    }
    case "assignmentRequired": {
      const kept = effect === "keep";
      if (what.detail.required) return { title: kept ? words.onlyAssignedKept : words.onlyAssigned, note: null };
      return { title: kept ? words.everyoneKept : words.everyone, note: null };
    }
    case "enableServicePrincipal":
      return { title: words.enableServicePrincipal, note: words.enableServicePrincipalText };
    case "oldSecrets": {
      const { secrets } = what.detail;
      const { count, one } = messages.rotation;
      return {
        title: count(secrets.length),
        note: secrets.map(({ name, expires, madeHere }) => one(name, expires, madeHere)).join("; "),
      };
    }
    case "leftovers": {
      const { secrets, applications } = what.detail;
      const left = [
        ...(secrets === 0 ? [] : [words.leftSecrets(secrets)]),
        ...(applications === 0 ? [] : [words.leftApplications(applications)]),
      ];
      return { title: list(left), note: words.leftoversText };
    }
    case "passwordSignIn":
      return { title: words.passwordSignIn, note: words.passwordText };
  }
}

function secretNote(
  { sameRequest, rule, exemptCallers }: Extract<Change, { kind: "clientSecret" }>["detail"],
  storage: SecretStorage,
): string {
  const words = messages.review.change;
  if (rule !== "free") {
    const { policy, people } = messages.exemption;
    const except = rule === "exempted" || exemptCallers.length === 0 ? [] : [people(exemptCallers)];
    return [policy[rule], ...except, storage === "keychain" ? words.toKeychain : words.toMemory].join(" ");
  }
  if (storage === "keychain") return sameRequest ? words.sameRequestKeychain : words.toKeychain;
  return sameRequest ? words.sameRequestMemory : words.toMemory;
}

function mappingsText(
  { added, removed, released, skipped }: Extract<Change, { kind: "mappings" }>["detail"],
  effect: Effect,
): { title: string; note: string | null } {
  const words = messages.review.change;
  if (skipped) return { title: words.mappings(added.length + removed.length), note: words.heldBack };
  if (effect === "keep") return { title: words.mappingsKept, note: null };
  const title =
    removed.length === 0 ? words.mappings(added.length) : words.mappingsChanged(added.length, removed.length);
  const by = released.length === 0 ? [] : [words.released(released)];
  return { title, note: [words.mappingsAre(added, removed), ...by].filter((part) => part !== "").join(" ") };
}

/** Only an organization has a login path. */
function providerNote(loginPath: string | null, replaces: ExistingProvider | null): string | null {
  const words = messages.review.change;
  const path = loginPath === null ? null : words.loginPath(loginPath);
  const replaced = replaces === null ? null : words.replaces(replaces.issuer);
  if (path === null || replaced === null) return path ?? replaced;
  return `${path}. ${replaced}`;
}

function approvalNote(what: Extract<Change, { kind: "approval" }>, effect: Effect): string {
  const words = messages.review.change;
  if (effect === "change") return words.approvalWidened;
  if (effect !== "skip") return words.approvalGiven;
  return what.detail.skipped === "notAllowed" ? words.approvalNotAllowed : words.approvalNotChosen;
}
