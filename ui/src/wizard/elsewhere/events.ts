import type { Failure } from "../../lib/failure";
import type { Elsewhere, ServedTarget } from "../../lib/ipc/bindings";

/** What happens about what was set up elsewhere. */
export type ElsewhereEvent =
  | { type: "elsewhere/searchStarted" }
  | { type: "elsewhere/found"; found: readonly Elsewhere[] }
  | { type: "elsewhere/notFound"; failure: Failure }
  /** The person wants this computer to look after one of them. */
  | { type: "elsewhere/taken"; application: Elsewhere["application"]; target: ServedTarget };
