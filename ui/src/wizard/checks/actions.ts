import { latest } from "../../lib/latest";
import type { Store } from "../store.svelte";

/** Checking all connections of the list. */
export function checksActions(store: Store) {
  const { backend, send, failureOf } = store;
  const runs = latest();

  /** Checks them now, again if that was done before. It changes nothing. */
  async function checkAll(): Promise<void> {
    send({ type: "checks/started" });
    if (store.state.checks.progress !== "running") return;
    const isLatest = runs.begin();
    const answer = await backend.checkAll((news) => {
      // What was found in a session that is over says nothing about this one.
      if (!isLatest() || store.state.checks.progress !== "running") return;
      switch (news.kind) {
        case "begun":
          return send({ type: "checks/begun", connections: news.detail.connections });
        case "checked":
          return send({ type: "checks/checked", handOver: news.detail.handOver });
        case "notChecked":
          return send({
            type: "checks/notChecked",
            connection: news.detail.connection,
            failure: failureOf(news.detail.error),
          });
      }
    });
    if (!isLatest()) return;
    if (answer.status === "ok") send({ type: "checks/ended" });
    else if (answer.error.kind === "cancelled" || answer.error.kind === "sessionChanged")
      send({ type: "checks/stopped" });
    else send({ type: "checks/failed", failure: failureOf(answer.error) });
  }

  async function stopChecks(): Promise<void> {
    runs.drop();
    send({ type: "checks/stopped" });
    await backend.stopChecks();
  }

  return { checkAll, stopChecks };
}
