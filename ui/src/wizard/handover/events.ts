import type { HandOver } from "../../lib/ipc/bindings";

export type HandOverEvent =
  /** What is set up, after a run that stopped for other targets. */
  { type: "handover/finishedShown" } | { type: "handover/verified"; handOver: HandOver };
