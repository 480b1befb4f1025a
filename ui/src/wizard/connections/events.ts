import type { Failure } from "../../lib/failure";
import type { HandOver, KnownConnections, RotationChoice } from "../../lib/ipc/bindings";
import type { ActionKind } from "./state";

/** What happens about the connections that are known on this computer. */
export type ConnectionsEvent =
  | { type: "connections/read"; known: KnownConnections; handOvers: readonly HandOver[] | null }
  | { type: "connections/notRead"; failure: Failure }
  | { type: "connections/promptAnswered" }
  | { type: "connections/actionRequested"; id: string; kind: ActionKind }
  | { type: "connections/rotationRequested"; ids: readonly string[]; rotation: RotationChoice }
  /** A service is needed for the requested action, and nobody is signed in to it. */
  | { type: "connections/signInNeeded"; at: "microsoft" | "konnect" }
  /** One of them, with its values. */
  | { type: "connections/oneOpened"; handOver: HandOver }
  | { type: "connections/valuesRead"; handOver: HandOver }
  /** The sign-ins for checking all go on, or are done. */
  | { type: "connections/allResumed" }
  | { type: "connections/checkStarted" }
  | { type: "connections/checked"; handOver: HandOver }
  | { type: "connections/checkFailed"; failure: Failure }
  /** A difference is intended, or no longer is. */
  | { type: "connections/differenceMarked"; handOver: HandOver }
  /** From wherever nothing is going on. */
  | { type: "connections/opened" };
