import type { Choices, HeldBack, MappingText, ReviewChange, TargetChoice, Team } from "../../ipc/bindings";
import { konnect } from "./requests";
import { type Directory, holdsBack, leadsToAdministrators, teamsOf } from "./teams";

const API = "global.api.konghq.com/v3";

/** Teams, their groups, and the teams of a portal that no group is mapped to. */
export function teamChanges(
  choice: TargetChoice,
  choices: Choices,
  made: boolean,
  directory: Directory,
): ReviewChange[] {
  if (choice.teams === null) return [];
  return [
    ...newTeamChanges(choice, made),
    ...mappingChanges(choice, choices, made, directory),
    ...keepTeamChanges(choice, made, directory),
  ];
}

/** Konnect's switch, which is changed after everything else. */
export function followGroupsChanges(
  choice: TargetChoice,
  choices: Choices,
  made: boolean,
  directory: Directory,
): ReviewChange[] {
  if (choice.teams === null) return [];
  const { rows } = choice.teams;
  const follows = teamsOf(choice.target, directory).followsGroups;
  if (!follows && pairsOf(choice, directory).length === 0) return [];
  const admin = rows.find(leadsToAdministrators);
  const skipped: HeldBack | null = follows
    ? null
    : holdsBack(choice, choices, directory)
      ? "lockOut"
      : losses(choice, directory).unaccepted
        ? "losses"
        : null;
  const effect = skipped !== null ? "skip" : follows || made ? "keep" : "change";
  const change: ReviewChange = {
    id: "followGroups",
    system: "konnect",
    effect,
    what: {
      kind: "followGroups",
      detail: { keeps: admin === undefined ? null : nameOf(admin.groups[0] ?? "", directory), skipped },
    },
    requests:
      effect === "change" ? [konnect(API, "PATCH", "/authentication-settings", { idp_mapping_enabled: true })] : [],
  };
  return [change];
}

function newTeamChanges({ teams }: TargetChoice, made: boolean): ReviewChange[] {
  const names = (teams?.rows ?? []).flatMap(({ team }) => (team.kind === "new" ? [team.detail.name] : []));
  if (made || names.length === 0) return [];
  const change: ReviewChange = {
    id: "teams",
    system: "konnect",
    effect: "create",
    what: { kind: "teams", detail: { names } },
    requests: names.map((name) => konnect(API, "POST", "/teams", { name })),
  };
  return [change];
}

function mappingChanges(choice: TargetChoice, choices: Choices, made: boolean, directory: Directory): ReviewChange[] {
  const known = teamsOf(choice.target, directory);
  const careful = holdsBack(choice, choices, directory) && known.followsGroups;
  const pairs = pairsOf(choice, directory);
  const without = (all: MappingText[], some: MappingText[]) =>
    all.filter((one) => !some.some((other) => one.team === other.team && one.group === other.group));
  const before = known.mappings.map(({ teamId, group }) => ({
    team: teamName(teamId, known.teams),
    group: nameOf(group, directory),
    admin: known.teams.some((team) => team.id === teamId && team.admin),
  }));
  const added = made ? [] : without(pairs, before);
  const gone = made ? [] : before.filter((one) => without([one], pairs).length > 0);
  const removed = gone.filter(({ admin }) => !(careful && admin)).map(({ team, group }) => ({ team, group }));
  const skipped = removed.length < gone.length;
  const nothing = added.length === 0 && removed.length === 0;
  if (nothing && !skipped && pairs.length === 0) return [];
  const change: ReviewChange = {
    id: "mappings",
    system: "konnect",
    effect: nothing ? (skipped ? "skip" : "keep") : removed.length > 0 ? "change" : "create",
    what: { kind: "mappings", detail: { added, removed, released: [], skipped } },
    requests: [
      ...added.map(({ group }) => konnect(API, "POST", "/identity-providers/{id}/team-group-mappings", { group })),
      ...removed.map(() => konnect(API, "DELETE", "/identity-providers/{id}/team-group-mappings/{id}", null)),
    ],
  };
  return [change];
}

function keepTeamChanges(choice: TargetChoice, made: boolean, directory: Directory): ReviewChange[] {
  const { kept, lost } = losses(choice, directory);
  const now = made ? [] : kept;
  if (now.length + lost.length === 0) return [];
  const people = ({ name, people }: Team) => ({ team: name, people });
  const change: ReviewChange = {
    id: "keepTeams",
    system: "konnect",
    effect: now.length === 0 ? "skip" : "change",
    what: { kind: "keepTeams", detail: { kept: now.map(people), losing: lost.map(people) } },
    requests: now.map(({ id }) =>
      konnect("eu.api.konghq.com/v3", "PATCH", `/portals/{id}/teams/${id}`, { konnect_managed: true }),
    ),
  };
  return [change];
}

/** The teams of a portal whose people lose them when groups decide. */
function losses({ target, teams }: TargetChoice, directory: Directory) {
  const mapped = new Set((teams?.rows ?? []).map(({ team }) => team.detail));
  const losing = teamsOf(target, directory).teams.filter(
    ({ id, byHand, people }) => target.kind === "portal" && !mapped.has(id) && byHand !== true && people !== 0,
  );
  const letGo = (id: string) => teams?.letGo.includes(id) === true;
  const kept = losing.filter(({ id, byHand }) => byHand !== null && !letGo(id));
  const lost = losing.filter(({ id, byHand }) => byHand === null || letGo(id));
  const unaccepted = teams?.lossesAccepted !== true && lost.some(({ byHand }) => byHand === null);
  return { kept, lost, unaccepted };
}

function pairsOf({ target, teams }: TargetChoice, directory: Directory): MappingText[] {
  const known = teamsOf(target, directory).teams;
  return (teams?.rows ?? []).flatMap(({ team, groups }) =>
    groups.map((group) => ({
      team: team.kind === "new" ? team.detail.name : teamName(team.detail, known),
      group: nameOf(group, directory),
    })),
  );
}

function teamName(id: string, known: Team[]): string {
  return known.find((one) => one.id === id)?.name ?? id;
}

function nameOf(group: string, { groups }: Directory): string {
  return groups.find((one) => one.id === group)?.name ?? group;
}
