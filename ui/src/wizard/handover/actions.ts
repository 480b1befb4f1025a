import type { HandOverValue } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";

/** What a person does with the values of a hand-over. */
export function handOverActions(store: Store) {
  const { backend, send, fail, currentLocation } = store;

  async function verify(connection: string): Promise<boolean> {
    send({ type: "flow/busy", with: "verifying" });
    if (store.state.busy !== "verifying") return false;
    const answer = await backend.verify(connection);
    if (answer.status === "ok") send({ type: "handover/verified", handOver: answer.data });
    else fail("handover", answer.error, "verifying");
    return answer.status === "ok";
  }

  async function copyValue(
    connection: string,
    value: HandOverValue,
  ): Promise<{ clearsInSeconds: number | null } | null> {
    const answer = await backend.copyValue(connection, value);
    if (answer.status === "ok") return answer.data;
    fail(currentLocation(), answer.error);
    return null;
  }

  async function revealSecret(connection: string): Promise<string | null> {
    const answer = await backend.revealSecret(connection);
    if (answer.status === "ok") return answer.data;
    fail(currentLocation(), answer.error);
    return null;
  }

  return {
    verify,
    copyValue,
    revealSecret,
    showFinished: () => send({ type: "handover/finishedShown" }),
  };
}
