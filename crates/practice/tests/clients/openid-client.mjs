// openid-client, a certified relying party that knows nothing about Microsoft.

import * as oidc from "openid-client";
import { visit } from "./visitor.mjs";
import {
  ADMINISTRATOR,
  COMMAND_LINE_TOOLS,
  SCOPES,
  TENANT,
  create,
  did,
  listAndDelete,
} from "./work.mjs";

const ISSUER = new URL(`https://login.microsoftonline.com/${TENANT}/v2.0`);
const CALLBACK = "https://cloud.konghq.com/login";
const PEOPLE = [
  "maya.lindqvist@contoso.com",
  "jonas.weber@contoso.com",
  "priya.raman@contoso.com",
  "olivia.brandt@contoso.com",
  "samir.haddad@contoso.com",
];

const discover = (id, secret) =>
  oidc.discovery(ISSUER, id, secret, secret ? undefined : oidc.None());

async function signIn(config, account, redirectUri, scope) {
  const verifier = oidc.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const { url, html } = await visit(address, { account, stopAt: redirectUri });
  if (html) throw new Error(`${account} stopped at ${html}`);
  return oidc.authorizationCodeGrant(config, url, checks);
}

const tools = await discover(COMMAND_LINE_TOOLS);
const scope = ["openid", "profile", ...SCOPES].join(" ");
const { access_token: token } = await signIn(tools, ADMINISTRATOR, "http://localhost:8400/", scope);
did("signed in interactively");

const started = await oidc.initiateDeviceAuthorization(tools, { scope });
await visit(started.verification_uri, { account: ADMINISTRATOR, code: started.user_code });
const byCode = await oidc.pollDeviceAuthorizationGrant(tools, started);
if (byCode.claims().preferred_username !== ADMINISTRATOR) throw new Error("somebody else");
did("signed in with a device code");

const made = await create(byCode.access_token, "Of openid-client", [CALLBACK]);
const company = await discover(made.application.appId, made.secret);
const subjects = new Set();
for (const account of PEOPLE) {
  const tokens = await signIn(company, account, CALLBACK, "openid profile email");
  const claims = tokens.claims();
  if (claims.preferred_username !== account) throw new Error(`${claims.preferred_username}, not ${account}`);
  subjects.add(claims.sub);
}
if (subjects.size !== PEOPLE.length) throw new Error("two people are the same subject");
did("signed five people in with it");
await listAndDelete(token, made);
