import type { Change, Effect, ReviewChange, SecretStorage } from "../ipc/bindings";
import { en } from "./en";

/** A change in words: what it is about, and what is worth knowing about it. */
export function changeText(
  { what, effect }: ReviewChange,
  storage: SecretStorage,
): { title: string; note: string | null } {
  const words = en.review.change;
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
      return { title: words.clientSecret(what.detail.expires), note: secretNote(what.detail.sameRequest, storage) };
    case "clientSecretKept":
      return { title: words.clientSecretKept(what.detail.expires), note: null };
    case "servicePrincipal":
      return { title: words.servicePrincipal, note: null };
    case "approval":
      return { title: words.approval, note: approvalNote(what, effect) };
    case "provider":
      return { title: words.provider, note: words.loginPath(what.detail.loginPath) };
    case "providerSettings": {
      const { loginPath, replaces } = what.detail;
      const note = replaces === null ? words.loginPath(loginPath) : words.replaces(loginPath, replaces.issuer);
      return { title: words.providerSettings, note };
    }
    case "enableProvider":
      return effect === "keep"
        ? { title: words.enableProviderKept, note: null }
        : { title: words.enableProvider, note: words.last };
    case "openIdSignIn":
      return effect === "keep"
        ? { title: words.openIdSignInKept, note: null }
        : { title: words.openIdSignIn, note: words.last };
    case "passwordSignIn":
      return { title: words.passwordSignIn, note: words.passwordText };
  }
}

function secretNote(sameRequest: boolean, storage: SecretStorage): string {
  const words = en.review.change;
  if (storage === "keychain") return sameRequest ? words.sameRequestKeychain : words.toKeychain;
  return sameRequest ? words.sameRequestMemory : words.toMemory;
}

function approvalNote(what: Extract<Change, { kind: "approval" }>, effect: Effect): string {
  const words = en.review.change;
  if (effect !== "skip") return words.approvalGiven;
  return what.detail.skipped === "notAllowed" ? words.approvalNotAllowed : words.approvalNotChosen;
}
