import type { Remedy } from "../../ipc/bindings";

/** What Microsoft's page says at each of the usual errors, in its words. */
export const pageSentences: Record<number, string> = {
  90094: "“Need admin approval”",
  90095: "“Approval required”, with a field for a justification",
  65001: "“… has not consented to use the application”",
  50020: "“User account … does not exist in tenant”",
  50034: "“We couldn’t find an account with that username”",
  50105: "“… is blocked because they are not … assigned”",
  53003: "“You cannot access this right now”",
  53000: "“… device … required to be compliant”",
  50076: "“… you must use multi-factor authentication”",
  50126: "“Your account or password is incorrect”",
  700016: "“Application with identifier … was not found in the directory”",
  50011: "“The redirect URI … does not match”",
  50194: "“… is not configured as a multi-tenant application”",
  90002: "“Tenant … not found”",
};

/** The name that Microsoft's page shows of the app that is shared by everyone. */
export const sharedApp = {
  name: "Microsoft Graph Command Line Tools",
  clientId: "14d82eec-204b-4c2f-b7e8-296a70dab67e",
};

/** The app as which the Azure CLI signs in. */
export const azureCliApp = {
  name: "Microsoft Azure CLI",
  clientId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
};

/** What an administrator has to do, where one has to do something. Those that end with a colon lead to the approval page. */
const act: Partial<Record<Remedy, (app: string) => string>> = {
  adminApprovalNeeded: (app) => `Please approve the app ${app} in our Microsoft Entra directory:`,
  consentNeeded: (app) => `Please approve the app ${app} in our Microsoft Entra directory:`,
  clientUnknown: (app) => `Please allow the app ${app} in our Microsoft Entra directory. Approving it adds it there:`,
  notAssigned: (app) =>
    `Please assign me to the app ${app} in our Microsoft Entra directory: Enterprise applications, the app, Users and groups.`,
  clientDisabled: (app) =>
    `Please allow the app ${app} in our Microsoft Entra directory: Enterprise applications, the app, Properties, “Enabled for users to sign in?”.`,
  blockedByPolicy: (app) =>
    `A Conditional Access policy does not let me sign in to the app ${app}. Please look at the sign-in log and tell me how I may.`,
  clientNotSetUp: (app) =>
    `Please add the permissions below to the app ${app} in our Microsoft Entra directory: App registrations, the app, API permissions.`,
  tenantRestricted: (app) =>
    `Tenant restrictions or a cross-tenant access policy do not let me sign in to the app ${app}. Please tell me how I may.`,
  deviceNotAllowed: (app) =>
    `A Conditional Access policy does not let me sign in to the app ${app} on this computer. Please tell me which one I may use.`,
};

/** The remedies for which the approval page is the way. */
const APPROVED: readonly Remedy[] = ["adminApprovalNeeded", "consentNeeded", "clientUnknown"];

export type Request = {
  app: string;
  clientId: string;
  code: number | null;
  link: string | null;
  permissions: string[];
};

/** A message to an administrator, ready to send; `null` where none has to act. */
function request(remedy: Remedy, { app, clientId, code, link, permissions }: Request): string | null {
  const words = act[remedy]?.(`“${app}” (${clientId})`);
  if (words === undefined) return null;
  const asked = `It asks for these permissions, always within the signed-in person’s own rights: ${permissions.join(", ")}.`;
  const after =
    "After approving, the browser may show a page that cannot be reached. The approval is done all the same.";
  const approval = APPROVED.includes(remedy) && link !== null ? [link, asked, after] : [];
  const why = "I am setting up single sign-on for Kong Konnect.";
  const asking = approval.length === 0 ? words.replace(/:$/, ".") : words;
  return [why, asking, ...approval, ...(code === null ? [] : [`Microsoft said AADSTS${code}.`])].join("\n");
}

export const signIn = {
  who: {
    title: "What Microsoft’s page will show",
    name: "App name",
    own: "The name of your own app registration",
    why: "Why it asks",
    whyText: "It asks for what this set-up does with app registrations, always within your own rights.",
    everyone: "“Consent on behalf of your organization”",
    everyoneText: "Leave it empty. Then you accept for yourself only.",
  },

  practice: {
    /** `names`: a list such as “Maya or Olivia”. */
    choose: (names: string) =>
      `The browser opens a page that stands in for Microsoft’s. Choose ${names}. No password is asked. The other accounts show what an organization can refuse, and the ways on.`,
    signInAs: (name: string) => `Sign me in as ${name}`,
    signInAsText: "Without the browser. The same pages of practice are answered for you.",
  },

  pageError: {
    title: "Microsoft shows an error?",
    lead: "If Microsoft’s page ends with an error, it tells this app nothing. Choose what it says.",
    sentence: "What the page says",
    choose: "Choose",
    option: (sentence: string, code: number) => `${sentence} (AADSTS${code})`,
    other: "Something else",
    code: "Or its code, or the whole text",
    codePlaceholder: "AADSTS90094",
    notFound: "No AADSTS code was found in this. It is a number after “AADSTS”, often under “More details”.",
    lookUp: "Look up this error",
    another: "Start again with another account",
    anotherTry: "Start again",
  },

  request: {
    title: "Ask an administrator",
    lead: "Send this to a Cloud Application Administrator.",
    leadApproval: "Send this to a Cloud Application Administrator. Afterwards, sign in again.",
    copy: "Copy text",
    copied: "Copied",
    copiedStatus: "The text for the administrator is on the clipboard.",
    open: "Open the approval page",
    of: request,
  },

  own: {
    title: "Use your own app registration",
    using: "In use",
    lead: "Your organization can sign in with an app registration of its own instead of Microsoft’s shared one. It is kept on this computer.",
    leadPractice: "Practice has some of them to try. They end with practice.",
    clientId: "Application (client) ID",
    directory: "Directory (tenant) ID or domain",
    hint: "Both are on the registration’s Overview page in Entra.",
    shared: `Use ${sharedApp.name} instead`,
    settings: "The settings it needs, by hand",
    steps: [
      "App registrations, New registration: accounts in this organizational directory only.",
      "Authentication, Add a platform: “Mobile and desktop applications”, with the custom redirect URI http://localhost. Not “Web” and not “Single-page application”.",
      "Authentication, Advanced settings: “Allow public client flows” on Yes.",
      "No client secret and no certificate.",
    ],
    permissions: "API permissions, Microsoft Graph, Delegated permissions:",
    check: "Signing in checks them. Whatever is wrong is named then.",
    try: (name: string) => `Try “${name}”`,
  },
};
