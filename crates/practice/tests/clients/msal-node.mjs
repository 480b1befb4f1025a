// @azure/msal-node, Microsoft's own library for Node.

import { PublicClientApplication } from "@azure/msal-node";
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

const app = () =>
  new PublicClientApplication({
    auth: {
      clientId: COMMAND_LINE_TOOLS,
      authority: `https://login.microsoftonline.com/${TENANT}`,
      clientCapabilities: ["cp1"],
    },
  });

const browser = app();
const interactive = await browser.acquireTokenInteractive({
  scopes: SCOPES,
  openBrowser: (url) => visit(url, { account: ADMINISTRATOR }),
});
if (interactive.account.username !== ADMINISTRATOR) throw new Error(interactive.account.username);
did("signed in interactively");
await listAndDelete(interactive.accessToken, await create(interactive.accessToken, "Of msal-node"));

const renewed = await browser.acquireTokenSilent({
  scopes: SCOPES,
  account: interactive.account,
  forceRefresh: true,
});
await listAndDelete(renewed.accessToken, await create(renewed.accessToken, "Of msal-node, renewed"));
did("renewed its token");

const byCode = await app().acquireTokenByDeviceCode({
  scopes: SCOPES,
  deviceCodeCallback: ({ verificationUri, userCode }) =>
    visit(verificationUri, { account: ADMINISTRATOR, code: userCode }),
});
did("signed in with a device code");
await listAndDelete(byCode.accessToken, await create(byCode.accessToken, "Of msal-node, by code"));
