import type { Snapshot } from "../../lib/ipc/bindings";
import type { AfterPractice } from "./state";

export type SessionEvent =
  | { type: "session/started"; snapshot: Snapshot; now: number }
  | { type: "session/practiceChanged"; snapshot: Snapshot }
  /** Practice is to be left although something was typed in it. */
  | { type: "session/leavingAsked"; after: AfterPractice }
  | { type: "session/leavingAnswered" }
  /** A new connection, from Welcome or from the connections. */
  | { type: "session/connectionBegun" };
