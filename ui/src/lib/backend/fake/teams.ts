import type {
  AdminStanding,
  Choices,
  Group,
  GroupCount,
  GroupKind,
  GroupsFound,
  LockOut,
  ReviewChange,
  ReviewWarning,
  RunStep,
  Standing,
  TargetChoice,
  TargetRef,
  Team,
  TeamsFound,
} from "../../ipc/bindings";

/** The part of the fake's world that is about groups and teams. */
export type Directory = {
  groups: Group[];
  /** How many groups one answer holds. */
  groupsPerPage: number;
  /** By the id of a portal, or `organization`. A target that is not here has no teams. */
  teams: Record<string, TeamsFound>;
  /** What becomes of the administrators; `null`: as the groups of the admin team say. */
  admins: AdminStanding[] | null;
  /** By address; the signed-in person is under `""`. */
  people: Record<string, GroupCount>;
};

function id(number: number): string {
  return `${number.toString(16).padStart(8, "0")}-5b0e-4c6d-9a14-7e2d8b90c145`;
}

function group(number: number, name: string, kind: GroupKind = "security", mine: boolean | null = false): Group {
  return { id: id(number), name, kind, mine };
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

/** A team of a portal with so many people, put there by hand. */
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
  const leading = rows.filter(({ team: { kind, detail } }) => kind === "existing" && detail === ADMIN.id);
  const ids = leading.flatMap(({ groups }) => groups);
  const through = directory.groups.find((one) => one.mine && ids.includes(one.id));
  const standing: Standing =
    through === undefined ? { kind: "loses" } : { kind: "keeps", detail: { group: through.id, name: through.name } };
  const person = { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", signedIn: true };
  const admins = directory.admins ?? [{ ...person, standing }];
  return { safe: admins.every((one) => one.standing.kind === "keeps"), admins };
}

/** Whether the fake holds the mappings back, as the shell does. */
function holdsBack({ target, teams }: TargetChoice, choices: Choices, directory: Directory): boolean {
  if (target.kind !== "organization" || teams === null || teams.lockOutAccepted) return false;
  return lockOutOf(choices, directory)?.safe === false;
}

export function teamWarnings(choice: TargetChoice, choices: Choices, directory: Directory): ReviewWarning[] {
  const unsafe = choice.target.kind === "organization" && lockOutOf(choices, directory)?.safe === false;
  return unsafe ? ["lockOut"] : [];
}

export function reviewedTeams(
  choice: TargetChoice,
  choices: Choices,
  made: boolean,
  directory: Directory,
): ReviewChange[] {
  const nameOf = (group: string) => directory.groups.find((one) => one.id === group)?.name ?? group;
  const { teams } = choice;
  const rows = teams?.rows ?? [];
  const groups = [...new Set([...rows.flatMap((row) => row.groups), ...choice.assignedGroups])];
  const assigned = choices.admission === "assigned" || choices.groups === "assigned";
  const entra: ReviewChange[] = assigned
    ? [
        {
          id: "assignments",
          system: "entra",
          effect: made ? "keep" : "create",
          what: { kind: "assignments", detail: { groups: groups.map(nameOf), others: 0 } },
          requests: made
            ? []
            : groups.map((group) =>
                post("graph.microsoft.com/v1.0/servicePrincipals/{id}/appRoleAssignedTo", { principalId: group }),
              ),
        },
        {
          id: "assignmentRequired",
          system: "entra",
          effect: choices.admission === "assigned" && !made ? "change" : "keep",
          what: { kind: "assignmentRequired", detail: { required: choices.admission === "assigned" } },
          requests: [],
        },
      ]
    : [];
  if (teams === null) return entra;
  const skipped = holdsBack(choice, choices, directory);
  const known = teamsOf(choice.target, directory);
  const teamName = (ref: (typeof rows)[number]["team"]) =>
    ref.kind === "new" ? ref.detail.name : (known.teams.find((one) => one.id === ref.detail)?.name ?? ref.detail);
  const pairs = rows.flatMap((row) => row.groups.map((group) => ({ team: teamName(row.team), group: nameOf(group) })));
  const before = known.mappings.map(({ teamId, group }) => ({
    team: teamName({ kind: "existing", detail: teamId }),
    group: nameOf(group),
  }));
  const without = (all: typeof pairs, some: typeof pairs) =>
    all.filter((one) => !some.some((other) => one.team === other.team && one.group === other.group));
  const [added, removed] = [without(pairs, before), without(before, pairs)];
  const same = made || (added.length === 0 && removed.length === 0);
  const names = rows.flatMap(({ team: ref }) => (ref.kind === "new" ? [ref.detail.name] : []));
  const url = "global.api.konghq.com/v3/identity-providers/{id}/team-group-mappings";
  const mapped = new Set(rows.map(({ team: ref }) => ref.detail));
  const losing = known.teams.filter(
    ({ id, byHand, people }) => choice.target.kind === "portal" && !mapped.has(id) && byHand !== true && people !== 0,
  );
  const kept = made ? [] : losing.filter(({ id, byHand }) => byHand !== null && !teams.letGo.includes(id));
  const lost = losing.filter(({ id, byHand }) => byHand === null || teams.letGo.includes(id));
  const unaccepted = !teams.lossesAccepted && lost.some(({ byHand }) => byHand === null);
  const people = ({ name, people }: Team) => ({ team: name, people });
  const admin = rows.find(({ team: ref }) => ref.kind === "existing" && ref.detail === ADMIN.id);
  return [
    ...entra,
    ...(names.length === 0
      ? []
      : [
          {
            id: "teams",
            system: "konnect",
            effect: made ? "keep" : "create",
            what: { kind: "teams", detail: { names } },
            requests: names.map((name) => post("global.api.konghq.com/v3/teams", { name })),
          } satisfies ReviewChange,
        ]),
    {
      id: "mappings",
      system: "konnect",
      effect: skipped ? "skip" : same ? "keep" : removed.length > 0 ? "change" : "create",
      what: { kind: "mappings", detail: { added, removed, released: [], skipped } },
      requests: skipped || same ? [] : added.map(({ group }) => post(url, { group })),
    },
    ...(kept.length + lost.length === 0
      ? []
      : [
          {
            id: "keepTeams",
            system: "konnect",
            effect: kept.length === 0 ? "skip" : "change",
            what: { kind: "keepTeams", detail: { kept: kept.map(people), losing: lost.map(people) } },
            requests: kept.map(({ id }) =>
              patch(`eu.api.konghq.com/v3/portals/{id}/teams/${id}`, { konnect_managed: true }),
            ),
          } satisfies ReviewChange,
        ]),
    {
      id: "followGroups",
      system: "konnect",
      effect: skipped || unaccepted ? "skip" : same && known.followsGroups ? "keep" : "change",
      what: {
        kind: "followGroups",
        detail: {
          keeps: admin === undefined ? null : nameOf(admin.groups[0] ?? ""),
          skipped: skipped ? "lockOut" : unaccepted ? "losses" : null,
        },
      },
      requests: [],
    },
  ];
}

export function teamSteps({ teams }: TargetChoice): RunStep[] {
  if (teams === null) return [];
  return [
    { id: "mappings", system: "konnect", effect: "create" },
    { id: "followGroups", system: "konnect", effect: "change" },
  ];
}

function patch(url: string, body: unknown) {
  return { ...post(url, body), method: "PATCH" };
}

function post(url: string, body: unknown) {
  return { method: "POST", url: `https://${url}`, body: JSON.stringify(body, null, 2), condition: null };
}
