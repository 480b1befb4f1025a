import { inCurrentSession } from "../../lib/backend/current-session";
import type { RegionPortals } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import type { Store } from "../store.svelte";

/** Connecting to Konnect, and searching for Dev Portals. `continueRequestedAction`: resumes what needs the token. */
export function konnectActions(store: Store, continueRequestedAction: () => Promise<void>) {
  const { backend, clock, send, failureOf, fail, currentLocation } = store;
  const searches = latest();

  async function connect(): Promise<void> {
    if (store.state.draft.konnectToken.trim() === "") {
      const problem = { field: "konnectToken", target: null, line: null, problem: { kind: "empty" } } as const;
      return send({ type: "flow/checked", problems: [problem], quietly: false });
    }
    send({ type: "flow/busy", with: "connecting" });
    if (store.state.busy !== "connecting") return;
    const answer = await backend.connectKonnect(store.state.draft.konnectToken.trim());
    if (answer.status === "ok") {
      send({ type: "konnect/connected", organization: answer.data });
      await continueRequestedAction();
    } else fail("konnect", answer.error, "connecting");
  }

  async function changeToken(): Promise<void> {
    await forgetToken(false);
  }

  async function forgetToken(toStart: boolean): Promise<void> {
    const answer = await backend.disconnectKonnect();
    if (answer.status === "ok") send({ type: "konnect/disconnected", snapshot: answer.data, toStart });
    else fail(currentLocation(), answer.error);
  }

  /** Searches every region for portals. The person can continue in the meantime. */
  async function findPortals(): Promise<void> {
    send({ type: "konnect/portalsRequested" });
    if (!store.state.portals.loading) return;
    const isLatest = searches.begin();
    const found = (regions: RegionPortals[], loading: boolean) => {
      const time = new Date(clock()).toISOString();
      if (isLatest()) send({ type: "konnect/portalsFound", regions, loading, time });
    };
    const answer = await inCurrentSession(() => backend.findPortals((regions) => found(regions, true)));
    if (answer.status === "ok") found(answer.data, false);
    else if (isLatest()) send({ type: "konnect/portalsNotFound", failure: failureOf(answer.error) });
  }

  return { connect, changeToken, disconnect: () => forgetToken(true), findPortals };
}
