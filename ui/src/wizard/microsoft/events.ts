import type { Failure } from "../../lib/failure";
import type {
  Directory,
  MicrosoftAccount,
  OwnSignInClient,
  SignInProgress,
  SignInWay,
  Snapshot,
} from "../../lib/ipc/bindings";

export type MicrosoftEvent =
  | { type: "microsoft/signInClientSet"; client: OwnSignInClient | null }
  | { type: "microsoft/recentDirectoriesRead"; directories: Directory[] }
  /** Of the Azure CLI. */
  | { type: "microsoft/directoriesAsked" }
  | { type: "microsoft/wayChosen"; way: SignInWay }
  /** `way`: another than the chosen one, for this time. */
  | { type: "microsoft/signInStarted"; now: number; way?: SignInWay }
  | { type: "microsoft/signInProgressed"; step: SignInProgress; now: number }
  | { type: "microsoft/signedIn"; account: MicrosoftAccount }
  | { type: "microsoft/signInEnded"; failure: Failure | null }
  | { type: "microsoft/rightsChecked"; account: MicrosoftAccount }
  /** `toStart`: nobody signs in again now. */
  | { type: "microsoft/signedOut"; snapshot: Snapshot; toStart?: boolean }
  | { type: "microsoft/signInReopened" }
  /** The person asks for more permissions than this sign-in was given. */
  | { type: "microsoft/permissionsWanted" };
