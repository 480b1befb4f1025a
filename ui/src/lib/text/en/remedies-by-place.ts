import type { Remedy, SignInWay } from "../../ipc/bindings";
import type { Words } from "../words";

/** Where an error of Microsoft’s sign-in is met: in one of the ways to sign in, or while a run waits for it. */
export type Place = SignInWay | "renewal" | "azureCliRenewal";

/** What of an error’s words is different in a place. Its title never is. */
type Different = Partial<Record<Remedy, Partial<Omit<Words, "title">>>>;

const inBrowser = "Or sign in in your browser.";
const kept = "If you stop the run, what it made is kept, and you can continue it later in another way.";

/** Where a run waits, it goes on with the same account, directory and app. */
const whileRunWaits: Different = {
  consentDeclined: { next: "Sign in again and accept them: the run needs the same permissions as before." },
  adminApprovalNeeded: {
    body: "Microsoft now wants an administrator’s approval for the app that the run began with.",
    next: `Ask a Cloud Application Administrator to approve the app again, then sign in again. ${kept}`,
  },
  blockedByPolicy: {
    next: `Sign in again on a network that your organization allows, or show the details to your administrator: the sign-in log in Entra names the policy. ${kept}`,
  },
  tenantRestricted: {
    next: `Use the network that the run began in, or ask your IT team to allow the directory. ${kept}`,
  },
  deviceNotAllowed: { next: `Show the details to your administrator. ${kept}` },
  wrongTenant: { next: "Sign in with the account that the run began with." },
  noWorkAccount: { next: "Sign in with the account that the run began with." },
  accountProblem: {
    next: `Check the password, or ask your IT support to look at the account, then sign in again. ${kept}`,
  },
  notAssigned: {
    next: `Ask a Cloud Application Administrator to assign you again under Enterprise applications, then sign in again. ${kept}`,
  },
  clientUnknown: {
    body: "The directory no longer knows the app that the run began with. Someone may have removed it.",
    next: `Ask a Cloud Application Administrator to approve the app again, then sign in again. ${kept}`,
  },
  clientDisabled: {
    next: `Ask a Cloud Application Administrator to set it to Yes under Enterprise applications, then sign in again. ${kept}`,
  },
  clientNotSetUp: {
    next: `With your own app registration, add the permissions that this app names, then sign in again. ${kept}`,
  },
  codeWrong: { next: "Sign in again for a new code, and type it exactly as it is shown." },
  codeExpired: { next: "Sign in again for a new code." },
};

/** What helps, where it depends on the place. */
export const remediesByPlace: Record<Place, Different> = {
  browser: {},

  deviceCode: {
    blockedByPolicy: {
      next: "Sign in in your browser: many organizations block codes and allow the browser. If it is blocked too, show the details to your administrator: the sign-in log in Entra names the policy.",
    },
    deviceNotAllowed: {
      body: "It asks for a computer that it manages, and a code does not show which computer it is for.",
      next: "Sign in in your browser on a managed computer, or show the details to your administrator.",
    },
  },

  azureCli: {
    adminApprovalNeeded: {
      body: "Your account may not use the app Microsoft Azure CLI without an approval.",
      next: "Sign in in your browser, where this app asks for its own approval.",
    },
    wrongTenant: {
      next: `Check the directory, or run az login with an account of it, then try again. ${inBrowser}`,
    },
    noWorkAccount: {
      next: `Run az login with a work or school account, then try again. ${inBrowser}`,
    },
    accountProblem: {
      next: "Ask your IT support to look at the account, or run az login with another account, then try again.",
    },
    notAssigned: {
      body: "Your organization lets only assigned people use the app Microsoft Azure CLI.",
      next: "Sign in in your browser. Or ask a Cloud Application Administrator to assign you to Microsoft Azure CLI under Enterprise applications.",
    },
    clientUnknown: {
      body: "The Azure CLI signs in as the app Microsoft Azure CLI. This directory does not know it, or is not the right one.",
      next: `Check the directory, then try again. ${inBrowser}`,
    },
    clientDisabled: {
      body: "An administrator set “Enabled for users to sign in?” to No for the app Microsoft Azure CLI, so nobody can sign in to it.",
      next: "Sign in in your browser. Or ask a Cloud Application Administrator to set it to Yes under Enterprise applications.",
    },
    clientNotSetUp: {
      body: "The app Microsoft Azure CLI has fixed permissions, or your organization does not have the service behind them.",
      next: "Sign in in your browser, where this app asks for the permissions itself.",
    },
  },

  renewal: whileRunWaits,
  azureCliRenewal: whileRunWaits,
};

/** The same on Microsoft’s own page, which tells nothing to this app. */
export const remediesOnPage: Different = {
  unknown: {
    body: "This app has no words for this number.",
    next: "Look up the error, or show Microsoft’s page to your administrator.",
  },
};

/** What helps when the Azure CLI has no token for a run that waits. */
export const azureCliAgain = `Run az login in a terminal, as the account that the run began with, then sign in again here. ${kept}`;
