// What each client is there for: an application with a secret and a service principal, listed, and deleted.

import "./home.mjs";

export const TENANT = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
export const COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
export const ADMINISTRATOR = "maya.lindqvist@contoso.com";
export const SCOPES = ["https://graph.microsoft.com/Application.ReadWrite.All"];

const GRAPH = "https://graph.microsoft.com/v1.0";

/** Says what was done, in a line that the test reads. */
export function did(what) {
  console.log(`did ${what}`);
}

/** One call of Graph with a person's token. */
export async function graph(token, method, path, body) {
  const response = await fetch(`${GRAPH}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

/** Creates an application with a secret and a service principal. */
export async function create(token, displayName, redirectUris = []) {
  const application = await graph(token, "POST", "/applications", {
    "@odata.type": "#microsoft.graph.application",
    displayName,
    signInAudience: "AzureADMyOrg",
    web: { redirectUris },
  });
  const secret = await graph(token, "POST", `/applications/${application.id}/addPassword`, {
    passwordCredential: { displayName: "Konnect SSO" },
  });
  const principal = await graph(token, "POST", "/servicePrincipals", { appId: application.appId });
  did("created an application with a secret and a service principal");
  return { application, secret: secret.secretText, principal };
}

/** Finds the application in a list, deletes it, and finds it no longer. */
export async function listAndDelete(token, { application }) {
  const filter = `/applications?$filter=displayName eq '${application.displayName}'&$select=id,displayName&$top=5`;
  const found = await graph(token, "GET", filter);
  if (found.value.length !== 1) throw new Error(`found ${JSON.stringify(found.value)}`);
  await graph(token, "DELETE", `/applications/${application.id}`);
  const left = await graph(token, "GET", filter);
  if (left.value.length !== 0) throw new Error(`left ${JSON.stringify(left.value)}`);
  did("listed and deleted it");
}
