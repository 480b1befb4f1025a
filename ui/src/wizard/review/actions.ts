import type { Answer } from "../../lib/backend/backend";
import type { CommandError, NeededRight, Review } from "../../lib/ipc/bindings";
import type { Latest } from "../../lib/latest";
import { questionOf } from "../applications/answers";
import { choicesOf } from "../choices";
import type { RequestedAction } from "../connections/state";
import { targetsOf } from "../konnect/targets";
import type { Store } from "../store.svelte";

/** `planning`: shared with the plans of an undo or a removal, of which only the latest is used. */
export function reviewActions(
  store: Store,
  planning: Latest,
  planningFailed: (place: "review", error: CommandError) => void,
) {
  const { backend, send } = store;

  async function plan(): Promise<void> {
    send({ type: "review/planningStarted" });
    if (store.state.busy !== "planning") return;
    const isLatest = planning.begin();
    const { requestedAction: action } = store.state;
    const sent = targetsOf(store.state);
    const answer = await (action === null ? backend.previewPlan(choicesOf(store.state)) : planned(action));
    if (!isLatest()) return;
    if (answer.status === "ok") return send({ type: "review/planned", review: answer.data });
    const question = questionOf(answer.error, sent, store.state);
    if (question === null) planningFailed("review", answer.error);
    else send({ type: "applications/asked", question });
  }

  function planned({ id, application, rotation, others }: RequestedAction): Promise<Answer<Review>> {
    if (rotation === null) return backend.previewContinue(id, application);
    const connections = [{ id, application }, ...others.map(({ id, application }) => ({ id, application }))];
    return backend.previewRotation(connections, rotation);
  }

  /** Reads the review that a sign-in has led back to. */
  async function resumeReview(): Promise<void> {
    const { screen, review, question, busy, requestedAction } = store.state;
    const unread = review === null && question === null && busy === null;
    if (screen === "review" && unread && requestedAction === null) await plan();
  }

  /** What the reviewed plan needs to be allowed; `null` if that cannot be read. */
  async function neededRights(planId: string): Promise<NeededRight[] | null> {
    const answer = await backend.neededRights(planId);
    return answer.status === "ok" ? answer.data : null;
  }

  return { plan, resumeReview, neededRights };
}
