import { inCurrentSession } from "../../lib/backend/current-session";
import type { Failure } from "../../lib/failure";
import type { Group, GroupsFound } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import { choicesOf } from "../choices";
import type { Target } from "../konnect/targets";
import type { Store } from "../store.svelte";
import { withSameTeams } from "./teams";

/** For how many portals the teams are read at the same time. */
const TEAMS_AT_ONCE = 8;

/** Asking for groups, teams and who would still be an administrator. */
export function teamsActions(store: Store) {
  const { backend, send, failureOf } = store;
  const lockOuts = latest();

  async function readTeams({ key, ref }: Target): Promise<void> {
    send({ type: "teams/requested", key });
    if (!store.state.teams[key]?.loading) return;
    const answer = await inCurrentSession(() => backend.readTeams(ref));
    if (answer.status === "ok") send({ type: "teams/found", key, found: answer.data });
    else send({ type: "teams/notFound", key, failure: failureOf(answer.error) });
  }

  /**
   * Maps the groups of one portal to the teams of the same names in these others; returns the names of those whose
   * teams could not be read.
   */
  async function useSameTeams({ key }: Target, others: Target[]): Promise<string[]> {
    const unread = (one: Target) => store.state.teams[one.key]?.found == null;
    const waiting = others.filter(unread);
    const readOneByOne = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await readTeams(one);
    };
    await Promise.all(Array.from({ length: TEAMS_AT_ONCE }, readOneByOne));
    send({ type: "flow/typed", patch: withSameTeams(store.state, key, others) });
    return others.filter(unread).map(({ name }) => name);
  }

  async function searchGroups(text: string, more: boolean): Promise<{ found: GroupsFound } | { failure: Failure }> {
    const answer = await inCurrentSession(() => backend.searchGroups(text, more));
    return answer.status === "ok" ? { found: answer.data } : { failure: failureOf(answer.error) };
  }

  /** Checks what the choices do to the administrators; a failure is shown in its place. */
  async function checkLockOut(): Promise<Failure | null> {
    const isLatest = lockOuts.begin();
    const choices = choicesOf(store.state);
    if (!choices.targets.some(({ target, teams }) => target.kind === "organization" && teams !== null)) {
      send({ type: "teams/lockOutFound", found: null });
      return null;
    }
    send({ type: "teams/lockOutRequested" });
    const answer = await inCurrentSession(() => backend.checkLockOut(choices));
    if (!isLatest()) return null;
    if (answer.status === "ok") {
      send({ type: "teams/lockOutFound", found: answer.data });
      return null;
    }
    const failure = failureOf(answer.error);
    send({ type: "flow/failed", place: "lockOut", failure, ends: null, quietly: true });
    return failure;
  }

  return {
    readTeams,
    useSameTeams,
    searchGroups,
    checkLockOut,
    showTeams: (key: string) => send({ type: "teams/shown", key }),
    rememberGroups: (groups: Group[]) => send({ type: "teams/groupsFound", groups }),
  };
}
