import { inThisSession } from "../../lib/backend/current-session";
import type { GroupsFound } from "../../lib/ipc/bindings";
import { choicesOf, type Target } from "../konnect/targets";
import type { Failure } from "../state";
import type { Core } from "../store.svelte";
import { withSameTeams } from "./teams";

/** Of how many portals the teams are read at the same time. */
const TEAMS_AT_ONCE = 8;

/** Asking for groups, teams and who would still be an administrator. */
export function directoryActions(core: Core) {
  const { backend, send, failureOf } = core;
  // Counted, so that an answer to a question that was asked again is told from the current one.
  let lockOuts = 0;

  async function readTeams({ key, ref }: Target): Promise<void> {
    send({ type: "teamsAsked", key });
    if (!core.state.teams[key]?.loading) return;
    const answer = await inThisSession(() => backend.readTeams(ref));
    if (answer.status === "ok") send({ type: "teamsFound", key, found: answer.data });
    else send({ type: "teamsNotFound", key, failure: failureOf(answer.error) });
  }

  /**
   * Lets the groups of one portal lead to the teams of the same names in these others; the names of those whose teams
   * could not be read.
   */
  async function useSameTeams({ key }: Target, others: Target[]): Promise<string[]> {
    const unread = (one: Target) => core.state.teams[one.key]?.found == null;
    const waiting = others.filter(unread);
    const readOneByOne = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await readTeams(one);
    };
    await Promise.all(Array.from({ length: TEAMS_AT_ONCE }, readOneByOne));
    send({ type: "typed", patch: withSameTeams(core.state, key, others) });
    return others.filter(unread).map(({ name }) => name);
  }

  async function searchGroups(text: string, more: boolean): Promise<{ found: GroupsFound } | { failure: Failure }> {
    const answer = await inThisSession(() => backend.searchGroups(text, more));
    return answer.status === "ok" ? { found: answer.data } : { failure: failureOf(answer.error) };
  }

  /** Looks what the choices do to the administrators; a failure is shown in its place. */
  async function checkLockOut(): Promise<Failure | null> {
    const turn = ++lockOuts;
    const choices = choicesOf(core.state);
    if (!choices.targets.some(({ target, teams }) => target.kind === "organization" && teams !== null)) {
      send({ type: "lockOutFound", found: null });
      return null;
    }
    send({ type: "lockOutAsked" });
    const answer = await inThisSession(() => backend.checkLockOut(choices));
    if (turn !== lockOuts) return null;
    if (answer.status === "ok") {
      send({ type: "lockOutFound", found: answer.data });
      return null;
    }
    const failure = failureOf(answer.error);
    send({ type: "failed", place: "lockOut", failure, ends: null, quietly: true });
    return failure;
  }

  /** Counts the groups of the signed-in person, or of the one whose address was typed. */
  async function countGroups(address: string | null): Promise<boolean> {
    if (address?.trim() === "") {
      const problem = { field: "testPerson", target: null, line: null, problem: { kind: "empty" } } as const;
      send({ type: "checked", problems: [problem], quietly: false });
      return false;
    }
    const answer = await inThisSession(() => backend.countGroups(address?.trim() ?? null));
    if (answer.status === "ok") send({ type: "counted", address: address?.trim() ?? "", count: answer.data });
    else {
      const failure = failureOf(answer.error);
      send({
        type: "failed",
        place: address === null ? "overage" : "testPerson",
        failure,
        ends: null,
        quietly: address === null,
      });
    }
    return answer.status === "ok";
  }

  return { readTeams, useSameTeams, searchGroups, checkLockOut, countGroups };
}
