import type { HandOverValue } from "../ipc/bindings";
import type { Core } from "./core.svelte";

/** What a person does with the values of a hand-over. */
export function valueActions(core: Core) {
  const { backend, send, fail } = core;

  async function verify(target: number): Promise<boolean> {
    send({ type: "busy", with: "verifying" });
    if (core.state.busy !== "verifying") return false;
    const answer = await backend.verify(target);
    if (answer.status === "ok") send({ type: "verified", target, handOver: answer.data });
    else fail("handover", answer.error, "verifying");
    return answer.status === "ok";
  }

  async function copyValue(target: number, value: HandOverValue): Promise<{ clearsInSeconds: number | null } | null> {
    const answer = await backend.copyValue(target, value);
    if (answer.status === "ok") return answer.data;
    fail("handover", answer.error);
    return null;
  }

  async function revealSecret(target: number): Promise<string | null> {
    const answer = await backend.revealSecret(target);
    if (answer.status === "ok") return answer.data;
    fail("handover", answer.error);
    return null;
  }

  return { verify, copyValue, revealSecret };
}
