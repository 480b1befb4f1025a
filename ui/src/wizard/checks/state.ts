import type { Failure } from "../../lib/failure";
import type { HandOver } from "../../lib/ipc/bindings";

/** What checking a connection came to. `notChecked`: it could not be done, and why. */
export type CheckResult = { kind: "checked"; handOver: HandOver } | { kind: "notChecked"; failure: Failure };

/** The checks of the connections in the list, made since the last sign-in. */
export type Checks = {
  /** `stopped`: by the person, or because they failed. It does not begin again by itself. */
  progress: "none" | "running" | "stopped" | "done";
  /** The connections that are being checked now. */
  left: readonly string[];
  /** How many they were at first. */
  of: number;
  /** By the id of the connection. */
  results: Readonly<Record<string, CheckResult>>;
  /** What ended all of them. */
  failure: Failure | null;
};

export const noChecks: Checks = { progress: "none", left: [], of: 0, results: {}, failure: null };

export type ChecksState = { checks: Checks };

export const emptyChecks: ChecksState = { checks: noChecks };
