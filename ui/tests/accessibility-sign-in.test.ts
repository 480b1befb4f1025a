import { screen, waitFor } from "@testing-library/svelte";
import { sampleAccount } from "../src/lib/backend/fake/samples";
import { sampleSignInApp } from "../src/lib/backend/fake/sign-in-app-answers";
import type { AzureCliProblem, CommandError, Remedy, SignInWay } from "../src/lib/ipc/bindings";
import { areAccessible, type Reached } from "./accessible";
import { graph, login } from "./samples";
import { arrived, byId, go, primary, radio, replace, type Window } from "./window";

const refused = (remedy: Remedy): CommandError => ({ kind: "signInRefused", detail: { remedy, support: login } });

async function choosing(window: Window, way: SignInWay): Promise<void> {
  await go(window, "microsoft");
  await window.user.click(radio("sign-in-way", way));
}

/** Waits for someone who never comes. */
async function waiting(window: Window, way: SignInWay): Promise<void> {
  await choosing(window, way);
  window.world.hold("signIn");
  await window.user.click(primary());
  await arrived("microsoftWaiting");
}

async function failing(window: Window, way: SignInWay, error: CommandError): Promise<void> {
  await choosing(window, way);
  window.world.failures.signIn = error;
  await window.user.click(primary());
  await waitFor(() => document.querySelector('[role="alert"] h2') ?? byId("code-expired"));
}

async function pageError(window: Window, code: string): Promise<void> {
  await waiting(window, "browser");
  await window.user.click(document.querySelector("#page-error summary") as HTMLElement);
  await replace(window.user, "page-code", code);
}

const azureCli = (problem: AzureCliProblem): Reached => [
  `the Azure CLI, ${problem}`,
  (window) => failing(window, "azureCli", { kind: "azureCli", detail: { problem, support: null } }),
];

areAccessible([
  ["a code, before it is asked for", (window) => choosing(window, "deviceCode")],
  ["a code to type", (window) => waiting(window, "deviceCode")],
  ["a code that has expired", (window) => failing(window, "deviceCode", { kind: "signInCodeExpired" })],
  [
    "a code after one that has expired",
    async (window) => {
      await failing(window, "deviceCode", { kind: "signInCodeExpired" });
      window.world.hold("signIn");
      await window.user.click(primary());
      await waitFor(() => byId("user-code"));
    },
  ],
  [
    "a code that a policy refuses, with the other ways",
    (window) => failing(window, "deviceCode", refused("blockedByPolicy")),
  ],
  ["the Azure CLI, before it is asked", (window) => choosing(window, "azureCli")],
  ["the Azure CLI, while it is asked", (window) => waiting(window, "azureCli")],
  azureCli("notInstalled"),
  azureCli("signedOut"),
  azureCli("otherDirectory"),
  azureCli("otherCloud"),
  ["an approval that is missing", (window) => failing(window, "browser", refused("adminApprovalNeeded"))],
  ["a wrong clock, as an error", (window) => failing(window, "browser", { kind: "clockWrong", detail: login })],
  ["what Microsoft's page says, with the other ways", (window) => pageError(window, "AADSTS53000")],
  ["what Microsoft's page says, with a request", (window) => pageError(window, "AADSTS90094")],
  [
    "recent directories",
    async (window) => {
      window.world.recentDirectories = [sampleAccount.directory];
      await go(window, "microsoft");
      await waitFor(() => byId("recent-directories"));
    },
  ],
  [
    "one's own app registration and the permissions",
    async (window) => {
      await go(window, "microsoft");
      for (const id of ["own-client", "permissions"])
        await window.user.click(byId(id).querySelector("summary") as HTMLElement);
    },
  ],
  [
    "a damaged preset",
    async (window) => {
      window.world.preset = { preset: { kind: "damaged", detail: { place: "client.json" } }, client: null };
      await window.wizard.start();
      await go(window, "microsoft");
      byId("preset-damaged");
    },
  ],
  [
    "a wrong clock and no rights, once signed in",
    async (window) => {
      window.world.account = {
        ...sampleAccount,
        clockAheadSeconds: -3_900,
        rights: [
          { action: "registerApplications", answer: "no" },
          { action: "createSecrets", answer: "unknown" },
          { action: "approveForEveryone", answer: "notPermitted" },
        ],
      };
      await go(window, "microsoftSignedIn");
      byId("clock-wrong");
    },
  ],
]);

/** The review of an own sign-in app. */
async function reviewing(window: Window): Promise<void> {
  await go(window, "microsoftSignedIn");
  await window.user.click(document.querySelector("#sign-in-app summary") as HTMLElement);
  await window.user.click(byId("show-sign-in-app"));
}

/** Has the app answer with something else about the own sign-in app. */
async function registered(window: Window, more: object): Promise<void> {
  await reviewing(window);
  const register = window.wizard.registerSignInApp;
  window.wizard.registerSignInApp = async (planId) => {
    const told = await register(planId);
    return "data" in told ? { data: { ...told.data, ...more } } : told;
  };
  await window.user.click(await waitFor(() => byId("register-sign-in-app")));
  await waitFor(() => byId("copy-colleagues"));
}

areAccessible([
  [
    "an own sign-in app, its form",
    async (window) => {
      await go(window, "microsoftSignedIn");
      await window.user.click(document.querySelector("#sign-in-app summary") as HTMLElement);
    },
  ],
  [
    "an own sign-in app without a name",
    async (window) => {
      const problem = { field: "signInAppName", target: null, line: null, problem: { kind: "empty" } } as const;
      window.world.failures.previewSignInApp = { kind: "invalidInput", detail: [problem] };
      await reviewing(window);
      await screen.findByRole("alert");
    },
  ],
  [
    "an own sign-in app that may not be registered",
    async (window) => {
      window.world.failures.previewSignInApp = {
        kind: "notAllowed",
        detail: { needs: "applicationDeveloper", support: graph },
      };
      await reviewing(window);
      await screen.findByRole("alert");
    },
  ],
  [
    "an own sign-in app next to those of others",
    async (window) => {
      window.world.signInApps = [sampleSignInApp, { ...sampleSignInApp, clientId: "other", works: false }];
      await reviewing(window);
      await waitFor(() => byId("sign-in-app-others"));
    },
  ],
  ["an own sign-in app, registered and approved", (window) => registered(window, { approval: { kind: "given" } })],
  [
    "an own sign-in app, registered, not approved, not kept, and not alone",
    (window) =>
      registered(window, { approval: { kind: "refused", detail: graph }, kept: false, others: [sampleSignInApp] }),
  ],
  [
    "an own sign-in app, before it is deleted",
    async (window) => {
      await registered(window, {});
      await window.user.click(byId("open-settings"));
      await window.user.click(byId("delete-app"));
      await waitFor(() => byId("delete-app-now"));
    },
  ],
  [
    "a sign-in app of others, which is not deleted",
    async (window) => {
      window.world.signInApps = [sampleSignInApp];
      await reviewing(window);
      await window.user.click(await screen.findByRole("button", { name: /^Use “/ }));
      await window.user.click(byId("open-settings"));
      await window.user.click(byId("delete-app"));
      await waitFor(() => document.querySelector("#sign-in-client [role='status'] p") as HTMLElement);
    },
  ],
]);
