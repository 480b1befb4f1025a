import type { ApplicationChoice, Candidate, TargetSummary } from "../../lib/ipc/bindings";

/** No decision yet about app registrations that others made. */
export const undecided: ApplicationChoice = { kind: "undecided" };

/**
 * App registrations for a target that others made: whose to use? `key`: that of the target; `null` for the connection
 * that something was requested for, and its id for another one that is rotated with it. `target`: its name, or what is
 * known about it.
 */
export type Question = { key: string | null; target: string | TargetSummary; candidates: readonly Candidate[] };

export type ApplicationsState = {
  /** Asked instead of a review. */
  question: Question | null;
};

export const emptyApplications: ApplicationsState = { question: null };

export type ApplicationsDraft = {
  /** Whose app registration to use, by the key of the target. One that is not here was never decided. */
  applications: Readonly<Record<string, ApplicationChoice>>;
};

export const emptyApplicationsDraft: ApplicationsDraft = { applications: {} };
