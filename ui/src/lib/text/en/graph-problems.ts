import type { GraphProblem } from "../../ipc/bindings";
import type { Words } from "../words";

/** What Microsoft Graph’s refusals mean, where nothing else is about them. */
export const graphProblems = {
  audienceNotAllowed: {
    title: "Your organization does not allow this kind of app",
    body: "A policy limits for whom an app registration may be, and Microsoft refused this one. It was not changed.",
    next: "Show the details to whoever looks after the app management policies.",
  },
  domainNotVerified: {
    title: "A host name is not a verified domain of the directory",
    body: "Microsoft accepts this address only if the directory has its domain as a verified custom domain.",
    next: "Ask an administrator to verify the domain in Entra, under Custom domain names. Then try again.",
  },
  stillEnabled: {
    title: "Microsoft keeps a permission that is still switched on",
    body: "A scope or role of the app registration has to be disabled before it can be changed or removed.",
    next: "In Entra, under Expose an API or App roles, disable it. Then try again.",
  },
  identifierTaken: {
    title: "Another app registration has the same Application ID URI",
    body: "It has to be unique in the directory, so Microsoft refused the change.",
    next: "In Entra, under Expose an API, change or remove it on one of the two. Then try again.",
  },
  quotaExceeded: {
    title: "Your account may not create more in this directory",
    body: "People without an administrator role may have 250 objects, and deleted ones count for 30 days.",
    next: "Delete app registrations that you no longer need, also under Deleted applications, or use an administrator’s account.",
  },
  otherWrite: {
    title: "Someone else is changing the same thing",
    body: "Microsoft takes one change of an object at a time, and waiting for the other was not enough.",
    next: "Wait a minute, then retry. It continues where it stopped.",
  },
  thereAlready: {
    title: "Microsoft says that it is there already",
    body: "Someone made the same thing after the review.",
    next: "Review the changes again.",
  },
  personalAccounts: {
    title: "Microsoft does not know the app among personal accounts yet",
    body: "The app registration is open to personal Microsoft accounts, and their directory lags behind.",
    next: "Wait a minute, then retry. Or set “Supported account types” to “this organizational directory only” in Entra.",
  },
  partFailed: {
    title: "Microsoft left out a request that depends on another",
    body: "The one before it failed, so this one was not carried out.",
    next: "Retry. If it happens again, show the details to your administrator.",
  },
  gone: {
    title: "Something is no longer in the directory",
    body: "Microsoft does not find what this was about. Someone may have deleted it.",
    next: "Review the changes again. It starts from what is there now.",
  },
  other: {
    title: "Microsoft Graph refused a request",
    body: "Microsoft’s own words are in the details. Nothing was changed by it.",
    next: "Try again. If it happens again, show the details to your administrator.",
  },
} satisfies Record<GraphProblem, Words>;
