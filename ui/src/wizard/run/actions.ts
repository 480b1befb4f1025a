import type { Store } from "../store.svelte";
import { isRunning } from "./run";

/** Starting a set-up, and stopping whatever runs. */
export function runActions(store: Store, readConnections: () => Promise<void>) {
  const { backend, clock, send, failureOf } = store;
  let current: Promise<void> = Promise.resolve();

  /** Keeps track of a run in progress, so that the window closes only after it. */
  function track(run: Promise<void>): void {
    current = run;
  }

  function startRun(): void {
    const { review } = store.state;
    send({ type: "run/started", now: clock() });
    if (review === null || !isRunning(store.state)) return;
    track(running(review.planId));
  }

  async function running(planId: string): Promise<void> {
    const answer = await backend.runPlan(planId, (step) => send({ type: "run/progressed", step, now: clock() }));
    const now = clock();
    if (answer.status === "error") send({ type: "run/failed", failure: failureOf(answer.error), now });
    else send({ type: "run/ended", outcome: answer.data, now, time: new Date(now).toISOString() });
    await readConnections();
  }

  async function stop(): Promise<void> {
    send({ type: "run/stopRequested" });
    await backend.cancelRun();
  }

  return { track, untilEnded: () => current, startRun, stop };
}
