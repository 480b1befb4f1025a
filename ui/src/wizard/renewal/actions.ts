import type { CommandError } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";

/** Signing in again while a run waits for it: the same person, or a token of the same organization. */
export function renewalActions(store: Store) {
  const { backend, clock, send, failureOf } = store;

  async function renewSignIn(): Promise<void> {
    if (store.stateAfter({ type: "renewal/started", now: clock() }) === store.state) return;
    send({ type: "renewal/started", now: clock() });
    const { microsoft, signInWay: way } = store.state;
    if (microsoft === null) return;
    const { permissions, directory } = microsoft;
    const answer = await backend.signIn(
      {
        cloud: directory.cloud,
        directory: directory.id,
        permissions: [...permissions],
        sameAccount: true,
        forRun: true,
        way,
        simulatedAccount: null,
      },
      (step) => send({ type: "renewal/progressed", step, now: clock() }),
    );
    send({ type: "renewal/ended", failure: answer.status === "ok" ? null : failureOf(answer.error) });
  }

  /** What is wrong with the token; `null` if the run goes on with it. */
  async function renewKonnectToken(token: string): Promise<CommandError | null> {
    const answer = await backend.renewKonnectToken(token);
    return answer.status === "ok" ? null : answer.error;
  }

  return {
    renewSignIn,
    cancelRenewal: () => void backend.cancelSignIn(),
    renewKonnectToken,
  };
}
