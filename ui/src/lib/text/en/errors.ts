import type {
  DiskProblem,
  EntraRole,
  KeychainProblem,
  RefusedParameter,
  Remedy,
  ServiceName,
  Unreachable,
} from "../../ipc/bindings";
import { list } from "../format";
import type { Words } from "../words";
import { applicationErrors } from "./applications";
import { permissionErrors } from "./permissions";

const service: Record<ServiceName, string> = {
  microsoftLogin: "Microsoft",
  microsoftGraph: "Microsoft Graph",
  konnectApi: "Konnect",
  konnectCloud: "Konnect",
};

const role: Record<EntraRole, string> = {
  applicationDeveloper: "Application Developer",
  cloudApplicationAdministrator: "Cloud Application Administrator",
};

const again = "Nothing that you typed is lost.";

/** The words of every error. */
export const errors = {
  invalidInput: {
    title: "Something typed here cannot be used",
    body: "Nothing was sent.",
    next: "The marked fields say what is wrong.",
  },

  unreachable: (host: string, cause: Unreachable): Words => ({
    title: `Cannot reach ${host}`,
    body: unreachable[cause](host),
    next: `${mendProxy[cause] ?? "Check the network or the proxy, then try again."} ${again}`,
  }),

  signInCancelled: {
    title: "Sign-in was cancelled",
    body: "Nobody is signed in.",
    next: "Start again when you are ready.",
  },
  signInDeclined: {
    title: "The permissions were declined",
    body: "You or an administrator declined the permissions. Without them, this app cannot register applications.",
    next: "Sign in again and accept, or use an account that may accept.",
  },
  signInTimedOut: {
    title: "The browser did not answer in time",
    body: "Microsoft’s page was not finished, so this app stopped waiting. Nobody is signed in.",
    next: "Open the browser again and finish signing in there.",
  },
  listenerFailed: {
    title: "This computer cannot take Microsoft’s answer",
    body: "No local port could be opened on localhost, so the browser was not opened either.",
    next: "Check that security software allows programs to listen on localhost, then try again.",
  },
  clockWrong: {
    title: "The clock of this computer is wrong",
    body: "It differs from Microsoft’s by more than five minutes, so the times in Microsoft’s answer cannot be checked. The answer was not used.",
    next: "Set date, time and time zone of this computer right, then try again.",
  },
  answerNotGenuine: {
    title: "The answer is not signed by Microsoft",
    body: "Something between this computer and Microsoft changed it or made it up. It was not used.",
    next: "Try again on another network. If it happens again, show the details to your IT.",
  },
  browserNotOpened: {
    title: "The browser did not open",
    body: "This computer did not start a browser.",
    next: "Set a default browser and try again, or copy the link into a browser yourself.",
  },
  signInExpired: {
    title: "Your Microsoft sign-in has ended",
    body: "Microsoft ends it after about an hour, or when something about your account changes.",
    next: `Sign in again. ${again}`,
  },

  remedy: {
    consentNeeded: {
      title: "This app has not been approved yet",
      body: "Nobody has accepted the permissions for your account.",
      next: "Sign in again and accept them, or ask an administrator to approve the app.",
    },
    adminApprovalNeeded: {
      title: "An administrator has to approve this app first",
      body: "Your account may not accept these permissions itself.",
      next: "Ask a Cloud Application Administrator to approve the app on the approval page, then sign in again.",
    },
    blockedByPolicy: {
      title: "Your organization blocked this sign-in",
      body: "A Conditional Access policy does not allow it on this computer, in this place or in this way.",
      next: "Use a computer and network that your organization manages, or show the details to your administrator.",
    },
    deviceNotAllowed: {
      title: "Your organization does not allow this computer",
      body: "It asks for a computer that it manages.",
      next: "Use a managed computer, or show the details to your administrator.",
    },
    wrongTenant: {
      title: "This account does not belong to that directory",
      body: "Microsoft knows the account, but not in the directory that was asked for.",
      next: "Check the directory, or use an account of that directory.",
    },
    tenantNotFound: {
      title: "Microsoft does not know this directory",
      body: "There is no directory with this ID or domain in the chosen cloud.",
      next: "Check the directory and the cloud, then try again.",
    },
    otherCloud: {
      title: "This account is in another Microsoft cloud",
      body: "National clouds are separate, and an account exists in only one of them.",
      next: "Choose the account’s cloud, then try again.",
    },
    multiFactor: {
      title: "Microsoft asks for a second factor",
      body: "Signing in was not finished, because multi-factor authentication is needed or has to be set up.",
      next: "Try again and finish it in the browser.",
    },
    accountProblem: {
      title: "Microsoft does not let this account sign in",
      body: "It may be locked or disabled, or its password may have expired.",
      next: "Ask your IT support, or use another account.",
    },
    notAssigned: {
      title: "This account is not assigned to the app",
      body: "Your organization lets only assigned people use it.",
      next: "Ask an administrator to assign you, or use another account.",
    },
    redirectMismatch: {
      title: "Microsoft does not know the address to return to",
      body: "The redirect URI of the request is not registered for the app.",
      next: "With your own app registration, add the platform “Mobile and desktop applications” with http://localhost. Otherwise try again, and show the details to your administrator if it happens again.",
    },
    secretWrong: {
      title: "Microsoft does not accept the client secret",
      body: "It is not the secret of this app registration, or it was removed.",
      next: "Run the set-up again to make a new one.",
    },
    secretExpired: {
      title: "The client secret has expired",
      body: "Microsoft no longer accepts it.",
      next: "Run the set-up again to make a new one.",
    },
    expired: {
      title: "The sign-in took too long",
      body: "What Microsoft sent was no longer valid when it was used. Nobody is signed in.",
      next: "Try again.",
    },
    outage: {
      title: "Microsoft has a problem at the moment",
      body: "The sign-in service could not answer.",
      next: "Wait a few minutes, then try again.",
    },
    clientUnknown: {
      title: "Microsoft does not know the sign-in app in this directory",
      body: "The client ID belongs to no app that this directory knows. The directory may be the wrong one, or the app was never allowed there.",
      next: "With your own app registration, check its client ID and its directory. Otherwise check the directory, or ask an administrator to approve the app.",
    },
    clientNotPublic: {
      title: "Microsoft expects a secret from the app registration",
      body: "Its address http://localhost is registered under “Web”, or “Allow public client flows” is off. Nobody is signed in.",
      next: "In Entra, under Authentication, move http://localhost to “Mobile and desktop applications” and set “Allow public client flows” to Yes. Then sign in again.",
    },
    clientForWebPages: {
      title: "The app registration is set up for a web page",
      body: "Its address http://localhost is registered under “Single-page application”. Nobody is signed in.",
      next: "In Entra, under Authentication, move http://localhost to “Mobile and desktop applications”. Then sign in again.",
    },
    clientOfOneDirectory: {
      title: "The app registration belongs to one directory only",
      body: "Microsoft was not told which directory to sign in to.",
      next: "Enter the directory of the app registration, then sign in again.",
    },
    clientNotUsable: {
      title: "Microsoft does not let this app sign in here",
      body: "The sign-in app is disabled in your directory, or may not ask for these permissions.",
      next: "Show the details to your administrator.",
    },
    internal: {
      title: "Microsoft did not understand the sign-in request",
      body: "This is a fault of this app, not yours.",
      next: "Try again. If it happens again, report it with the details.",
    },
    unknown: {
      title: "Microsoft refused the sign-in",
      body: "The reason is in the details.",
      next: "Look up the error, or show the details to your administrator.",
    },
  } satisfies Record<Remedy, Words>,

  notAllowed: (needs: EntraRole): Words => ({
    title: "Your account may not do this",
    body: `Microsoft allows it only with the role ${role[needs]}, or a higher one.`,
    next: "If you use Privileged Identity Management, activate the role and sign in again. Otherwise ask someone who has the role.",
  }),
  secretsForbidden: {
    title: "Your organization does not allow client secrets",
    body: "A policy blocks new client secrets for applications.",
    next: "Ask an administrator to exempt this app in the app management policies, then try again.",
  },
  waitsForExemption: {
    title: "Waiting for an exemption",
    body: "A policy of your organization blocks new client secrets. The app registration is there, without a secret.",
    next: "Ask an administrator to exempt it from the policy, then try again.",
  },
  secretLifetimeTooLong: {
    title: "Your organization does not allow a secret to live this long",
    body: "A policy limits how long a client secret may be valid.",
    next: "Choose a shorter lifetime on the Options screen.",
  },
  notReplicated: {
    title: "Microsoft is still copying the new app",
    body: "Not all of Microsoft’s servers knew it after two minutes. What was made is kept.",
    next: "Wait a minute, then retry. It continues where it stopped.",
  },
  secretNotAccepted: {
    title: "Microsoft does not accept the new secret yet",
    body: "It was created, but could not be used in time.",
    next: "Wait a minute, then retry.",
  },
  throttled: (from: ServiceName): Words => ({
    title: `${service[from]} asks to slow down`,
    body: "Too many requests came from your organization, and waiting as asked was not enough.",
    next: "Wait a few minutes, then try again.",
  }),

  konnectTokenRejected: {
    title: "Konnect does not accept this token",
    body: "It may have expired or been revoked, or a part of it is missing. Your organization may also have switched personal access tokens off.",
    next: "Paste it again, or create a new one in Konnect. Where personal access tokens (kpat_) are off, use the token of a system account (spat_).",
  },
  konnectNotAllowed: {
    title: "Konnect does not let this token do that",
    body: "Konnect knows the token and refused. Usually its owner is not an organization admin. An IP allow list of your organization, or personal access tokens that are switched off there, can be the reason too.",
    next: "Use the token of an organization admin. If it is one, try from a network on the IP allow list, or use the token of a system account (spat_).",
  },
  loginPathTaken: {
    title: "This login path is taken",
    body: "Another Konnect organization uses it. A path belongs to one organization only.",
    next: "Choose another one.",
  },
  konnectRefused: (parameters: RefusedParameter[]): Words => ({
    title: "Konnect refused the settings",
    body:
      parameters.length === 0
        ? "It did not say which of them."
        : `It named ${list(parameters.map(({ field, reason }) => `${field} (${reason})`))}.`,
    next: "Correct what it names, then try again.",
  }),
  portalGone: {
    title: "This Dev Portal is no longer in Konnect",
    body: "Someone deleted it after it was listed here. Nothing more was changed for it.",
    next: "Leave it out, or choose again from what is there now.",
  },
  groupGone: (group: string): Words => ({
    title: "A chosen group is no longer in the directory",
    body: `Microsoft does not know the group ${group}. Someone may have deleted it. Nothing more was changed.`,
    next: "Remove it on the Teams screen, then review the changes again.",
  }),
  teamGone: (team: string): Words => ({
    title: "A chosen team is no longer in Konnect",
    body: `Konnect does not know the team ${team}. Someone may have deleted it. Nothing more was changed.`,
    next: "Look at the teams again, then review the changes.",
  }),
  personNotFound: {
    title: "Nobody was found with this address",
    body: "Microsoft knows no account, or more than one, with it in this directory.",
    next: "Check the address. It is the one the person signs in with.",
  },
  groupAssignmentNotLicensed: {
    title: "Your licence does not allow assigning groups",
    body: "Microsoft refused to assign a group to the app, because Entra ID P1 is missing. Nobody was shut out.",
    next: "Choose “Everyone” and “All groups” on the Options screen, or get the licence, then review again.",
  },
  samlInPlace: {
    title: "SAML is already in place here",
    body: "People sign in through a SAML provider. This app does not touch it, and Konnect lets one provider be on at a time.",
    next: "Make sure that sign-in with password is on in Konnect, and let the owner try it. Then switch the SAML provider off there, and come back. It can stay.",
  },
  otherDirectory: (directoryId: string): Words => ({
    title: "This connection is in another directory",
    body: `You are signed in to a different one. The connection is in the directory ${directoryId}.`,
    next: "Sign in with an account of that directory, or enter it under “Other directory”.",
  }),
  otherOrganization: (name: string | null, id: string): Words => ({
    title: `This connection belongs to ${name === null ? "another Konnect organization" : `the Konnect organization ${name}`}`,
    body: `The Konnect token is of a different organization. Two can have the same name; this one has the ID ${id}.`,
    next: "Use a token of that organization.",
  }),
  ...applicationErrors,
  ...permissionErrors,
  setUpElsewhere: {
    title: "Another computer set this up at the same time",
    body: "There are two app registrations for it now. Konnect uses only one of them.",
    next: "Retry. It goes on with the other computer’s app registration and deletes the one made here.",
  },
  stillThere: {
    title: "Something you deleted still shows up",
    body: "Microsoft Entra or Konnect still shows what it was asked to delete. It can take a few minutes until it is gone everywhere.",
    next: "Wait a few minutes, then retry.",
  },
  providerChanged: {
    title: "The identity provider in Konnect has changed",
    body: "Someone changed it after you saw the review, so it was left alone.",
    next: "Review the changes again.",
  },
  checkFailed: (check: string, found: string[]): Words => ({
    title: `A check failed: ${check}`,
    body: found.length === 0 ? "What was saved is not what was sent." : found.map(sentence).join(" "),
    next: "Retry. If it happens again, compare both values in Entra and Konnect.",
  }),

  unreadableResponse: (host: string): Words => ({
    title: "An answer could not be read",
    body: `What came from ${host} was not what it sends. A proxy or a network’s own sign-in page may have answered.`,
    next: `Open any web page to see whether the network asks for a sign-in, then try again. ${again}`,
  }),
  serviceFailed: (from: ServiceName): Words => ({
    title: `${service[from]} has a problem at the moment`,
    body: "It could not do what was asked.",
    next: "Wait a few minutes, then try again.",
  }),

  keychain: {
    unavailable: {
      title: "This computer has no keychain",
      body: "It could not be used for the client secret.",
      next: "Start the keychain service and retry. Without it, the secret stays in memory only.",
    },
    locked: {
      title: "The keychain is locked",
      body: "It could not be used for the client secret.",
      next: "Unlock the keychain, then retry.",
    },
    denied: {
      title: "The keychain refused access",
      body: "It could not be used for the client secret.",
      next: "Allow this app to use the keychain, then retry.",
    },
    tooLarge: {
      title: "The keychain refused the client secret",
      body: "It does not take a value of this size.",
      next: "Copy the secret before you close the app.",
    },
    other: {
      title: "The keychain did not work",
      body: "It could not be used for the client secret.",
      next: "Check that the keychain works, then retry.",
    },
  } satisfies Record<KeychainProblem, Words>,

  disk: {
    full: {
      title: "The disk is full",
      body: "This app records every change in a journal first, and could not write to it. So the change was not made.",
      next: "Free some space, then try again.",
    },
    readOnly: {
      title: "This app cannot write its journal",
      body: "It records every change in a journal first, and the journal’s folder cannot be written to. So the change was not made.",
      next: "Allow this app to write to that folder, then try again.",
    },
    corrupt: {
      title: "The journal of an earlier run cannot be read",
      body: "The file is damaged. It was left as it is.",
      next: "Move the file somewhere else and keep it, because it records what was done. Then try again.",
    },
    newerVersion: {
      title: "The journal was written by a newer version",
      body: "This version cannot read it. It was left as it is.",
      next: "Use the newer version of this app.",
    },
    locked: {
      title: "Another window of this app is at work",
      body: "Only one set-up can run at a time on this computer.",
      next: "Finish or close the other window, then try again.",
    },
    other: {
      title: "This app cannot read or write its journal",
      body: "It records every change in a journal first, so the change was not made.",
      next: "Check the disk, then try again.",
    },
  } satisfies Record<DiskProblem, Words>,
  at: (path: string) => `It is about ${path}.`,

  notKept: {
    title: "This computer did not keep the setting",
    body: "The file could not be written, so nothing was changed.",
    next: "Check the disk and the folder’s permissions, then try again.",
  },
  clipboardFailed: {
    title: "The clipboard could not be used",
    body: "Nothing was copied.",
    next: "Try again, or select the text and copy it yourself.",
  },
  practiceFailed: {
    title: "The simulated services did not start",
    body: "No local port could be opened for them on this computer.",
    next: "Check that security software allows programs to listen on localhost, then try again.",
  },
  notSignedIn: {
    title: "Nobody is signed in to Microsoft",
    body: "The sign-in has ended.",
    next: `Sign in again. ${again}`,
  },
  notConnected: {
    title: "Konnect is not connected",
    body: "The token is no longer in memory.",
    next: "Paste the Konnect token again.",
  },
  planOutdated: {
    title: "The review is out of date",
    body: "Something changed after it was made, so nothing was started.",
    next: "Review the changes again.",
  },
  sessionChanged: {
    title: "This belongs to an earlier session",
    body: "While it was on its way, you signed in or out, changed the Konnect token, or switched practice on or off. Nothing was changed.",
    next: "Try again.",
  },
  busy: {
    title: "Another task is still running",
    body: "Nothing was started.",
    next: "Wait until it has finished, then try again.",
  },
  nothingToShow: {
    title: "There is nothing to show",
    body: "No set-up has finished in this window.",
    next: "Go back and set it up first.",
  },
  cancelled: {
    title: "It was stopped",
    body: "You stopped it before it had finished.",
    next: "Try again when you are ready.",
  },
  unexpected: {
    title: "Something unexpected happened",
    body: "This app did not foresee this.",
    next: "Try again. If it happens again, report it with the details.",
  },
};

function sentence(words: string): string {
  return words.endsWith(".") ? words : `${words}.`;
}

const withoutSignIn =
  "Ask whoever runs the proxy to let this computer reach Microsoft and Konnect without a sign-in, or use another network.";

const mendProxy: Partial<Record<Unreachable, string>> = {
  proxyPassword:
    "Put both into the proxy’s address (the environment variable HTTPS_PROXY, http://name:password@proxy:port), then start this app again.",
  proxyPasswordRefused:
    "Correct the proxy’s address (the environment variable HTTPS_PROXY), then start this app again.",
  proxyWindowsSignIn: withoutSignIn,
  proxySignIn: withoutSignIn,
};

const unreachable: Record<Unreachable, (host: string) => string> = {
  dns: (host) => `The name ${host} could not be found. This computer seems to be offline, or a proxy is needed.`,
  refused: (host) => `${host} refused the connection. A firewall or proxy may block it.`,
  reset: (host) => `The connection to ${host} was cut off. A firewall or proxy may have done it.`,
  timeout: (host) => `${host} did not answer in time. This computer may be offline, or a proxy is needed.`,
  tls: (host) => `The connection to ${host} is not trusted. A proxy may have put its own certificate in place.`,
  proxy: (host) => `The proxy did not connect to ${host}. It may not be allowed there.`,
  proxyPassword: (host) =>
    `The proxy on the way to ${host} wants a user name and a password, and this computer’s settings name none.`,
  proxyPasswordRefused: (host) =>
    `The proxy on the way to ${host} refused the user name and password in this computer’s proxy settings.`,
  proxyWindowsSignIn: (host) =>
    `The proxy on the way to ${host} wants a Windows sign-in (NTLM or Negotiate). This app cannot sign in that way.`,
  proxySignIn: (host) => `The proxy on the way to ${host} wants a sign-in of a kind that this app does not know.`,
  other: (host) => `The connection to ${host} failed. This computer may be offline.`,
};
