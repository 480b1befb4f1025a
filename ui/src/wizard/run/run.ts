import type {
  CallerAttribute,
  HandOver,
  RunOutcome,
  RunProgress,
  TargetOutcome,
  TeardownOutcome,
} from "../../lib/ipc/bindings";
import { timeOf } from "../../lib/text/errors";
import type { State } from "../state";
import type { Run, RunEnd, RunTarget } from "./state";

/** A run as the window sees it. Pure, like the reducer that it belongs to. */
export function newRun(now: number): Run {
  return { phase: "running", since: now, until: null, targets: [], failure: null };
}

export function progressed(run: Run, step: RunProgress, now: number): Run {
  if (step.kind === "planned") {
    const targets = step.detail.targets.map(({ target, steps }): RunTarget => {
      return { target, rows: steps.map((row) => ({ ...row, state: { kind: "queued" }, since: null })), end: null };
    });
    return { ...run, targets };
  }
  const { target, id, state } = step.detail;
  return {
    ...run,
    targets: run.targets.map((one, index) =>
      index === target
        ? { ...one, rows: one.rows.map((row) => (row.id === id ? { ...row, state, since: row.since ?? now } : row)) }
        : one,
    ),
  };
}

/** What is left of the run, and what can be handed over. Nothing is left of a run that did all it was asked to. */
export function ended(
  run: Run,
  outcome: RunOutcome,
  now: number,
  time: string,
): { run: Run | null; handOvers: HandOver[] } {
  const handOvers = outcome.targets.flatMap((one) => (one.kind === "finished" ? [one.detail.handOver] : []));
  const has = (kind: TargetOutcome["kind"]) => outcome.targets.some((one) => one.kind === kind);
  if (!has("stopped") && !has("cancelled")) return { run: null, handOvers };
  const targets = run.targets.map((one, index) => ({ ...one, end: endOf(outcome.targets[index], time) }));
  return { run: { ...run, phase: has("stopped") ? "stopped" : "cancelled", until: now, targets }, handOvers };
}

function endOf(outcome: TargetOutcome | undefined, time: string): RunEnd | null {
  switch (outcome?.kind) {
    case undefined:
      return null;
    case "finished":
      return { kind: "finished" };
    case "stopped": {
      const { connection, error, done } = outcome.detail;
      return { kind: "stopped", connection, failure: { error, time: timeOf(error) ?? time }, done };
    }
    case "cancelled":
      return { kind: "cancelled", ...outcome.detail };
  }
}

/** What is left of an undo or a removal. Nothing is left of one that did all it was asked to. */
export function teardownEnded(run: Run, outcome: TeardownOutcome, now: number, time: string): Run | null {
  if (outcome.kind === "finished") return null;
  const { done } = outcome.detail;
  const end = endOf(
    outcome.kind === "stopped"
      ? { kind: "stopped", detail: { connection: "", ...outcome.detail } }
      : { kind: "cancelled", detail: { connection: "", done } },
    time,
  );
  return { ...run, phase: outcome.kind, until: now, targets: run.targets.map((one) => ({ ...one, end })) };
}

/** Whether a run is under way. The window must not close, and nothing else may start. */
export function isRunning(state: State): boolean {
  return state.run !== null && (state.run.phase === "running" || state.run.phase === "stopping");
}

/** Whether the current run is an undo or a removal. */
export function isTeardownRunning(state: State): boolean {
  return isRunning(state) && state.screen === "teardownRun";
}

/** Whom the policy that forbids secrets does not concern, as far as the run could read it. */
export function exemptCallers({ end }: RunTarget): CallerAttribute[] {
  const error = end?.kind === "stopped" ? end.failure.error : null;
  return error?.kind === "waitsForExemption" ? error.detail.exemptCallers : [];
}

/** The client id of the app registration that waits until someone exempts it from the policy that forbids secrets. */
export function waitsForExemption({ end }: RunTarget): string | null {
  if (end?.kind !== "stopped") return null;
  const { error } = end.failure;
  return error.kind === "waitsForExemption" ? error.detail.appId : null;
}
