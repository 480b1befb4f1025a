import { targetsOf } from "../konnect/targets";
import type { State } from "../state";
import { assigns, hasTeams } from "./teams";

/** What is typed on the Teams screen and was neither used nor cleared: going on would drop it. */
export type Unfinished = { what: "search"; target: string } | { what: "team" };

export function unfinishedOf(state: State): Unfinished | null {
  const { groupSearch: search, teamName } = state.draft;
  const targets = targetsOf(state);
  const target = targets.find(({ key }) => key === search?.target);
  const shown = target !== undefined && (search?.team === "" ? assigns(state) : hasTeams(target));
  if (search !== null && shown && search.text.trim() !== "") return { what: "search", target: search.target };
  return teamName.trim() !== "" && targets.some(hasTeams) ? { what: "team" } : null;
}
