import type {
  AdminStanding,
  Choices,
  Group,
  GroupCount,
  GroupKind,
  GroupsFound,
  LockOut,
  Standing,
  TargetChoice,
  TargetRef,
  Team,
  TeamRow,
  TeamsFound,
} from "../../ipc/bindings";

/** The part of the fake's world that is about groups and teams. */
export type Directory = {
  groups: Group[];
  /** How many groups one answer holds. */
  groupsPerPage: number;
  /** By the id of a portal, or `organization`. A target that is not here has no teams. */
  teams: Record<string, TeamsFound>;
  /** What happens to the administrators; `null`: as the groups of the admin team say. */
  admins: AdminStanding[] | null;
  /** By address; the signed-in person is under `""`. */
  people: Record<string, GroupCount>;
};

function id(number: number): string {
  return `${number.toString(16).padStart(8, "0")}-5b0e-4c6d-9a14-7e2d8b90c145`;
}

function group(number: number, name: string, kind: GroupKind = "security", mine: boolean | null = false): Group {
  return { id: id(number), name, kind, assignable: kind === "security" || kind === "mailEnabledSecurity", mine };
}

export const sampleGroups: Group[] = [
  group(0x5d2b7c10, "Konnect Admins", "security", true),
  group(0xa81f0d3e, "Konnect Viewers"),
  group(0x0c94e6b2, "API Konnect Pilots", "microsoft365"),
  group(0x77a1b2c3, "API Platform Team", "security", true),
  group(0x18e4d5f6, "Developer Relations", "mailEnabledSecurity", null),
  group(0x29f5e6a7, "Partner Developers", "distribution"),
  ...Array.from({ length: 45 }, (_, index) => group(0x40000000 + index, `Sales ${String(index + 1).padStart(2, "0")}`)),
];

function team(number: number, name: string, more: Partial<Team> = {}): Team {
  return { id: id(number), name, description: "", system: true, admin: false, people: null, byHand: null, ...more };
}

/** A team of a portal with this many people, put there by hand. */
export function portalTeam(number: number, name: string, people: number | null, byHand: boolean | null = false): Team {
  return team(number, name, { system: false, people, byHand });
}

const ADMIN = team(0x90000001, "organization-admin", { admin: true });

export const sampleTeams: TeamsFound = {
  teams: [
    ADMIN,
    team(0x90000002, "organization-admin-readonly"),
    team(0x90000003, "portal-admin"),
    team(0x90000004, "control-plane-admin"),
    team(0x90000005, "analytics-admin"),
  ],
  mappings: [],
  groups: [],
  followsGroups: false,
  portalHasRoles: null,
};

/** An organization whose teams follow groups, of which one is gone from the directory. */
export const mappedTeams: TeamsFound = {
  ...sampleTeams,
  mappings: [
    { teamId: id(0x90000001), group: id(0x5d2b7c10) },
    { teamId: id(0x90000003), group: id(0x77a1b2c3) },
    { teamId: id(0x90000003), group: id(0xdeadbeef) },
  ],
  groups: sampleGroups.filter(({ name }) => name === "Konnect Admins" || name === "API Platform Team"),
  followsGroups: true,
};

export const sampleDirectory: Directory = {
  groups: sampleGroups,
  groupsPerPage: 20,
  teams: {
    organization: sampleTeams,
    "6b3f9a2c41d8": {
      ...sampleTeams,
      teams: [portalTeam(0xa0000001, "Partners", 0), portalTeam(0xa0000002, "Reviewers", 0)],
      portalHasRoles: true,
    },
  },
  admins: null,
  people: {
    "": { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", count: 41 },
    "tomas.rivera@contoso.com": { name: "Tomás Rivera", userName: "tomas.rivera@contoso.com", count: 163 },
    "ines.duarte@contoso.com": { name: "Inês Duarte", userName: "ines.duarte@contoso.com", count: 230 },
  },
};

const noTeams: TeamsFound = { teams: [], mappings: [], groups: [], followsGroups: false, portalHasRoles: null };

export function teamsOf(target: TargetRef, { teams }: Directory): TeamsFound {
  return teams[target.kind === "portal" ? target.detail.id : "organization"] ?? noTeams;
}

/** The groups with a word that begins with the text, from `from` on. */
export function found(text: string, from: number, { groups, groupsPerPage }: Directory): GroupsFound {
  const start = text.trim().toLowerCase();
  const all = groups.filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${start}`));
  const page = all.slice(from, from + groupsPerPage);
  return { groups: page, more: from + page.length < all.length, count: all.length };
}

export function lockOutOf({ targets }: Choices, directory: Directory): LockOut | null {
  const choice = targets.find(({ target }) => target.kind === "organization");
  if (choice?.teams == null) return null;
  const { rows } = choice.teams;
  const leading = rows.filter(leadsToAdministrators);
  const ids = leading.flatMap(({ groups }) => groups);
  const through = directory.groups.find((one) => one.mine && ids.includes(one.id));
  const standing: Standing =
    through === undefined ? { kind: "loses" } : { kind: "keeps", detail: { group: through.id, name: through.name } };
  const person = { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", signedIn: true };
  const admins = directory.admins ?? [{ ...person, standing }];
  return { safe: admins.every((one) => one.standing.kind === "keeps"), admins };
}

/** Whether what would lock administrators out is held back. */
export function holdsBack({ target, teams }: TargetChoice, choices: Choices, directory: Directory): boolean {
  if (target.kind !== "organization" || teams === null || teams.lockOutAccepted) return false;
  return lockOutOf(choices, directory)?.safe === false;
}

export function leadsToAdministrators({ team: { kind, detail } }: TeamRow): boolean {
  return kind === "existing" && detail === ADMIN.id;
}
