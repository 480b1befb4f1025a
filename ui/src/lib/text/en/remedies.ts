import type { Remedy } from "../../ipc/bindings";
import type { Words } from "../words";

/**
 * What Microsoft’s sign-in errors mean, and what helps, whichever way they came. Where it depends on the way, see
 * `remedies-by-place.ts`.
 */
export const remedies = {
  consentDeclined: {
    title: "The permissions were declined",
    body: "You or an administrator declined the permissions. Without them, this app cannot register applications.",
    next: "Sign in again and accept them. If you may not, ask a Cloud Application Administrator.",
  },
  consentNeeded: {
    title: "This app has not been approved yet",
    body: "Nobody has accepted the permissions for your account.",
    next: "Sign in again and accept them, or ask a Cloud Application Administrator to approve the app.",
  },
  adminApprovalNeeded: {
    title: "An administrator has to approve this app first",
    body: "Your account may not accept these permissions itself.",
    next: "Ask a Cloud Application Administrator to approve the app on the approval page, then sign in again.",
  },
  blockedByPolicy: {
    title: "Your organization blocked this sign-in",
    body: "A Conditional Access policy, or the security defaults, do not allow it on this computer, in this place or in this way.",
    next: "Try another way to sign in, or a computer and network that your organization manages. Otherwise show the details to your administrator: the sign-in log in Entra names the policy.",
  },
  tenantRestricted: {
    title: "Your network or organization does not allow this directory",
    body: "Tenant restrictions, or a cross-tenant access policy, do not let accounts from here sign in to that directory.",
    next: "Check that it is the right directory, or ask your IT team to allow it.",
  },
  deviceNotAllowed: {
    title: "Your organization does not allow this computer",
    body: "It asks for a computer that it manages, and a browser that shows so, such as Edge or Chrome with single sign-on.",
    next: "Use a managed computer, or show the details to your administrator.",
  },
  wrongTenant: {
    title: "This account does not belong to that directory",
    body: "Microsoft knows the account, but not in the directory that was asked for.",
    next: "Check the directory, or use an account of that directory.",
  },
  noWorkAccount: {
    title: "This is not a work or school account",
    body: "Microsoft could not tell which directory to sign in to. Personal accounts do not have one.",
    next: "Use a work or school account, or enter the directory.",
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
    next: "Sign in again, and finish multi-factor authentication on Microsoft’s page.",
  },
  signInTooOld: {
    title: "Your organization wants a fresh sign-in",
    body: "The last multi-factor authentication, or the last sign-in, is too long ago.",
    next: "Sign in again with your password or passkey, and finish multi-factor authentication on Microsoft’s page.",
  },
  interactionNeeded: {
    title: "Microsoft has to ask you something",
    body: "The sign-in could not end without you: Microsoft needs an answer, or does not know yet who you are.",
    next: "Sign in again, and answer on Microsoft’s page.",
  },
  loop: {
    title: "Microsoft stopped repeated sign-ins",
    body: "The same sign-in was asked for too often in a short time.",
    next: "Wait five minutes, then sign in once. If it happens again, show the details to your administrator.",
  },
  accountProblem: {
    title: "Microsoft does not let this account sign in",
    body: "It may be locked or disabled, or its password may be wrong or have expired.",
    next: "Check the password, ask your IT support to look at the account, or use another account.",
  },
  notAssigned: {
    title: "This account is not assigned to the app",
    body: "Your organization lets only assigned people use it.",
    next: "Ask a Cloud Application Administrator to assign you under Enterprise applications, or use another account.",
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
  secretNotExpected: {
    title: "The app registration takes no client secret",
    body: "It is registered as a public client, so Microsoft refused the secret that was sent with the sign-in.",
    next: "In Entra, under Authentication, move the redirect URI to the platform “Web” and set “Allow public client flows” to No. Then try again.",
  },
  codeNotTyped: {
    title: "Microsoft still waits for the code",
    body: "The code was not typed on Microsoft’s page yet.",
    next: "Open the page, type the code that this app shows, and finish signing in there.",
  },
  codeWrong: {
    title: "Microsoft does not know this code",
    body: "It was mistyped, or it is no longer valid.",
    next: "Type the code exactly as this app shows it. If it is not accepted, start again for a new one.",
  },
  codeExpired: {
    title: "The code has expired",
    body: "Nobody used it in time, so nobody is signed in. A code is valid for 15 minutes.",
    next: "Start again for a new code.",
  },
  expired: {
    title: "The sign-in is no longer valid",
    body: "It took too long, was used already, or was revoked, for example by a new password. Nobody is signed in.",
    next: "Sign in again.",
  },
  proofWrong: {
    title: "The answer does not belong to this sign-in",
    body: "Microsoft and this app compare what they remember of a sign-in, and it did not match. Nobody is signed in.",
    next: "Close other sign-in tabs and try again. If it happens again, report it with the details.",
  },
  scopeWrong: {
    title: "Microsoft does not know a permission that was asked for",
    body: "Permissions have other addresses in each Microsoft cloud.",
    next: "Check that the right cloud is chosen, then try again. If it happens again, report it with the details.",
  },
  outage: {
    title: "Microsoft has a problem at the moment",
    body: "It could not do what was asked.",
    next: "Wait a few minutes, then try again.",
  },
  clientUnknown: {
    title: "Microsoft does not know the sign-in app in this directory",
    body: "The client ID belongs to no app that this directory knows. The directory may be the wrong one, or the app was never allowed there.",
    next: "With your own app registration, check its client ID and its directory. Otherwise check the directory, or ask a Cloud Application Administrator to approve the app.",
  },
  clientDisabled: {
    title: "The app is switched off in this directory",
    body: "An administrator set “Enabled for users to sign in?” to No, so nobody can sign in to it.",
    next: "Ask a Cloud Application Administrator to set it to Yes under Enterprise applications, or use another sign-in app.",
  },
  clientNotPreauthorized: {
    title: "This Microsoft app may not ask for these permissions",
    body: "The client ID belongs to an app of Microsoft’s that has a fixed list of permissions, and these are not on it.",
    next: "Use Microsoft Graph Command Line Tools, or your own app registration.",
  },
  clientNotSetUp: {
    title: "The sign-in app is not set up for these permissions",
    body: "Its registration does not list what this app asks for, or your organization does not have the service behind it.",
    next: "With your own app registration, add the permissions that this app names. Otherwise use another sign-in app.",
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
  answerUnreadable: {
    title: "Microsoft’s answer does not say who signed in",
    body: "It is not complete, or of a form that this app does not know. Nobody is signed in.",
    next: "Try again. If it happens again, report it with the details.",
  },
  unknown: {
    title: "Microsoft refused the sign-in",
    body: "Microsoft’s own words are in the details.",
    next: "Look up the error, or show the details to your administrator.",
  },
} satisfies Record<Remedy, Words>;
