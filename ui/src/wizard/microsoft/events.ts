import type { Failure } from "../../lib/failure";
import type { MicrosoftAccount, OwnSignInClient, SignInProgress, Snapshot } from "../../lib/ipc/bindings";

export type MicrosoftEvent =
  | { type: "microsoft/signInClientSet"; client: OwnSignInClient | null }
  | { type: "microsoft/signInStarted"; now: number }
  | { type: "microsoft/signInProgressed"; step: SignInProgress }
  | { type: "microsoft/signedIn"; account: MicrosoftAccount }
  | { type: "microsoft/signInEnded"; failure: Failure | null }
  | { type: "microsoft/rightsChecked"; account: MicrosoftAccount }
  | { type: "microsoft/signedOut"; snapshot: Snapshot }
  | { type: "microsoft/signInReopened" };
