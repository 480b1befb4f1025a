import type { AzureCliProblem, SignInWay } from "../../ipc/bindings";
import type { Words } from "../words";

const login = "Run az login in a terminal, then try again, or sign in in your browser.";

/** Signing in to Microsoft in one of three ways. */
export const signInWays = {
  how: "How to sign in",
  title: {
    browser: "In my browser",
    deviceCode: "With a code on another device",
    azureCli: "With my Azure CLI sign-in",
  } satisfies Record<SignInWay, string>,
  text: {
    browser: "Works with passkeys, multi-factor authentication and Conditional Access.",
    deviceCode: "For computers without a browser. Many organizations block this.",
    azureCli: "For people who are signed in to az on this computer. Its token can do far more than this app needs.",
  } satisfies Record<SignInWay, string>,
  recommended: "Recommended",
  press: {
    browser: "Open browser",
    deviceCode: "Get a code",
    azureCli: "Use Azure CLI sign-in",
  } satisfies Record<SignInWay, string>,
  practiceAzureCli: (name: string) =>
    `Practice stands in for the Azure CLI, with ${name} signed in to it. Your own az is not used.`,

  azureCliTitle: "Ask the Azure CLI",
  azureCli: {
    commands: "This app runs these commands of az and no others:",
    account: "az account show",
    token: "az account get-access-token",
    tokenFor: "for Microsoft Graph, in the chosen directory",
    directories: "az account list",
    directoriesFor: "when you ask for the directories",
    memory: "It stays in this app’s memory until you sign out or it ends, after about an hour.",
    permissions:
      "Microsoft gives the token to the app Microsoft Azure CLI with fixed permissions, always within your own rights. No consent page appears.",
  },

  /** Beside an error, and where Microsoft’s own page shows one. */
  other: {
    title: "Another way to sign in",
    browser: "Sign in in my browser",
    deviceCode: "Use a code instead",
    azureCli: "Use my Azure CLI sign-in",
  } satisfies Record<SignInWay, string> & { title: string },

  code: {
    title: "Enter this code at Microsoft",
    titleExpired: "Sign in with a code",
    lead: "Use any device with a browser. This window continues by itself.",
    asking: "Asking Microsoft for a code",
    openPage: "Open this page",
    open: "Open it on this computer",
    copyLink: "Copy link",
    copyCode: "Copy code",
    copied: "Copied",
    linkCopied: "The address of the page is on the clipboard.",
    codeCopied: "The code is on the clipboard.",
    type: "Type the code",
    accept: "Sign in and accept the permissions",
    waiting: "Waiting for Microsoft",
    valid: (left: string) => `Code valid for ${left}`,
    warning: (page: string) => `Only enter this code at ${page}. Never enter a code that someone sent you.`,
    expired: "The code has expired",
    expiredText: "Nobody entered it in time, so nobody is signed in.",
    another: "Get a new code",
  },

  asking: {
    title: "Asking the Azure CLI",
    lead: "This window continues by itself.",
    waiting: "Waiting for az",
    slow: "It can take half a minute, and stops after a minute for each question.",
  },

  errors: {
    azureCli: {
      notInstalled: {
        title: "The Azure CLI was not found",
        body: "This computer has no az where programs usually are.",
        next: "Install the Azure CLI, or sign in in your browser.",
      },
      notStarted: {
        title: "The Azure CLI cannot be started",
        body: "az is on this computer, and the system does not let it run.",
        next: "Check that az works in a terminal, or sign in in your browser.",
      },
      signedOut: {
        title: "Nobody is signed in to the Azure CLI",
        body: "az has no account on this computer.",
        next: login,
      },
      notAPerson: {
        title: "No person is signed in to the Azure CLI",
        body: "az is signed in as an application or a managed identity. This app works for people, within their own rights.",
        next: "Run az login as yourself, then try again, or sign in in your browser.",
      },
      otherCloud: {
        title: "The Azure CLI is signed in to another cloud",
        body: "Its account is not in the cloud that is chosen here.",
        next: "Choose that cloud here, or run az cloud set and az login, then try again.",
      },
      otherDirectory: {
        title: "The Azure CLI gave a token for another directory",
        body: "The token was not used.",
        next: "Run az login with --tenant and the directory, then try again, or sign in in your browser.",
      },
      signInNeeded: {
        title: "The Azure CLI has to sign in again",
        body: "Microsoft wants to see the person again, for instance for multi-factor authentication.",
        next: login,
      },
      tooOld: {
        title: "This version of the Azure CLI is too old",
        body: "It does not know the arguments that this app needs.",
        next: "Run az upgrade, then try again, or sign in in your browser.",
      },
      tooSlow: {
        title: "The Azure CLI did not answer in time",
        body: "It was stopped after a minute.",
        next: "Try again: the first start after an update is slow. Or sign in in your browser.",
      },
      unreadable: {
        title: "The Azure CLI’s answer cannot be read",
        body: "It is not what az answers, so nothing of it was used.",
        next: "Check that az account show works in a terminal, or sign in in your browser.",
      },
      tooFewPermissions: {
        title: "The Azure CLI’s token may do too little",
        body: "Microsoft Graph does not let it read app registrations in this directory.",
        next: "Sign in in your browser, where the permissions are asked for.",
      },
      failed: {
        title: "The Azure CLI failed",
        body: "It ended with an error of its own.",
        next: "Check that az account show works in a terminal, or sign in in your browser.",
      },
    } satisfies Record<AzureCliProblem, Words>,
  },
};
