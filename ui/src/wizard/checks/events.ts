import type { Failure } from "../../lib/failure";
import type { HandOver } from "../../lib/ipc/bindings";

/** What happens while all connections are checked. */
export type ChecksEvent =
  | { type: "checks/started" }
  | { type: "checks/begun"; connections: string[] }
  | { type: "checks/checked"; handOver: HandOver }
  | { type: "checks/notChecked"; connection: string; failure: Failure }
  | { type: "checks/stopped" }
  | { type: "checks/failed"; failure: Failure }
  | { type: "checks/ended" };
