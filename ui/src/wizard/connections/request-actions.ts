import type { RotationChoice } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";
import { teardownOf } from "./connections";
import type { ActionKind } from "./state";

type Others = {
  plan: () => Promise<void>;
  planTeardown: () => Promise<void>;
  check: () => Promise<void>;
  planTest: () => Promise<void>;
};

/** What the person asks to do with a connection that is known here. */
export function requestActions(store: Store, { plan, planTeardown, check, planTest }: Others) {
  /** It may need the sign-ins first. */
  async function requestAction(id: string, kind: ActionKind): Promise<void> {
    store.send({ type: "connections/actionRequested", id, kind });
    const { requestedAction: action } = store.state;
    if (action?.id === id && action.kind === kind) await continueRequestedAction();
  }

  /** Of several connections in one run, or of one. */
  async function requestRotation(ids: readonly string[], rotation: RotationChoice): Promise<void> {
    store.send({ type: "connections/rotationRequested", ids, rotation });
    if (store.state.requestedAction?.rotation === rotation) await continueRequestedAction();
  }

  async function continueRequestedAction(): Promise<void> {
    const { requestedAction: action } = store.state;
    if (action === null) return;
    if (action.kind === "check") return check();
    if (action.kind === "test") return planTest();
    await (teardownOf(action) === null ? plan() : planTeardown());
  }

  return {
    requestAction,
    requestRotation,
    continueRequestedAction,
    checkNow: (id: string) => requestAction(id, "check"),
    requestTest: (id: string) => requestAction(id, "test"),
  };
}
