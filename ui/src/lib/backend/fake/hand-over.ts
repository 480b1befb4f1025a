import type { Check, Choices, HandOver } from "../../ipc/bindings";
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
      { id: "issuer", state: "passed", evidence: [{ kind: "value", detail: ISSUER }] },
      { id: "redirectUri", state: "passed", evidence: [{ kind: "value", detail: redirectUri }] },
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
