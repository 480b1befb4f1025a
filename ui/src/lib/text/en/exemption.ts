import type { Cloud } from "../../ipc/bindings";
import { list } from "../format";

/** The words of a set-up that waits because the directory forbids client secrets. */

/** What whoever may exempt the app registration has to know. */
export type ExemptionRequest = { appName: string; appId: string; directoryId: string; cloud: Cloud };

/** The page with the policies; outside the worldwide cloud only the portal has a known address. */
const page: Record<Cloud, string> = {
  global: "https://aka.ms/app-mgmt-policy-ux",
  usGovL4: "https://portal.azure.us",
  usGovDod: "https://portal.azure.us",
  china: "https://portal.azure.cn",
};

export const exemption = {
  title: "Waiting for an exemption",
  what: "A policy of your organization blocks new client secrets, and Konnect needs one. The app registration is there, without a secret. Someone has to exempt it from the policy.",
  who: "It takes a Global Administrator, or a Security Administrator who is also Cloud Application Administrator or Application Administrator.",
  next: "Then choose Try again here. An exemption can take a few minutes to work. You may close the app: the Connections screen offers Continue.",
  nextKnown: "Then choose Continue. An exemption can take a few minutes to work.",
  done: (steps: string[]) =>
    `Done so far: ${list(steps)}. The rest follows when the secret is allowed. Nothing is created twice.`,
  clientId: "Client ID",
  application: "App registration",
  text: "Text to send",
  copy: "Copy the text",
  copied: "Copied",
  copiedStatus: "The text is on the clipboard.",
  tryAgain: "Try again",
  state: "Waiting",
  stopped: "Waiting: someone has to exempt the app registration.",
  request: ({ appName, appId, directoryId, cloud }: ExemptionRequest) =>
    [
      "Please exempt one app registration from the policy that blocks client secrets.",
      "",
      "It connects Microsoft Entra ID to Kong Konnect for single sign-on. Konnect needs a client secret; a certificate cannot replace it.",
      "",
      `App registration: ${appName}`,
      `Application (client) ID: ${appId}`,
      `Directory (tenant) ID: ${directoryId}`,
      "",
      `1. Open Entra ID > Enterprise apps > Application policies in the Microsoft Entra admin center: ${page[cloud]}`,
      "2. Choose “Block password addition”.",
      "3. Set “Applies to” to “All applications with exclusions”.",
      "4. Under “Excluded apps”, add this app registration, and save.",
      "",
      "Role: Global Administrator, or Security Administrator together with Cloud Application Administrator or Application Administrator.",
    ].join("\n"),
};
