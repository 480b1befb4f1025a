import type { RotationChoice } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";
import { standsForAll, teardownOf } from "./connections";
import type { ActionKind } from "./state";

type Others = {
  plan: () => Promise<void>;
  planTeardown: () => Promise<void>;
  check: () => Promise<void>;
  checkAll: () => Promise<void>;
  planTest: () => Promise<void>;
};

/** What the person asks to do with a connection that is known here. */
export function requestActions(store: Store, { plan, planTeardown, check, checkAll, planTest }: Others) {
  const { send } = store;

  /** It may need the sign-ins first. */
  async function requestAction(id: string, kind: ActionKind): Promise<void> {
    send({ type: "connections/actionRequested", id, kind });
    const { requestedAction: action } = store.state;
    if (action?.id === id && action.kind === kind) await continueRequestedAction();
  }

  /** Of several connections in one run, or of one. */
  async function requestRotation(ids: readonly string[], rotation: RotationChoice): Promise<void> {
    send({ type: "connections/rotationRequested", ids, rotation });
    if (store.state.requestedAction?.rotation === rotation) await continueRequestedAction();
  }

  async function continueRequestedAction(): Promise<void> {
    const { requestedAction: action } = store.state;
    if (action === null) return;
    if (action.kind === "check") return check();
    if (action.kind === "test") return planTest();
    if (action.kind === "checkAll") return send({ type: "connections/allResumed" });
    await (teardownOf(action) === null ? plan() : planTeardown());
  }

  /** Checks every connection that is set up, after the sign-ins if nobody is signed in. */
  async function checkAllNow(): Promise<void> {
    if (store.state.microsoft !== null) return checkAll();
    const one = standsForAll(store.state.connections.list);
    if (one !== undefined) await requestAction(one.id, "checkAll");
  }

  return {
    checkAllNow,
    requestAction,
    requestRotation,
    continueRequestedAction,
    checkNow: (id: string) => requestAction(id, "check"),
    requestTest: (id: string) => requestAction(id, "test"),
  };
}
