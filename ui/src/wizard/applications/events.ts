import type { ApplicationChoice } from "../../lib/ipc/bindings";
import type { Question } from "./state";

/** What happens about app registrations that others made. */
export type ApplicationsEvent =
  | { type: "applications/asked"; question: Question }
  | { type: "applications/answered"; answer: ApplicationChoice }
  /** `key`: as in the question. */
  | { type: "applications/reopened"; key: string | null };
