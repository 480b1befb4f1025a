import type { CommandError, TestProgress } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";

/** `planningFailed`: leads to the sign-in that is missing, or says what went wrong. */
type Others = { planningFailed: (place: "test", error: CommandError) => void };

/** Test sign-ins: what they would change, and one person after the other. */
export function testSignInActions(store: Store, { planningFailed }: Others) {
  const { backend, clock, send, failureOf } = store;

  async function planTest(): Promise<void> {
    send({ type: "testSignIn/planningStarted" });
    const { requestedAction: action } = store.state;
    if (store.state.busy !== "planning" || action?.kind !== "test") return;
    const answer = await backend.previewTestSignIn(action.id);
    if (answer.status === "ok") send({ type: "testSignIn/planned", review: answer.data });
    else planningFailed("test", answer.error);
  }

  async function startTest(): Promise<void> {
    const typed = store.state.test?.typedSecret ?? "";
    send({ type: "testSignIn/started", now: clock() });
    const { test } = store.state;
    if (test?.review == null || store.state.busy !== "testing") return;
    const secret = test.review.hasSecret ? null : typed;
    const tell = (step: TestProgress) => send({ type: "testSignIn/progressed", step, now: clock() });
    const answer = await backend.runTestSignIn(test.review.planId, secret, tell);
    if (answer.status === "error") return send({ type: "testSignIn/refused", failure: failureOf(answer.error) });
    const { result, redirectLeft } = answer.data;
    send({
      type: "testSignIn/ended",
      person: {
        result:
          result.kind === "signedIn"
            ? { kind: "signedIn", verdict: result.detail }
            : { kind: "failed", failure: failureOf(result.detail) },
        redirectLeft: redirectLeft === null ? null : failureOf(redirectLeft),
      },
    });
    // Others changed the app registration, so what they changed is shown first.
    if (result.kind === "failed" && result.detail.kind === "changedMeanwhile") await planTest();
  }

  return {
    planTest,
    startTest,
    typeTestSecret: (text: string) => send({ type: "testSignIn/secretTyped", text }),
    cancelTest: () => void backend.cancelSignIn(),
  };
}
