import type { GroupKind, Standing } from "../../ipc/bindings";
import { list, plural } from "../format";

/** The words of the Teams screen. */
export const teams = {
  title: "Map Entra groups to Konnect teams",
  titleAssigned: "Choose the groups that may sign in",
  titleSent: "Choose the groups that are sent",
  lead: "Konnect updates each person’s teams at every sign-in. Konnect deactivates people who leave all mapped groups.",
  showFor: "Map teams for",
  team: "Konnect team",
  groups: "Entra groups",
  admin: "May do everything in the organization",
  made: "New team. Created when you map a group.",
  names: "Names are shown here. Konnect stores the object IDs, so renaming a group changes nothing.",
  loading: "Reading the teams from Konnect",
  empty: "There are no teams here yet. Add one to map groups to it.",
  noNames: "The names of the groups could not be read, so their IDs are shown.",
  dormant: "Konnect knows these groups, but teams do not follow them today.",
  follow: "Let teams follow them",
  untouched: "Nothing is mapped. Konnect’s teams stay as they are.",
  skipped: "Mapping is skipped. Konnect’s teams stay as they are.",
  unskip: "Do not skip",
  skip: "Skip mapping",
  summary: (count: number) => plural(count, "# mapping", "# mappings"),
  left: "Left as they are",
  chosen: (count: number) => plural(count, "# group", "# groups"),

  maySignIn: "Groups that may sign in",
  areSent: "Groups sent to Konnect",
  otherMaySignIn: "Other groups that may sign in",
  otherAreSent: "Other groups sent to Konnect",
  otherText: "Besides the groups of the teams above.",
  noneChosen: "No group is chosen yet. Without one, nobody could sign in, or no group would be sent.",

  add: "Add group",
  addTo: (team: string) => `Add group to ${team}`,
  search: (team: string) => `Find a group to add to ${team}`,
  remove: (group: string, from: string) => `Remove ${group} from ${from}`,
  added: (group: string, to: string) => `${group} was added to ${to}.`,
  removed: (group: string, from: string) => `${group} was removed from ${from}.`,
  gone: "No longer in this directory",
  kind: {
    security: "Security",
    microsoft365: "Microsoft 365",
    mailEnabledSecurity: "Mail-enabled security",
    distribution: "Distribution list",
  } satisfies Record<GroupKind, string>,
  notForApps: "cannot be assigned to an app",
  notAssignable: (group: string) =>
    `${group} is not security-enabled, so Microsoft does not assign it to an app. Choose a security group.`,
  mine: "you are one",
  already: "already added",
  hint: "Type how its name, or a word in it, begins.",
  searching: (directory: string) => `Searching ${directory}`,
  none: (text: string) => `No group has a word that begins with “${text}”.`,
  found: (shown: number, count: number | null) =>
    count === null
      ? plural(shown, "# group", "# groups")
      : plural(count, `${shown} of # group`, `${shown} of # groups`),
  more: "Show more",
  cancel: "Cancel",

  newTeam: "Name of a new team",
  addTeam: "Add a team",
  removeTeam: (name: string) => `Remove the new team ${name}`,
  teamAdded: (name: string) => `${name} was added.`,

  same: {
    use: (count: number) =>
      plural(count, "Use these for the other portal too", "Use these for the other # portals too"),
    reading: "Reading their teams",
    done: (count: number) =>
      plural(count, "The other portal has these groups too.", "The other # portals have these groups too."),
    unread: (names: string[]) => `The teams of ${list(names)} could not be read. Nothing changes there.`,
  },

  noRoles:
    "Role-based access control (RBAC) is off in this portal, so Konnect ignores its teams. Switch it on in the portal’s settings for teams to give people anything.",

  keep: {
    title: "People who would lose a team",
    text: "No group is mapped to these teams. When this portal follows groups, Konnect takes people out of them at their next sign-in, unless the team is kept by hand. Konnect does not remember who was in it.",
    unknownText:
      "No group is mapped to these teams. When this portal follows groups, Konnect takes people out of them at their next sign-in, and this Konnect cannot keep a team by hand. It does not remember who was in it.",
    people: "People",
    byHand: "Keep by hand",
    cannot: "Cannot be kept",
    count: (people: number | null) => (people === null ? "Not known" : plural(people, "# person", "# people")),
    accept: (teams: string[]) =>
      plural(
        teams.length,
        `I understand: at their next sign-in people lose the team ${list(teams)}.`,
        `I understand: at their next sign-in people lose the teams ${list(teams)}.`,
      ),
    asked: "Tick to continue, or map a group to each of these teams. Skip mapping leaves everything as it is.",
  },

  lockOut: {
    checking: "Checking what becomes of the organization admins",
    safe: "All organization admins keep their rights",
    none: "Nobody would be an organization admin",
    some: "Some organization admins would lose their rights",
    text: "Mapping takes effect at the next single sign-on.",
    you: (name: string) => `${name} (you)`,
    standing: (name: string, standing: Standing) => {
      switch (standing.kind) {
        case "keeps":
          return `${name} keeps admin rights through ${standing.detail.name ?? standing.detail.group}.`;
        case "loses":
          return `${name} is in no group mapped to an admin team and loses admin rights.`;
        case "nestedOnly":
          return `${name} is in a mapped group only through another group. Assigned groups are sent for direct members only, so ${name} loses admin rights.`;
        case "overage":
          return `${name} is in ${standing.detail.count} groups. Above 200 Microsoft sends none of them, so ${name} loses admin rights.`;
        case "unknown":
          return `${name} may lose admin rights: the groups of this account could not be read.`;
      }
    },
    accept: (lost: string[], unsure: string[]) =>
      lost.length === 0
        ? `I understand: after the next single sign-on ${list(unsure)} may no longer be an organization admin.`
        : plural(
            lost.length,
            `I understand: at the next single sign-on ${list(lost)} is no longer an organization admin.`,
            `I understand: at the next single sign-on ${list(lost)} are no longer organization admins.`,
          ),
    asked: "Tick to continue, or map a group that keeps an admin. Skip mapping leaves everything as it is.",
    wayIn:
      "If single sign-on fails, sign-in with password stays on at https://cloud.konghq.com/login?basicAuth=true for everyone who has a password.",
    noWayIn: "Sign-in with password is off in this organization, so there is no other way in.",
  },
};

/** The words about how many groups people are in. */
export const overage = {
  title: "How many groups people are in",
  text: "Microsoft sends at most 200 groups. People in more get none at all, and Konnect gives them no team.",
  counting: "Counting groups",
  status: (name: string, count: number) => plural(count, `${name} is in # group.`, `${name} is in # groups.`),
  counted: (count: number) => plural(count, "# group", "# groups"),
  near: (name: string, count: number) => `${name} is in ${count} groups, close to the limit of 200`,
  over: (name: string, count: number) => `${name} is in ${count} groups, and Microsoft would send none of them`,
  help: "With assigned groups only, this cannot happen.",
  sendAssigned: "Send only assigned groups",
  address: "Check another person",
  addressHint: "The address of a person who is in many groups.",
  count: "Count groups",
  remove: (name: string) => `Remove ${name}`,
  again: "Sign in again to check other people",
  againText: "Microsoft then also asks for the permission User.Read.All.",
};
