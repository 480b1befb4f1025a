import type { Failure } from "../../lib/failure";
import type { TestProgress, TestReview, Verdict } from "../../lib/ipc/bindings";

/** What came of one person's sign-in. `redirectLeft`: why the redirect URI may still be registered. */
export type Tested = {
  result: { kind: "signedIn"; verdict: Verdict } | { kind: "failed"; failure: Failure };
  redirectLeft: Failure | null;
};

/** Test sign-ins to one connection. The results stay side by side until another connection is tested. */
export type TestSignIn = {
  connection: string;
  review: TestReview | null;
  /** The client secret that was typed, where this computer does not have it. Forgotten as soon as the test begins. */
  typedSecret: string;
  /** What happens now, and since when, in milliseconds since 1970. */
  running: { step: TestProgress; since: number } | null;
  /** The newest first. */
  people: readonly Tested[];
};

export type TestSignInState = { test: TestSignIn | null };

export const emptyTestSignIn: TestSignInState = { test: null };
