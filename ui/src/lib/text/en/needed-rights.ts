import type { Need, RightAnswer } from "../../ipc/bindings";
import { plural } from "../format";

type Kind = Need["kind"];

const names: Record<Exclude<Kind, "portal">, string> = {
  registerApplication: "Register the app",
  changeApplication: "Change the app registration",
  createSecret: "Create a client secret",
  approve: "Approve the app for everyone",
  assignGroups: "Assign groups to the app",
  groupLicence: "Licence to assign groups: Microsoft Entra ID P1 or P2",
  konnectSignIn: "Change sign-in settings in Konnect",
};

/** Who can give it, by the exact names of the roles. */
const who: Record<Kind, string> = {
  registerApplication: "Application Developer, Cloud Application Administrator or Application Administrator",
  changeApplication:
    "Cloud Application Administrator or Application Administrator, or an owner of the app registration",
  createSecret: "Cloud Application Administrator or Security Administrator, who manage the application policies",
  approve: "Cloud Application Administrator, Application Administrator or Privileged Role Administrator",
  assignGroups:
    "Cloud Application Administrator, Application Administrator or User Administrator, or an owner of the enterprise application",
  groupLicence: "whoever manages your Microsoft licences",
  konnectSignIn: "a member of Konnect’s team Organization Admin, or someone with the role Identity Admin",
  portal:
    "a member of Konnect’s team Organization Admin or Portal Admin, or someone with the role Admin on this Dev Portal",
};

function nameOf(need: Need): string {
  return need.kind === "portal" ? `Change sign-in of the Dev Portal “${need.detail}” in Konnect` : names[need.kind];
}

export type RequestFacts = {
  directory: { id: string; name: string } | null;
  apps: { name: string; redirectUris: string[] }[];
  groups: string[];
  organization: { id: string; name: string } | null;
  person: string | null;
};

/** What to do for it, with the exact settings. */
function steps(need: Need, { apps, groups, directory, organization }: RequestFacts): string[] {
  const named = apps.map(({ name }) => `“${name}”`).join(", ");
  const where = directory === null ? [] : [`Directory: ${directory.name} (${directory.id})`];
  const konnect = organization === null ? [] : [`Konnect organization: ${organization.name} (${organization.id})`];
  switch (need.kind) {
    case "registerApplication":
      return [
        "Please register this in Microsoft Entra, or give me the role Application Developer while I do it:",
        ...where,
        ...apps.flatMap(({ name, redirectUris }) => [
          `App registration “${name}”, accounts in this organizational directory only`,
          ...redirectUris.map((uri) => `Redirect URI of the platform “Web”: ${uri}`),
        ]),
      ];
    case "changeApplication":
      return [
        `Please make me an owner of the app registration ${named} in Microsoft Entra, or give me the role Cloud Application Administrator for a while.`,
        ...where,
      ];
    case "createSecret":
      return [
        `Please let a client secret be created for the app registration ${named}: Microsoft Entra admin center, Enterprise apps, Application policies.`,
        ...where,
      ];
    case "approve":
      return [
        `Once it is registered, please approve ${named} for everyone: Microsoft Entra admin center, Enterprise apps, the app, Permissions, Grant admin consent.`,
        ...where,
        "Permissions of Microsoft Graph: openid, profile, email",
      ];
    case "assignGroups":
      return [
        `Once it is registered, please assign these groups to ${named}: Microsoft Entra admin center, Enterprise apps, the app, Users and groups.`,
        ...where,
        ...groups.map((group) => `Group: ${group}`),
      ];
    case "groupLicence":
      return [
        "Assigning groups to an app needs Microsoft Entra ID P1 or P2. Do we have it, or can we get it?",
        ...where,
      ];
    case "konnectSignIn":
      return [
        "Please add me to the team Organization Admin in Konnect for a while, or enter the values that I send you: Organization, Settings, Authentication scheme, OIDC.",
        ...konnect,
      ];
    case "portal":
      return [
        `Please add me to the team Portal Admin in Konnect for a while, or enter the values that I send you: the Dev Portal “${need.detail}”, Settings, Security, OIDC.`,
        ...konnect,
      ];
  }
}

function request(needs: readonly Need[], facts: RequestFacts): string {
  const all = needs.map((need) => [...steps(need, facts), `Who may do this: ${who[need.kind]}.`].join("\n"));
  const from = facts.person === null ? [] : [`I am signed in as ${facts.person}.`];
  return ["I am setting up single sign-on for Kong Konnect and need your help.", ...all, ...from].join("\n\n");
}

/** Whether the people who signed in may do what was reviewed. It warns and never blocks. */
export const neededRights = {
  title: "What you may do",
  all: "You may do everything that is listed below.",
  some: (count: number) => plural(count, "One thing may need someone else.", "# things may need someone else."),
  never: "You can set it up all the same. Whatever is refused changes nothing, and you can continue later.",
  nameOf,
  why: (need: Need, answer: RightAnswer): string => {
    if (answer === "notPermitted")
      return "This sign-in was not given the permission for it. It can be added on the Options screen.";
    if (answer === "no") return `Who may: ${who[need.kind]}.`;
    return need.kind === "konnectSignIn" || need.kind === "portal"
      ? `Konnect does not say whether this token may. Who may: ${who[need.kind]}.`
      : `What could be read does not say. Who may: ${who[need.kind]}.`;
  },
  pim: "Is it a role that you have to activate first? Activate it, then check again.",
  activate: "Activate a role",
  checkAgain: "Check again",
  checking: "Checking",
  checkedStatus: "Your rights were read again.",
  ask: "Ask someone who may",
  askText: "Ready to send, with the exact settings.",
  failed: "What you may do could not be read.",
  request,
};
