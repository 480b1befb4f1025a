import type { Failure } from "../../lib/failure";
import type { KonnectOrganization, RegionPortals, Snapshot } from "../../lib/ipc/bindings";

export type KonnectEvent =
  /** Somebody who has rights in Konnect alone makes a request. */
  | { type: "konnect/requestBegun" }
  | { type: "konnect/connected"; organization: KonnectOrganization }
  /** `toStart`: nobody enters another token now. */
  | { type: "konnect/disconnected"; snapshot: Snapshot; toStart?: boolean }
  | { type: "konnect/portalsRequested" }
  /** `loading`: other regions have not answered yet. */
  | { type: "konnect/portalsFound"; regions: RegionPortals[]; loading: boolean; time: string }
  | { type: "konnect/portalsNotFound"; failure: Failure };
