import type { Failure } from "../../lib/failure";
import type { RunOutcome, RunProgress } from "../../lib/ipc/bindings";

export type RunEvent =
  | { type: "run/started"; now: number }
  | { type: "run/progressed"; step: RunProgress; now: number }
  | { type: "run/stopRequested" }
  | { type: "run/ended"; outcome: RunOutcome; now: number; time: string }
  | { type: "run/failed"; failure: Failure; now: number };
