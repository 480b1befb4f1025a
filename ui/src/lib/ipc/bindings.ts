// This file is generated from src-tauri by `cargo test -p konnect-sso-setup bindings`. Do not edit it by hand.
import { invoke as __TAURI_INVOKE, Channel } from "@tauri-apps/api/core";

export const commands = {
  snapshot: () => __TAURI_INVOKE<Snapshot>("snapshot"),
  startPractice: () => typedError<Snapshot, CommandError>(__TAURI_INVOKE("start_practice")),
  leavePractice: () => typedError<Snapshot, CommandError>(__TAURI_INVOKE("leave_practice")),
  signIn: (request: SignInRequest, progress: Channel<SignInProgress>) =>
    typedError<MicrosoftAccount, CommandError>(__TAURI_INVOKE("sign_in", { request, progress })),
  openSignInAgain: () => typedError<null, CommandError>(__TAURI_INVOKE("open_sign_in_again")),
  copySignInLink: () => typedError<null, CommandError>(__TAURI_INVOKE("copy_sign_in_link")),
  cancelSignIn: () => __TAURI_INVOKE<null>("cancel_sign_in"),
  checkRights: () => typedError<MicrosoftAccount, CommandError>(__TAURI_INVOKE("check_rights")),
  signOut: () => __TAURI_INVOKE<Snapshot>("sign_out"),
  connectKonnect: (token: string) => typedError<KonnectOrganization, CommandError>(__TAURI_INVOKE("connect_konnect", { token })),
  disconnectKonnect: () => __TAURI_INVOKE<Snapshot>("disconnect_konnect"),
  checkChoices: (choices: Choices) => __TAURI_INVOKE<FieldProblem[]>("check_choices", { choices }),
  previewPlan: (choices: Choices) => typedError<Review, CommandError>(__TAURI_INVOKE("preview_plan", { choices })),
  runPlan: (planId: string, progress: Channel<RunProgress>) => typedError<RunOutcome, CommandError>(__TAURI_INVOKE("run_plan", { planId, progress })),
  cancelRun: () => __TAURI_INVOKE<null>("cancel_run"),
  verify: () => typedError<HandOver, CommandError>(__TAURI_INVOKE("verify")),
  copyValue: (value: HandOverValue) => typedError<CopyReceipt, CommandError>(__TAURI_INVOKE("copy_value", { value })),
  revealSecret: () => typedError<string, CommandError>(__TAURI_INVOKE("reveal_secret")),
  copyDetails: (text: string) => typedError<null, CommandError>(__TAURI_INVOKE("copy_details", { text })),
  openLink: (link: ExternalLink) => typedError<null, CommandError>(__TAURI_INVOKE("open_link", { link })),
  watchClose: (asked: Channel<null>) => __TAURI_INVOKE<null>("watch_close", { asked }),
  closeWindow: () => __TAURI_INVOKE<null>("close_window"),
};

/** Everything the window needs to draw itself after a start or a reload. */
export type Snapshot = {
  version: string;
  /** Set while the app talks to its own simulated services. */
  practice: Practice | null;
  microsoft: MicrosoftAccount | null;
  konnect: KonnectOrganization | null;
  /** Whether this computer's keychain can keep the client secret. */
  keychain: Keychain;
  running: boolean;
  handOver: HandOver | null;
};

export type Practice = { konnectToken: string; accounts: PracticeAccount[] };
export type PracticeAccount = { name: string; userName: string };
export type Keychain = "available" | "unavailable" | "locked";

export type Cloud = "global" | "usGovL4" | "usGovDod" | "china";

/** `directory`: a directory ID or a verified domain; empty for the account's own directory. */
export type SignInRequest = { cloud: Cloud; directory: string };
export type SignInProgress = { kind: "waiting"; detail: { address: string; timeoutSeconds: number } } | { kind: "answered" } | { kind: "reading" };

export type MicrosoftAccount = {
  name: string;
  userName: string;
  directory: Directory;
  roles: string[];
  rights: Right[];
  /** The longest secret lifetime the tenant's policy allows, in days, where it could be read. */
  secretMaxDays: number | null;
};
export type Directory = { id: string; name: string; domain: string | null; cloud: Cloud };
export type Right = { action: RightAction; answer: RightAnswer };
export type RightAction = "registerApplications" | "createSecrets" | "approveForEveryone";
export type RightAnswer = "yes" | "no" | "unknown";

export type KonnectOrganization = {
  id: string;
  name: string;
  /** The address people's browsers return to, as Konnect sends it. */
  redirectUri: string;
  loginPath: string | null;
  provider: ExistingProvider | null;
  passwordSignIn: boolean;
};
export type ExistingProvider = { kind: "oidc" | "saml"; issuer: string | null; clientId: string | null; enabled: boolean };

export type Choices = {
  target: TargetChoice;
  appName: string;
  secretLifetimeDays: number;
  groups: GroupsSetting;
  email: EmailSource;
  approveForEveryone: boolean;
};
export type TargetChoice = { kind: "organization"; detail: { loginPath: string } } | { kind: "callbackUrl"; detail: { urls: string[] } };
export type GroupsSetting = "all" | "assigned";
export type EmailSource = "mail" | "userName";

/** `line` counts from 1 and is set for a field that takes several lines. */
export type FieldProblem = { field: Field; line: number | null; problem: Problem };
export type Field = "directory" | "konnectToken" | "loginPath" | "callbackUrl" | "appName" | "secretLifetime";
export type Problem =
  | { kind: "empty" }
  | { kind: "tooLong"; detail: { max: number } }
  | { kind: "notAUrl" }
  | { kind: "notHttps" }
  | { kind: "hasFragment" }
  | { kind: "hasWildcard" }
  | { kind: "hasCredentials" }
  | { kind: "hasSpecialCharacter"; detail: { character: string } }
  | { kind: "trailingSlash" }
  | { kind: "duplicate" }
  | { kind: "tooMany"; detail: { max: number } }
  | { kind: "badCharacter" }
  | { kind: "isUrl" }
  | { kind: "notAToken" }
  | { kind: "isIdentifier" }
  | { kind: "outOfRange"; detail: { min: number; max: number } }
  | { kind: "notADirectory" };

export type Review = {
  planId: string;
  target: TargetSummary;
  changes: ReviewChange[];
  /** Whether anything would be written at all. */
  empty: boolean;
  secretStorage: SecretStorage;
  warnings: ReviewWarning[];
};
export type TargetSummary = { kind: "organization"; detail: { name: string; loginPath: string } } | { kind: "callbackUrl"; detail: { urls: string[] } };
export type SecretStorage = "keychain" | "memory";
export type ReviewWarning = "secretNotKept" | "replacesProvider" | "manyGroups";
export type ReviewChange = { id: StepId; system: System; effect: Effect; what: Change; request: RequestPreview | null };
export type System = "entra" | "konnect";
export type Effect = "create" | "change" | "keep" | "skip";
/** `body` is indented JSON without any secret. */
export type RequestPreview = { method: string; url: string; body: string | null };
export type Change =
  | { kind: "application"; detail: { name: string; redirectUris: string[]; groups: GroupsSetting } }
  | { kind: "applicationSettings"; detail: { name: string; differences: ApplicationField[] } }
  | { kind: "clientSecret"; detail: { expires: string; sameRequest: boolean } }
  | { kind: "clientSecretKept"; detail: { expires: string | null } }
  | { kind: "servicePrincipal" }
  | { kind: "approval"; detail: { skipped: SkippedApproval | null } }
  | { kind: "provider"; detail: { loginPath: string } }
  | { kind: "providerSettings"; detail: { loginPath: string; replaces: ExistingProvider | null } }
  | { kind: "enableProvider" }
  | { kind: "openIdSignIn" }
  | { kind: "passwordSignIn" };
export type ApplicationField = "name" | "redirectUris" | "groups" | "claims" | "permissions" | "audience";
export type SkippedApproval = "notChosen" | "notAllowed";

/** The steps of a run. A check is a step too: it reads, and a later step waits for it. */
export type StepId =
  | "application"
  | "clientSecret"
  | "servicePrincipal"
  | "approval"
  | "secretCheck"
  | "provider"
  | "enableProvider"
  | "openIdSignIn"
  | "passwordSignIn"
  | "readBack";

export type RunProgress =
  | { kind: "planned"; detail: { steps: RunStep[] } }
  | { kind: "step"; detail: { id: StepId; state: StepState } };
export type RunStep = { id: StepId; system: System; effect: Effect | null };
export type StepState =
  | { kind: "running" }
  | { kind: "replicating" }
  | { kind: "propagating" }
  | { kind: "throttled"; detail: { seconds: number } }
  | { kind: "retrying"; detail: { attempt: number } }
  | { kind: "done"; detail: { millis: number } }
  | { kind: "failed" }
  | { kind: "cancelled" };

export type RunOutcome =
  | { kind: "finished"; detail: { handOver: HandOver; millis: number } }
  | { kind: "stopped"; detail: { step: StepId; error: CommandError; done: StepId[] } }
  | { kind: "cancelled"; detail: { done: StepId[] } };

export type HandOver = {
  target: TargetSummary;
  appName: string;
  issuerUrl: string;
  clientId: string;
  secret: HandOverSecret;
  /** Whether the values are in Konnect and its sign-in is on. */
  inKonnect: boolean;
  loginUrl: string | null;
  checks: Check[];
  checkedAt: string;
};
/** `held`: this computer has the value; `notHere`: it exists, but only where it was put before. */
export type HandOverSecret =
  | { kind: "held"; detail: { expires: string; storage: SecretStorage } }
  | { kind: "notHere"; detail: { expires: string | null } };
export type Check = { id: CheckId; state: CheckState; evidence: Evidence[] };
export type CheckId = "issuer" | "redirectUri" | "application" | "secret" | "claims" | "providerOn" | "passwordSignIn";
export type CheckState = "passed" | "failed" | "notChecked";
export type Evidence =
  | { kind: "value"; detail: string }
  | { kind: "expected"; detail: string }
  | { kind: "observed"; detail: string }
  | { kind: "reason"; detail: CheckReason };
export type CheckReason = "secretNotHere" | "noPreflight" | "notPushed" | "missing" | "unreadable";

export type HandOverValue = "issuerUrl" | "clientId" | "clientSecret";
/** `clearsInSeconds`: when the clipboard is emptied again, if it still holds this value. */
export type CopyReceipt = { clearsInSeconds: number | null };

export type ExternalLink =
  | "konnectTokens"
  | "konnectLogin"
  | "konnectSettings"
  | "entraApplication"
  | "adminConsent"
  | "practiceRecord"
  | { errorCode: number };

export type CommandError =
  | { kind: "invalidInput"; detail: FieldProblem[] }
  | { kind: "unreachable"; detail: { host: string; cause: Unreachable } }
  | { kind: "signInCancelled" }
  | { kind: "signInDeclined"; detail: Support }
  | { kind: "signInTimedOut" }
  | { kind: "signInWrongState" }
  | { kind: "signInRefused"; detail: { remedy: Remedy; support: Support } }
  | { kind: "listenerFailed" }
  | { kind: "browserNotOpened" }
  | { kind: "signInExpired"; detail: Support | null }
  | { kind: "notAllowed"; detail: { needs: EntraRole; support: Support } }
  | { kind: "secretsForbidden"; detail: Support }
  | { kind: "secretLifetimeTooLong"; detail: Support }
  | { kind: "notReplicated"; detail: Support }
  | { kind: "secretNotAccepted"; detail: Support }
  | { kind: "throttled"; detail: Support }
  | { kind: "konnectTokenRejected"; detail: Support }
  | { kind: "konnectNotAllowed"; detail: Support }
  | { kind: "loginPathTaken"; detail: Support }
  | { kind: "konnectRefused"; detail: { parameters: RefusedParameter[]; support: Support } }
  | { kind: "samlInPlace" }
  | { kind: "providerChanged" }
  | { kind: "checkFailed"; detail: { check: CheckId; evidence: Evidence[] } }
  | { kind: "garbled"; detail: { host: string; support: Support } }
  | { kind: "serviceFailed"; detail: Support }
  | { kind: "keychainFailed"; detail: { cause: KeychainProblem } }
  | { kind: "diskFailed"; detail: { cause: DiskProblem } }
  | { kind: "clipboardFailed" }
  | { kind: "practiceFailed" }
  | { kind: "notSignedIn" }
  | { kind: "notConnected" }
  | { kind: "planOutdated" }
  | { kind: "busy" }
  | { kind: "nothingToShow" }
  | { kind: "cancelled" }
  | { kind: "unexpected"; detail: Support | null };
export type Unreachable = "dns" | "refused" | "reset" | "timeout" | "tls" | "proxy" | "other";
export type EntraRole = "applicationDeveloper" | "cloudApplicationAdministrator";
export type KeychainProblem = "unavailable" | "locked" | "denied" | "tooLarge" | "other";
export type DiskProblem = "full" | "readOnly" | "corrupt" | "newerVersion" | "locked" | "other";
export type Remedy =
  | "consentNeeded"
  | "adminApprovalNeeded"
  | "blockedByPolicy"
  | "deviceNotAllowed"
  | "wrongTenant"
  | "tenantNotFound"
  | "otherCloud"
  | "multiFactor"
  | "accountProblem"
  | "notAssigned"
  | "redirectMismatch"
  | "secretWrong"
  | "secretExpired"
  | "expired"
  | "outage"
  | "clientNotUsable"
  | "internal"
  | "unknown";
export type RefusedParameter = { field: string; reason: string };
/** What a person needs when asking for help. `message` is the service's own text. `time` is RFC 3339. */
export type Support = {
  service: ServiceName;
  status: number | null;
  code: string | null;
  message: string | null;
  correlationId: string | null;
  time: string;
};
export type ServiceName = "microsoftLogin" | "microsoftGraph" | "konnectApi" | "konnectCloud";

export type TypedError<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };
async function typedError<T, E>(result: Promise<T>): Promise<TypedError<T, E>> {
  try {
    return { status: "ok", data: await result };
  } catch (e) {
    if (e instanceof Error) throw e;
    return { status: "error", error: e as E };
  }
}

export { Channel };
