import type { Failure } from "../../lib/failure";
import type { TestProgress, TestReview } from "../../lib/ipc/bindings";
import type { Tested } from "./state";

/** What happens around a test sign-in. */
export type TestSignInEvent =
  | { type: "testSignIn/planningStarted" }
  | { type: "testSignIn/planned"; review: TestReview }
  | { type: "testSignIn/secretTyped"; text: string }
  | { type: "testSignIn/started"; now: number }
  | { type: "testSignIn/progressed"; step: TestProgress; now: number }
  | { type: "testSignIn/ended"; person: Tested }
  /** It did not begin. */
  | { type: "testSignIn/refused"; failure: Failure };
