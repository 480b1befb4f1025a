import type { CallerAttribute, Cloud, SecretRule } from "../../ipc/bindings";
import { list } from "../format";

/** The words of a set-up that waits because the directory forbids client secrets. */

/** What whoever may exempt the app registration has to know. */
export type ExemptionRequest = { appName: string; appId: string; directoryId: string; cloud: Cloud } & {
  /** Whom the policy does not concern: whoever has one of these attributes. */
  exemptCallers: CallerAttribute[];
  /** Who is setting this up, as far as known. */
  userName: string | null;
};

/** The page with the policies; outside the worldwide cloud only the portal has a known address. */
const page: Record<Cloud, string> = {
  global: "https://aka.ms/app-mgmt-policy-ux",
  usGovL4: "https://portal.azure.us",
  usGovDod: "https://portal.azure.us",
  china: "https://portal.azure.cn",
};

function attribute({ set, name, value }: CallerAttribute): string {
  return `${set} / ${name} = ${value}`;
}

/** The policy can also leave out people instead of an app registration. */
function otherWay(attributes: CallerAttribute[], userName: string | null): string[] {
  const [first] = attributes;
  const several = attributes.length > 1;
  return [
    "Or exempt the person instead of the app registration. The policy does not apply to people with a custom security attribute:",
    `1. Open Entra ID > Users > ${userName ?? "the person who sets this up"} > Custom security attributes.`,
    several || first === undefined
      ? "2. Add one of these assignments, in exactly this spelling, and save:"
      : "2. Add this assignment, in exactly this spelling, and save:",
    ...attributes.map(({ set, name, value }) => `   Attribute set: ${set}, attribute: ${name}, value: ${value}`),
    "This lets the person add client secrets to every app registration that they may change.",
    "Role: Attribute Assignment Administrator.",
  ];
}

export const exemption = {
  /** What is known before the set-up asks for the secret. */
  policy: {
    forbidden:
      "Your organization blocks new client secrets. The app registration is made without one, and the set-up then waits until someone exempts it. You get a text to send them. The secret is added afterwards.",
    notExempted:
      "Your organization blocks new client secrets, and this app registration is not exempted yet. Set up tries again, and waits if Microsoft refuses.",
    exempted: "Your organization blocks new client secrets. This app registration is exempted.",
    notKnown:
      "Not known: the app could not read whether this app registration is exempted from the policy that blocks client secrets. Set up tries again, and waits if Microsoft refuses.",
  } satisfies Record<Exclude<SecretRule, "free">, string>,
  people: (attributes: CallerAttribute[]) =>
    `The policy does not apply to people with the custom security attribute ${attributes.map(attribute).join(" or ")}.`,
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
  request: ({ appName, appId, directoryId, cloud, exemptCallers, userName }: ExemptionRequest) =>
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
      ...(exemptCallers.length === 0 ? [] : ["", ...otherWay(exemptCallers, userName)]),
    ].join("\n"),
};
