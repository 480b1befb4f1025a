import type { SignedInAccount, SignInWay } from "../../ipc/bindings";

/** A sign-in that ended in the middle of a run. */
export const renewal = {
  title: {
    microsoft: "Sign in to Microsoft again to go on",
    konnect: "Konnect needs a new token to go on",
  } satisfies Record<SignedInAccount, string>,
  microsoft:
    "Your sign-in has ended, or Microsoft does not accept it any more. Nothing is lost: the next request waits, for half an hour at most.",
  as: (userName: string, directory: string) => `Sign in as ${userName} to ${directory}. Nobody else can go on with it.`,
  signIn: "Sign in again",
  /** The footer has another Cancel, which stops the run. */
  cancel: "Cancel the sign-in",
  waiting: {
    browser: "Waiting for your browser",
    deviceCode: "Asking Microsoft for a code",
    azureCli: "Asking the Azure CLI",
  } satisfies Record<SignInWay, string>,
  code: (page: string) => `Type this code at ${page}:`,
  konnect:
    "Konnect does not accept the token any more: it has ended, or someone revoked it. Nothing is lost: the next request waits, for half an hour at most.",
  token: (organization: string) => `New access token of ${organization}`,
  goOn: "Continue",
  row: {
    microsoft: "Waiting until you have signed in to Microsoft again",
    konnect: "Waiting for a new Konnect token",
  } satisfies Record<SignedInAccount, string>,
  line: "Waiting for you to sign in again.",
};
