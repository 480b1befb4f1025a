import { plural } from "../format";

type OwnApp = { name: string | null; clientId: string; directory: string };

/** What colleagues do to sign in with the same app registration. `name`: `null` where only its ID is known. */
function colleagues({ name, clientId, directory }: OwnApp): string {
  return [
    `We sign in to Konnect SSO Setup with our own app registration${name === null ? "" : ` “${name}”`}.`,
    "In the app, on “Sign in to Microsoft”, open “Use your own app registration” and enter:",
    `Application (client) ID: ${clientId}`,
    `Directory (tenant) ID or domain: ${directory}`,
  ].join("\n");
}

/** The file with which an administrator sets it for a whole computer. */
function preset({ clientId, directory }: { clientId: string; directory: string }): string {
  return `${JSON.stringify({ version: 1, clientId, directory }, null, 2)}\n`;
}

/** Registering the organization's own app registration for signing in, and deleting it. */
export const signInApp = {
  title: "Register your own sign-in app",
  lead: "Your organization can sign in to Konnect SSO Setup with an app registration of its own instead of Microsoft’s shared one. Conditional Access can then name it, and it does not depend on what Microsoft does with the shared one. It has no secret.",
  name: "Name",
  nameDefault: "Konnect SSO Setup",
  nameHint: "Microsoft’s page shows it to everyone who signs in.",
  approve: "Approve it for everyone in the directory",
  approveHint: "Otherwise an administrator approves it at the first sign-in.",
  noPermission: "This sign-in was not given the permission for it.",
  show: "Show what this does",
  reading: "Reading what is there",
  reviewTitle: "What will be done in Entra",
  nothingYet: "Nothing has been changed yet.",
  settings: (name: string, directory: string) => [
    `The app registration “${name}”, single-tenant, in the directory ${directory}`,
    "Platform “Mobile and desktop applications” with http://localhost",
    "Public client flows allowed",
    "No client secret and no certificate",
  ],
  enterprise: "Its enterprise application",
  approval: "The approval for everyone in the directory",
  permissions: "Permissions, always within the signed-in person’s own rights:",
  requests: (count: number) => plural(count, "Show the request", "Show # requests"),
  register: "Register",
  finish: "Finish it",
  registering: "Registering",
  existing: (name: string) => `“${name}” was registered on this computer before.`,
  existingWhole: "Nothing is missing.",
  use: "Use it",
  others: "Someone has already registered one",
  othersText:
    "Its tag says that it is for this app. A tag is no proof, so compare the owners before you use it. Using it changes nothing in Entra.",
  created: (when: string | null) => (when === null ? "When it was created could not be read." : `Created ${when}.`),
  ownedBy: (owners: string) => `Owners: ${owners}.`,
  ownersUnread: "could not be read",
  ownersNone: "none, so administrators alone can change it",
  ownerUnnamed: "one without a readable name",
  unusable: "It lacks the settings that signing in needs.",
  useThis: (name: string) => `Use “${name}”`,
  another: "Or register another one",
  done: (name: string) => `“${name}” is used from the next sign-in on.`,
  registered: (name: string) => `“${name}” is registered.`,
  notKept: "It could not be saved on this computer. Enter its client ID at the next sign-in.",
  given: "It is approved for everyone.",
  notChosen: "It is not approved yet. An administrator does that at the first sign-in, or on the approval page.",
  refused: "It is registered, but Microsoft refused the approval. Ask an administrator:",
  openApproval: "Open the approval page",
  alsoThere: "Someone has registered another one. Both work. Agree on one, and delete the other.",
  colleaguesTitle: "For your colleagues",
  copy: "Copy text",
  copied: "Copied",
  copiedStatus: "The text is on the clipboard.",
  presetTitle: "For a whole company",
  presetText: "Roll out this file as sign-in-client.json, and nobody has to enter anything. It belongs in this folder:",
  presetFolders: [
    ["Windows", "%ProgramData%\\Konnect SSO Setup"],
    ["macOS", "/Library/Application Support/Konnect SSO Setup"],
    ["Linux", "/etc/konnect-sso-setup"],
  ],
  copyPreset: "Copy file content",
  request: ({
    name,
    clientId,
    link,
    permissions,
  }: {
    name: string;
    clientId: string;
    link: string;
    permissions: string[];
  }) =>
    [
      `Please approve the app “${name}” (${clientId}) in our Microsoft Entra directory. It signs us in to Konnect SSO Setup.`,
      link,
      `It asks for these permissions, always within the signed-in person’s own rights: ${permissions.join(", ")}.`,
      "After approving, the browser may show a page that cannot be reached. The approval is done all the same.",
    ].join("\n"),
  colleagues,
  preset,

  removal: {
    show: "Delete it from Entra",
    title: (name: string) => `Delete “${name}”?`,
    text: "Nobody can sign in with it afterwards, colleagues included. You stay signed in. Entra keeps it for 30 days.",
    delete: "Delete",
    deleting: "Deleting",
    keep: "Keep it",
    deleted: "It is deleted. The next sign-in uses Microsoft’s shared app.",
    gone: "It is no longer in this directory.",
    ofOthers: "It was not registered on this computer, so it is not deleted here.",
    usedByOthers:
      "It was registered here, but by now it has a secret, a certificate or another redirect URI, so someone uses it for more. It is not deleted here.",
  },

  presetBy: {
    title: "Set by your organization",
    text: "An administrator of this computer has chosen the app registration that signs in. It cannot be changed here.",
    damaged: (place: string) =>
      `An administrator of this computer has set an app registration for signing in, but it cannot be read: ${place}. Tell them. Until then, your own choice is used.`,
  },
};
