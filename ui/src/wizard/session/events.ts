import type { Snapshot } from "../../lib/ipc/bindings";

export type SessionEvent =
  | { type: "session/started"; snapshot: Snapshot; now: number }
  | { type: "session/practiceChanged"; snapshot: Snapshot }
  /** A new connection, from Welcome or from the connections. */
  | { type: "session/connectionBegun" };
