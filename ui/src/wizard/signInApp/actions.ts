import type { Failure } from "../../lib/failure";
import type { RegisteredSignInApp, SignInAppRemoval, SignInAppReview } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";

/** An answer, or why there is none. */
type Told<T> = { data: T } | { failure: Failure };

/** Registering the organization's own app registration for signing in, and deleting it. */
export function signInAppActions({ backend, send, failureOf }: Store) {
  async function previewSignInApp(name: string, approve: boolean): Promise<Told<SignInAppReview>> {
    const answer = await backend.previewSignInApp(name, approve);
    return answer.status === "ok" ? { data: answer.data } : { failure: failureOf(answer.error) };
  }

  async function registerSignInApp(planId: string): Promise<Told<RegisteredSignInApp>> {
    const answer = await backend.registerSignInApp(planId);
    if (answer.status === "error") return { failure: failureOf(answer.error) };
    if (answer.data.kept) send({ type: "microsoft/signInClientSet", client: answer.data.client });
    return { data: answer.data };
  }

  /** Signs in from now on with one that is there already. */
  async function useSignInApp(clientId: string, directory: string): Promise<Failure | null> {
    const answer = await backend.setSignInClient({ clientId, directory });
    if (answer.status === "error") return failureOf(answer.error);
    send({ type: "microsoft/signInClientSet", client: answer.data });
    return null;
  }

  async function previewSignInAppRemoval(): Promise<Told<SignInAppRemoval>> {
    const answer = await backend.previewSignInAppRemoval();
    return answer.status === "ok" ? { data: answer.data } : { failure: failureOf(answer.error) };
  }

  async function removeSignInApp(planId: string): Promise<Failure | null> {
    const answer = await backend.removeSignInApp(planId);
    if (answer.status === "error") return failureOf(answer.error);
    send({ type: "microsoft/signInClientSet", client: null });
    return null;
  }

  return { previewSignInApp, registerSignInApp, useSignInApp, previewSignInAppRemoval, removeSignInApp };
}
