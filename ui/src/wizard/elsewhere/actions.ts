import { inCurrentSession } from "../../lib/backend/current-session";
import type { Elsewhere, ServedTarget } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import type { Store } from "../store.svelte";

/** Looking for what was set up elsewhere, and taking it over. */
export function elsewhereActions(store: Store) {
  const { backend, send, failureOf } = store;
  const searches = latest();

  /** Looks in the directory. It changes nothing. */
  async function findElsewhere(): Promise<void> {
    send({ type: "elsewhere/searchStarted" });
    if (store.state.elsewhere.progress !== "running") return;
    const isLatest = searches.begin();
    const answer = await inCurrentSession(() => backend.findElsewhere());
    if (!isLatest()) return;
    if (answer.status === "ok") send({ type: "elsewhere/found", found: answer.data });
    else send({ type: "elsewhere/notFound", failure: failureOf(answer.error) });
  }

  /** Sets the target up with this app registration, from the choices on. Nothing is changed before the review. */
  function takeOver(application: Elsewhere["application"], target: ServedTarget): void {
    send({ type: "elsewhere/taken", application, target });
  }

  return { findElsewhere, takeOver };
}
