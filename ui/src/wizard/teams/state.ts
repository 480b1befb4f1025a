import type { Failure } from "../../lib/failure";
import type { Group, LockOut, TeamsFound } from "../../lib/ipc/bindings";

/** The teams of one target, as they were read. */
export type TeamsRead = { loading: boolean; found: TeamsFound | null; failure: Failure | null };

/** What would happen to the administrators. `asked`: the person tried to continue without accepting it. */
export type LockOutCheck = { checking: boolean; found: LockOut | null; asked: boolean };

export const noLockOut: LockOutCheck = { checking: false, found: null, asked: false };

export type TeamsState = {
  /** By the key of the target. */
  teams: Readonly<Record<string, TeamsRead>>;
  /** Every group found so far. */
  groupsById: Readonly<Record<string, Group>>;
  /** The key of the target whose teams are shown; `null` for the first. */
  teamsOf: string | null;
  lockOut: LockOutCheck;
  /** The person tried to continue without accepting that people lose teams. */
  lossesAsked: boolean;
  /** The person tried to continue while something was typed that nothing was done with yet. */
  unfinishedAsked: boolean;
};

export const emptyTeams: TeamsState = {
  teams: {},
  groupsById: {},
  teamsOf: null,
  lockOut: noLockOut,
  lossesAsked: false,
  unfinishedAsked: false,
};

/** A group that is being looked for: of which target, for which team, and what is typed. `team`: "" for none. */
export type GroupSearch = { target: string; team: string; text: string };

/** What was changed about the teams of one target. */
export type TargetTeams = {
  /** The ids of the groups, by the id of their team or the name of a team to be created. */
  groups: Readonly<Record<string, readonly string[]>>;
  /** The names of the teams to be created. */
  added: readonly string[];
};

export type TeamsDraft = {
  /** By the key of the target. One that is not here was never touched. */
  teams: Readonly<Record<string, TargetTeams>>;
  /** Konnect's mappings are left as they are, whatever was changed here. */
  teamsSkipped: boolean;
  /** The name of a team to be created, while it is being typed. */
  teamName: string;
  groupSearch: GroupSearch | null;
  /** The ids of the groups that may sign in in addition to those of the teams, by the key of the target. */
  assignedGroups: Readonly<Record<string, readonly string[]>>;
  /** What was known and chosen when the person accepted a lock-out: anything else is not accepted. */
  lockOutAccepted: string | null;
  /** The ids of a portal's teams that are not kept by hand, by the key of the target. */
  letGo: Readonly<Record<string, readonly string[]>>;
  /** What was shown when the person accepted that people lose teams, by the key of the target. */
  lossesAccepted: Readonly<Record<string, string>>;
};

export const emptyTeamsDraft: TeamsDraft = {
  teams: {},
  teamsSkipped: false,
  teamName: "",
  groupSearch: null,
  assignedGroups: {},
  lockOutAccepted: null,
  letGo: {},
  lossesAccepted: {},
};
