import type { Failure } from "../../lib/failure";
import type { SignInProgress } from "../../lib/ipc/bindings";

export type RenewalEvent =
  | { type: "renewal/started"; now: number }
  | { type: "renewal/progressed"; step: SignInProgress; now: number }
  /** `failure`: nobody signed in who may go on with the run. */
  | { type: "renewal/ended"; failure: Failure | null };
