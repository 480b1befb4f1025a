import type {
  DiskProblem,
  EntraRole,
  GraphProblem,
  KeychainProblem,
  RefusedParameter,
  ServiceName,
} from "../../ipc/bindings";
import { list } from "../format";
import type { Words } from "../words";
import { applicationErrors } from "./applications";
import { graphProblems } from "./graph-problems";
import { again, networkErrors } from "./network-errors";
import { permissionErrors } from "./permissions";
import { remedies } from "./remedies";
import { secretRefused } from "./secret-refused";
import { signInWays } from "./sign-in-ways";

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

/** The words of every error. */
export const errors = {
  invalidInput: {
    title: "Something typed here cannot be used",
    body: "Nothing was sent.",
    next: "The marked fields say what is wrong.",
  },

  ...networkErrors,

  signInCancelled: {
    title: "Sign-in was cancelled",
    body: "Nobody is signed in.",
    next: "Start again when you are ready.",
  },
  signInDeclined: remedies.consentDeclined,
  signInTimedOut: {
    title: "The browser did not answer in time",
    body: "Microsoft’s page was not finished, so this app stopped waiting. Nobody is signed in.",
    next: "Open the browser again and finish signing in there.",
  },
  signInCodeExpired: remedies.codeExpired,
  azureCli: signInWays.errors.azureCli,
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
    next: "Try again on another network. If it happens again, show the details to your IT team.",
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

  remedy: remedies,
  graphRefused: (problem: GraphProblem): Words => graphProblems[problem],

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
  secretRefused,
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
  groupNotAssignable: (group: string): Words => ({
    title: "A chosen group cannot be assigned to an app",
    body: `The group ${group} is not security-enabled, as most Microsoft 365 groups and all distribution lists. Microsoft assigns only groups that are. Nothing more was changed.`,
    next: "Remove it on the Teams screen and choose a security group, or choose “Everyone” and “All groups” on the Options screen. Then review the changes again.",
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
  otherAccount: (userName: string): Words => ({
    title: `${userName} has to sign in`,
    body: "Someone else signed in. The run goes on only with the account that it began with, and still waits.",
    next: `Sign in again, as ${userName}. A private window of your browser helps if it keeps choosing another account.`,
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
