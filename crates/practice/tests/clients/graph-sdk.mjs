// The Microsoft Graph SDK with @azure/identity, which signs in as the Azure CLI and asks for `.default`.

import "./browser.mjs";
import { DeviceCodeCredential, InteractiveBrowserCredential } from "@azure/identity";
import graphSdk from "@microsoft/microsoft-graph-client";
import providers from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { visit } from "./visitor.mjs";
import { ADMINISTRATOR, TENANT, did } from "./work.mjs";

const { BatchRequestContent, BatchResponseContent, Client, PageIterator } = graphSdk;
const SCOPES = ["https://graph.microsoft.com/.default"];
const PEOPLE_OF_A_PAGE = 2;

const client = (credential) =>
  Client.initWithMiddleware({
    authProvider: new providers.TokenCredentialAuthenticationProvider(credential, { scopes: SCOPES }),
  });

/** Creates an application with a secret and a service principal. */
async function create(graph, displayName) {
  const application = await graph
    .api("/applications")
    .post({ displayName, signInAudience: "AzureADMyOrg" });
  const { secretText } = await graph
    .api(`/applications/${application.id}/addPassword`)
    .post({ passwordCredential: { displayName: "Konnect SSO" } });
  if (!secretText) throw new Error("no secret");
  await graph.api("/servicePrincipals").post({ appId: application.appId });
  did("created an application with a secret and a service principal");
  return application;
}

/** Finds the application in a list, deletes it, and finds it no longer. */
async function listAndDelete(graph, { id, displayName }) {
  const named = () =>
    graph
      .api("/applications")
      .filter(`displayName eq '${displayName}'`)
      .select(["id", "displayName"])
      .get();
  const found = await named();
  if (found.value.length !== 1) throw new Error(`found ${JSON.stringify(found)}`);
  await graph.api(`/applications/${id}`).delete();
  const left = await named();
  if (left.value.length !== 0) throw new Error(`left ${JSON.stringify(left)}`);
  did("listed and deleted it");
}

/** Reads everybody, page by page, and all at once; both must be the same people. */
async function readPeople(graph) {
  const users = () => graph.api("/users").select(["id", "userPrincipalName"]);
  const first = await users().top(PEOPLE_OF_A_PAGE).get();
  if (first.value.length !== PEOPLE_OF_A_PAGE || !first["@odata.nextLink"]) {
    throw new Error(`no first page: ${JSON.stringify(first)}`);
  }
  const byPages = [];
  await new PageIterator(graph, first, (person) => byPages.push(person.id) > 0).iterate();
  const all = await users().get();
  const ids = all.value.map(({ id }) => id);
  if (ids.join() !== byPages.join()) throw new Error(`${byPages} are not ${ids}`);
  did("read everybody page by page");
}

/** Asks three things at once, each after the other, of which the last is not there. */
async function askAtOnce(graph) {
  const address = (path) => new Request(`https://graph.microsoft.com/v1.0${path}`);
  const batch = new BatchRequestContent([
    { id: "me", request: address("/me?$select=userPrincipalName") },
    { id: "directory", request: address("/organization"), dependsOn: ["me"] },
    {
      id: "nothing",
      request: address("/applications/00000000-0000-0000-0000-000000000000"),
      dependsOn: ["directory"],
    },
  ]);
  const answered = await graph.api("/$batch").post(await batch.getContent());
  const answers = new BatchResponseContent(answered);
  const me = await answers.getResponseById("me").json();
  const directory = await answers.getResponseById("directory").json();
  const nothing = answers.getResponseById("nothing").status;
  if (me.userPrincipalName !== ADMINISTRATOR || directory.value[0].id !== TENANT || nothing !== 404) {
    throw new Error(JSON.stringify(answered));
  }
  did("asked three things at once");
}

const interactive = client(new InteractiveBrowserCredential({ tenantId: TENANT }));
const made = await create(interactive, "Of the Graph SDK");
did("signed in interactively");
await listAndDelete(interactive, made);
await readPeople(interactive);
await askAtOnce(interactive);

const byCode = client(
  new DeviceCodeCredential({
    tenantId: TENANT,
    userPromptCallback: ({ verificationUri, userCode }) =>
      visit(verificationUri, { account: ADMINISTRATOR, code: userCode }),
  }),
);
const another = await create(byCode, "Of the Graph SDK, by code");
did("signed in with a device code");
await listAndDelete(byCode, another);
