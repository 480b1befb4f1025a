import type { Admission, GroupsSetting, TeamRef, TeamRow, TeamsChoice } from "../../lib/ipc/bindings";
import type { Target } from "../konnect/targets";
import type { Draft, State } from "../state";
import type { TargetTeams } from "./state";

/** The only target whose teams decide who is an administrator. */
const ORGANIZATION = "organization";

/** One team with the groups mapped to it. `key` is its id, or its name if it is to be created. */
export type TeamLine = {
  key: string;
  ref: TeamRef;
  name: string;
  /** Its members may do everything in the organization. */
  admin: boolean;
  groups: readonly string[];
};

/** A team of a portal that no group is mapped to, and that people would lose at their next sign-in. */
export type LosingTeam = {
  id: string;
  name: string;
  /** `null`: Konnect does not say. */
  people: number | null;
  /** Whether Konnect can keep its people in it. */
  keepable: boolean;
  /** Whether it is to be kept by hand. */
  kept: boolean;
};

/** Groups can be assigned unless the licence is known to forbid it. */
export function mayAssign(state: State): boolean {
  return state.microsoft?.groupAssignment !== "no";
}

export function admissionOf(state: State): Admission {
  return mayAssign(state) ? state.draft.admission : "everyone";
}

export function groupsOf(state: State): GroupsSetting {
  return mayAssign(state) ? state.draft.groups : "all";
}

/** Whether groups are assigned to the apps, because only those may sign in or are sent. */
export function assigns(state: State): boolean {
  return admissionOf(state) === "assigned" || groupsOf(state) === "assigned";
}

export function hasTeams({ ref }: Target): boolean {
  return ref.kind !== "callbackUrl";
}

/** The teams of a target in the order of their list, those to be created last. Empty until they have been read. */
export function teamLines(state: State, key: string): TeamLine[] {
  const found = state.teams[key]?.found;
  if (found == null) return [];
  const { groups, added } = draftOf(state, key);
  return [
    ...found.teams.map(({ id, name, admin }): TeamLine => {
      return { key: id, ref: { kind: "existing", detail: id }, name, admin, groups: groups[id] ?? [] };
    }),
    ...added.map((name): TeamLine => {
      return { key: name, ref: { kind: "new", detail: { name } }, name, admin: false, groups: groups[name] ?? [] };
    }),
  ];
}

/** The rows that are sent: a team without a group has none. */
export function rowsOf(state: State, key: string): TeamRow[] {
  const { groups, added } = draftOf(state, key);
  const there = state.teams[key]?.found?.teams;
  const refs: [string, TeamRef][] = [
    ...(there?.map(({ id }) => id) ?? Object.keys(groups).filter((id) => !added.includes(id))).map(
      (id): [string, TeamRef] => [id, { kind: "existing", detail: id }],
    ),
    ...added.map((name): [string, TeamRef] => [name, { kind: "new", detail: { name } }]),
  ];
  return refs.map(([id, team]) => ({ team, groups: [...(groups[id] ?? [])] })).filter((row) => row.groups.length > 0);
}

/**
 * What happens to a target's mappings. Those that were never touched are left alone, unless teams already follow them:
 * then what is there is taken as chosen, so that people see what it does to administrators.
 */
export function teamsChoiceOf(state: State, target: Target): TeamsChoice | null {
  if (!teamsAreChosen(state, target)) return null;
  const losing = losingTeams(state, target);
  return {
    rows: rowsOf(state, target.key),
    lockOutAccepted: target.ref.kind === "organization" && isAccepted(state),
    letGo: losing.filter(({ keepable, kept }) => keepable && !kept).map(({ id }) => id),
    lossesAccepted: losing.some(({ keepable }) => !keepable) && lossesAreAccepted(state, target),
  };
}

/** Whether anything happens to a target's mappings. */
function teamsAreChosen(state: State, { key, ref }: Target): boolean {
  const found = state.teams[key]?.found;
  const mapped = (found?.mappings.length ?? 0) > 0;
  if (ref.kind === "callbackUrl" || state.draft.teamsSkipped) return false;
  if (state.draft.teams[key] === undefined && !(mapped && found?.followsGroups)) return false;
  return mapped || rowsOf(state, key).length > 0;
}

/** The teams that would lose people with what is chosen now. Only a portal removes people from teams like this. */
export function losingTeams(state: State, target: Target): LosingTeam[] {
  const found = state.teams[target.key]?.found;
  if (target.ref.kind !== "portal" || found == null || !teamsAreChosen(state, target)) return [];
  const lines = teamLines(state, target.key);
  if (!found.followsGroups && lines.every(({ groups }) => groups.length === 0)) return [];
  const withoutGroup = new Set(lines.filter(({ groups }) => groups.length === 0).map(({ key }) => key));
  const letGo = state.draft.letGo[target.key] ?? [];
  return found.teams
    .filter(({ id, byHand, people }) => withoutGroup.has(id) && byHand !== true && people !== 0)
    .map(({ id, name, byHand, people }) => {
      const keepable = byHand !== null;
      return { id, name, people, keepable, kept: keepable && !letGo.includes(id) };
    });
}

/** The draft with one team kept by hand, or let go. */
export function withKept(state: State, key: string, team: string, kept: boolean): Partial<Draft> {
  const others = (state.draft.letGo[key] ?? []).filter((id) => id !== team);
  return { letGo: { ...state.draft.letGo, [key]: kept ? others : [...others, team] } };
}

/** The draft where the loss of the teams that Konnect cannot keep is accepted, as long as they stay the same. */
export function withLossesAccepted(state: State, target: Target, accepted: boolean): Partial<Draft> {
  const others = Object.fromEntries(Object.entries(state.draft.lossesAccepted).filter(([key]) => key !== target.key));
  const shown = accepted ? { [target.key]: lossesAsShown(state, target) } : {};
  return { lossesAccepted: { ...others, ...shown } };
}

export function lossesAreAccepted(state: State, target: Target): boolean {
  return state.draft.lossesAccepted[target.key] === lossesAsShown(state, target);
}

/** Whether people would lose teams that Konnect cannot keep, and nobody accepted it. */
export function lossesAreOpen(state: State, target: Target): boolean {
  return losingTeams(state, target).some(({ keepable }) => !keepable) && !lossesAreAccepted(state, target);
}

function lossesAsShown(state: State, target: Target): string {
  return JSON.stringify(losingTeams(state, target).filter(({ keepable }) => !keepable));
}

/** Whether the mappings of a target are there but teams do not follow them, and nothing was chosen about that. */
export function isDormant(state: State, key: string): boolean {
  const found = state.teams[key]?.found;
  return found != null && !found.followsGroups && found.mappings.length > 0 && state.draft.teams[key] === undefined;
}

export function assignedOf(state: State, key: string): readonly string[] {
  return state.draft.assignedGroups[key] ?? [];
}

/** Everything that a lock-out depends on. Accepting it is valid as long as none of this changes. */
export function lockOutAsShown(state: State, found = state.lockOut.found): string {
  return JSON.stringify([
    rowsOf(state, ORGANIZATION),
    admissionOf(state),
    groupsOf(state),
    assignedOf(state, ORGANIZATION),
    found,
  ]);
}

export function isAccepted(state: State): boolean {
  return state.draft.lockOutAccepted !== null && state.draft.lockOutAccepted === lockOutAsShown(state);
}

/** How many groups are mapped to teams in all targets. */
export function mappingCount(state: State, targets: Target[]): number {
  const rows = targets.flatMap((target) => teamsChoiceOf(state, target)?.rows ?? []);
  return rows.reduce((sum, { groups }) => sum + groups.length, 0);
}

/** The draft with other groups for one team. */
export function withGroups(state: State, key: string, team: string, groups: readonly string[]): Partial<Draft> {
  const draft = draftOf(state, key);
  return withDraft(state, key, { ...draft, groups: { ...draft.groups, [team]: groups } });
}

/** The draft as if everything that is there had been chosen. */
export function withAllFound(state: State, key: string): Partial<Draft> {
  return withDraft(state, key, draftOf(state, key));
}

export function withTeam(state: State, key: string, name: string): Partial<Draft> {
  const draft = draftOf(state, key);
  return withDraft(state, key, { ...draft, added: [...draft.added, name] });
}

export function withoutTeam(state: State, key: string, name: string): Partial<Draft> {
  const { groups, added } = draftOf(state, key);
  const others = Object.fromEntries(Object.entries(groups).filter(([team]) => team !== name));
  return withDraft(state, key, { groups: others, added: added.filter((one) => one !== name) });
}

/** The portals other than this one that can have the same teams. */
export function otherPortals(targets: Target[], { key, ref }: Target): Target[] {
  return ref.kind === "portal" ? targets.filter((one) => one.ref.kind === "portal" && one.key !== key) : [];
}

/**
 * The draft where the groups of one portal are mapped to the teams of the same names in others, and assigned there too.
 * Mappings of their other teams are kept. Portals whose teams have not been read are left alone.
 */
export function withSameTeams(state: State, key: string, others: Target[]): Partial<Draft> {
  const lines = teamLines(state, key).filter(({ groups }) => groups.length > 0);
  const teams = { ...state.draft.teams };
  const assignedGroups = { ...state.draft.assignedGroups };
  for (const other of others.filter(({ key }) => state.teams[key]?.found != null)) {
    const draft = draftOf(state, other.key);
    const there = teamLines(state, other.key);
    const groups = { ...draft.groups };
    const added = [...draft.added];
    for (const { name, groups: chosen } of lines) {
      const same = there.find((line) => line.name === name);
      if (same === undefined) added.push(name);
      groups[same?.key ?? name] = chosen;
    }
    teams[other.key] = { groups, added };
    assignedGroups[other.key] = [...new Set([...assignedOf(state, other.key), ...assignedOf(state, key)])];
  }
  return { teams, assignedGroups, teamsSkipped: false };
}

export function withAssigned(state: State, key: string, groups: readonly string[]): Partial<Draft> {
  return { assignedGroups: { ...state.draft.assignedGroups, [key]: groups } };
}

function withDraft(state: State, key: string, draft: TargetTeams): Partial<Draft> {
  return { teams: { ...state.draft.teams, [key]: draft }, teamsSkipped: false };
}

/** What was changed, or what was found as long as nothing was. */
function draftOf(state: State, key: string): TargetTeams {
  const draft = state.draft.teams[key];
  if (draft !== undefined) return draft;
  const groups: Record<string, string[]> = {};
  for (const { teamId, group } of state.teams[key]?.found?.mappings ?? []) {
    groups[teamId] = [...(groups[teamId] ?? []), group];
  }
  return { groups, added: [] };
}
