import type { Failure } from "../../lib/failure";
import type { RunStep, StepId, StepState, TargetSummary } from "../../lib/ipc/bindings";

export type RunRow = RunStep & {
  state: StepState | { kind: "queued" };
  /** When the step began, in milliseconds since 1970. */
  since: number | null;
};

export type RunPhase = "running" | "stopping" | "stopped" | "cancelled";

/** The result for one target; `null` while it is under way. */
export type RunEnd =
  | { kind: "finished" }
  | { kind: "stopped"; connection: string; failure: Failure; done: StepId[] }
  | { kind: "cancelled"; connection: string; done: StepId[] };

export type RunTarget = { target: TargetSummary; rows: RunRow[]; end: RunEnd | null };

/** A set-up, an undo or a removal that was started. */
export type Run = {
  phase: RunPhase;
  since: number;
  until: number | null;
  targets: RunTarget[];
  /** Why the run as a whole did not do what it was asked. */
  failure: Failure | null;
};

/** What a run cost, and whether it is the whole of what a person would do by hand. */
export type Effort = { requests: number; millis: number; targets: number; whole: boolean };

export type RunState = {
  run: Run | null;
  /** How long the last run took, in milliseconds. */
  took: number | null;
  /** What the last run cost; `null` where this window does not know all of it. */
  effort: Effort | null;
};

export const emptyRun: RunState = { run: null, took: null, effort: null };
