import type { CommandError, RunProgress } from "../../lib/ipc/bindings";
import type { Latest } from "../../lib/latest";
import { teardownOf } from "../connections/connections";
import { isRunning } from "../run/run";
import type { Store } from "../store.svelte";
import { isNamed, nameToType } from "./teardown";

/** `refreshConnections`: reads again what the teardown has changed. `track`: keeps track of a run in progress. */
type Others = {
  planningFailed: (place: "teardown", error: CommandError) => void;
  refreshConnections: () => Promise<void>;
  track: (run: Promise<void>) => void;
};

/** The plan and the run of an undo or a removal. `planning`: shared with the plans of a set-up. */
export function teardownActions(store: Store, planning: Latest, { planningFailed, refreshConnections, track }: Others) {
  const { backend, clock, send, failureOf } = store;

  async function planTeardown(): Promise<void> {
    send({ type: "teardown/planningStarted" });
    const { requestedAction: action } = store.state;
    const kind = teardownOf(action);
    if (store.state.busy !== "planning" || action === null || kind === null) return;
    const isLatest = planning.begin();
    const answer = await backend.previewTeardown({ id: action.id, kind, purge: action.purge });
    if (!isLatest()) return;
    if (answer.status === "ok") send({ type: "teardown/planned", review: answer.data });
    else planningFailed("teardown", answer.error);
  }

  async function choosePurge(purge: boolean): Promise<void> {
    send({ type: "teardown/purgeChosen", purge });
    await planTeardown();
  }

  function startTeardown(): void {
    const { teardown: review, confirmation: typed } = store.state;
    if (review !== null && !isNamed(store.state)) sayThatTheNameIsMissing(typed);
    send({ type: "teardown/started", now: clock() });
    if (review === null || !isRunning(store.state)) return;
    const { madeElsewhere } = review;
    const confirmation = madeElsewhere === null ? "" : (nameToType(madeElsewhere.name, typed) ?? "");
    track(running(review.planId, confirmation));
  }

  /** Said at its field, because a button that only looks switched off explains nothing. */
  function sayThatTheNameIsMissing(typed: string): void {
    const kind = typed.trim() === "" ? "empty" : "notTheName";
    const problem = { field: "confirmation", target: null, line: null, problem: { kind } } as const;
    send({ type: "flow/checked", problems: [problem], quietly: false });
  }

  async function running(planId: string, confirmation: string): Promise<void> {
    const tell = (step: RunProgress) => send({ type: "run/progressed", step, now: clock() });
    const answer = await backend.runTeardown(planId, confirmation, tell);
    const now = clock();
    if (answer.status === "error") send({ type: "run/failed", failure: failureOf(answer.error), now });
    else send({ type: "teardown/ended", outcome: answer.data, now, time: new Date(now).toISOString() });
    await refreshConnections();
  }

  return {
    planTeardown,
    choosePurge,
    typeName: (text: string) => send({ type: "teardown/nameTyped", text }),
    startTeardown,
  };
}
