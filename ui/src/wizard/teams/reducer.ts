import type { Group } from "../../lib/ipc/bindings";
import { withoutFailures } from "../flow/errors";
import { focusProblem } from "../flow/screen";
import type { State } from "../state";
import type { TeamsEvent } from "./events";
import type { TeamsRead } from "./state";
import { unfinishedOf } from "./unfinished";

/** The teams of the targets, the groups mapped to them, and what that does to the people in them. */
export function teamsReducer(state: State, event: TeamsEvent): State {
  switch (event.type) {
    case "teams/shown":
      return { ...state, teamsOf: event.key };

    case "teams/requested":
      if (state.konnect === null) return state;
      return withTeams(state, event.key, {
        loading: true,
        found: state.teams[event.key]?.found ?? null,
        failure: null,
      });

    case "teams/found":
      if (!state.teams[event.key]?.loading) return state;
      return withTeams(rememberGroups(state, event.found.groups ?? []), event.key, {
        loading: false,
        found: event.found,
        failure: null,
      });

    case "teams/notFound":
      if (!state.teams[event.key]?.loading) return state;
      return withTeams(state, event.key, { loading: false, found: null, failure: event.failure });

    case "teams/groupsFound":
      return rememberGroups(state, event.groups);

    case "teams/lockOutRequested":
      return { ...withoutFailures(state, ["lockOut"]), lockOut: { ...state.lockOut, checking: true } };

    case "teams/lockOutFound":
      return { ...state, lockOut: { checking: false, found: event.found, asked: false } };

    case "teams/lockOutNotAccepted":
      if (state.busy !== "checking") return state;
      // The organization comes first, and its teams are what it is about.
      return focusProblem({ ...state, busy: null, teamsOf: null, lockOut: { ...state.lockOut, asked: true } });

    case "teams/leftUnfinished": {
      const unfinished = unfinishedOf(state);
      if (state.screen !== "teams" || state.busy !== null || unfinished === null) return state;
      const teamsOf = unfinished.what === "search" ? unfinished.target : state.teamsOf;
      return focusProblem({ ...state, teamsOf, unfinishedAsked: true });
    }

    case "teams/lossesNotAccepted":
      if (state.busy !== "checking") return state;
      return focusProblem({ ...state, busy: null, teamsOf: event.key, lossesAsked: true });
  }
}

function rememberGroups(state: State, groups: Group[]): State {
  const found = Object.fromEntries(groups.map((group) => [group.id, group]));
  return { ...state, groupsById: { ...state.groupsById, ...found } };
}

function withTeams(state: State, key: string, read: TeamsRead): State {
  return { ...state, teams: { ...state.teams, [key]: read } };
}
