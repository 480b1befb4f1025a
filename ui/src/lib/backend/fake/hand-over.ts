import type { Check, CheckId, Choices, Evidence, HandOver } from "../../ipc/bindings";
import { sampleAccount } from "./samples";
import { clientIdOf, connectionOf, expiryOf, type Facts, summaryOf, urisOf } from "./targets";

const ISSUER = `https://login.microsoftonline.com/${sampleAccount.directory.id}/v2.0`;

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
      passed("issuer", { kind: "value", detail: ISSUER }),
      passed("redirectUri", { kind: "value", detail: redirectUri }),
      passed("application", { kind: "value", detail: clientIdOf(place) }),
      passed("label", { kind: "value", detail: choice.appName }),
      passed("secret", { kind: "until", detail: expiryOf(choices) }),
      passed("claims", { kind: "value", detail: "All,ApplicationGroup" }),
      ...(pushed ? konnectChecks() : []),
    ],
    checkedAt: new Date().toISOString(),
  };
}

/** What is checked of a connection by itself: more than at the end of its set-up, which knows the rest. */
export function verifiedChecks({ checks }: HandOver): Check[] {
  const after: Partial<Record<CheckId, CheckId>> = { label: "enterpriseApplication", secret: "nextRotation" };
  const more = checks.flatMap((check) => {
    const next = after[check.id];
    return next === undefined ? [check] : [check, passed(next)];
  });
  return [...more, passed("ownership")];
}

function konnectChecks(): Check[] {
  return [passed("providerOn"), passed("providerSettings"), passed("passwordSignIn")];
}

function passed(id: CheckId, ...evidence: Evidence[]): Check {
  return { id, state: "passed", evidence, mending: "repair", intended: null };
}

/**
 * Whether a difference is intended, which it is only as long as it is the same one. `intended`: what was seen of each, by
 * connection and check.
 */
export function withIntention(intended: Map<string, string>, connection: string, check: Check): Check {
  const known = intended.get(`${connection} ${check.id}`);
  const is = check.state === "failed" && known === JSON.stringify(check.evidence);
  const since = "2026-11-29T09:00:00Z";
  return { ...check, intended: is ? { since, leftAlone: check.mending === "repair" } : null };
}
