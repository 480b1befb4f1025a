import { inThisSession } from "../../lib/backend/current-session";
import type { RegionPortals } from "../../lib/ipc/bindings";
import type { Core } from "../store.svelte";

/** The look for Dev Portals. */
export function portalActions(core: Core) {
  const { backend, clock, send, failureOf } = core;
  /** Counted, so that only the latest look is told. */
  let looks = 0;

  /** Looks for portals in every region. The person can go on meanwhile. */
  async function findPortals(): Promise<void> {
    send({ type: "portalsAsked" });
    if (!core.state.portals.loading) return;
    const turn = ++looks;
    const found = (regions: RegionPortals[], loading: boolean) => {
      const time = new Date(clock()).toISOString();
      if (turn === looks) send({ type: "portalsFound", regions, loading, time });
    };
    const answer = await inThisSession(() => backend.findPortals((regions) => found(regions, true)));
    if (answer.status === "ok") found(answer.data, false);
    else if (turn === looks) send({ type: "portalsNotFound", failure: failureOf(answer.error) });
  }

  return { findPortals };
}
