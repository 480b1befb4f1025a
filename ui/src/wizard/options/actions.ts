import { inCurrentSession } from "../../lib/backend/current-session";
import type { Store } from "../store.svelte";

/** Counting the groups that people are in. */
export function optionsActions({ backend, send, failureOf }: Store) {
  /** Counts the groups of the signed-in person, or of the one whose address was typed. */
  async function countGroups(address: string | null): Promise<boolean> {
    if (address?.trim() === "") {
      const problem = { field: "testPerson", target: null, line: null, problem: { kind: "empty" } } as const;
      send({ type: "flow/checked", problems: [problem], quietly: false });
      return false;
    }
    const answer = await inCurrentSession(() => backend.countGroups(address?.trim() ?? null));
    if (answer.status === "ok")
      send({ type: "options/groupsCounted", address: address?.trim() ?? "", count: answer.data });
    else {
      const failure = failureOf(answer.error);
      send({
        type: "flow/failed",
        place: address === null ? "overage" : "testPerson",
        failure,
        ends: null,
        quietly: address === null,
      });
    }
    return answer.status === "ok";
  }

  return { countGroups };
}
