import type { Leftover, RunKind, RunState, StepId, TeardownEffect, TeardownKind, Unusable } from "../../ipc/bindings";
import { list, plural } from "../format";

/** The words of the connections that are known here, and of undoing and removing them. */

/** An undo of a removal has its own words. */
type Teardown = TeardownKind | "restore";

export const home = {
  title: "Connections",
  /** `attention`: how many of those that are set up need it. */
  lead: (count: number, unfinished: number, attention: number) => {
    if (count === 1)
      return `One connection${unfinished > 0 ? ", not finished" : attention > 0 ? " that needs attention" : ""}.`;
    return `${[
      plural(count, "One connection", "# connections"),
      ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
      ...(attention > 0 ? [plural(attention, "one needs attention", "# need attention")] : []),
    ].join(", ")}.`;
  },
  nav: "Main",
  newConnection: "New connection",
  practise: "Practise",
  starting: "Starting the simulated services",
  emptyTitle: "No connections yet",
  emptyText:
    "A connection links one place people sign in to, such as a Dev Portal, to one app registration in Microsoft Entra ID.",
  tryAgain: "Try again",
  passedOver: {
    title: (count: number) => plural(count, "One file was skipped", "# files were skipped"),
    text: "They are in the folder of this app’s journals and were left as they are. Everything else still works.",
    concerns:
      "A connection whose journal cannot be used does not appear here and is not changed. Keep the file: it records what was done.",
    why: {
      noJournal: "Not a journal of this app",
      damaged: "Journal of a connection, damaged",
      newerVersion: "Written by a newer version of this app",
      unreadable: "Cannot be read",
    } satisfies Record<Unusable, string>,
  },
  noLocks: {
    title: "Two windows are not kept apart here",
    text: "The disk that holds this app’s journals cannot lock files. Work on a connection in one window and one program at a time.",
  },
  here: "After a sign-in, what was set up in the directory on another computer or by hand appears here too, without its secret.",
  organization: (address: string) => `Konnect organization. ${address}`,
  portal: (region: string, address: string) => `Dev Portal, ${region}. ${address}`,
  appName: (name: string) => `App registration: ${name}`,
  directory: "Directory",
  konnectOrganization: "Konnect organization",
  begun: (when: string, ago: string) => `Started ${when}, ${ago}.`,
  setUp: (when: string) => `Set up on ${when}.`,
  justNow: "just now",
  state: {
    running: "Under way",
    interrupted: "Interrupted",
    stopped: "Stopped",
    cancelled: "Cancelled",
    finished: "Set up",
  } satisfies Record<RunState, string>,
  running: "Another window or program is working on it. Wait until it has finished.",
  unfinished: {
    setUp: "A set-up was not finished",
    undo: "An undo was not finished",
    remove: "A removal was not finished",
  } satisfies Record<RunKind, string>,
  why: {
    interrupted: "The app or the computer stopped in the middle of it.",
    stopped: "A step failed.",
    cancelled: "You cancelled it.",
    running: "",
    finished: "",
  } satisfies Record<RunState, string>,
  done: (steps: string[]) => (steps.length === 0 ? "No step was finished." : `Done so far: ${steps.join("; ")}.`),
  goesOn: {
    setUp: "Continue checks what exists and finishes the set-up. Undo reverts it.",
    undo: "Continue undoes the rest.",
    remove: "Continue removes the rest. Undo brings back what was removed.",
  } satisfies Record<RunKind, string>,
  more: (count: number) =>
    plural(count, "One more is on the Connections screen.", "# more are on the Connections screen."),
  continue: "Continue",
  undo: "Undo",
  remove: "Remove",
  later: "Later",
  forget: "Forget the secret",
  forgetTitle: "Remove the client secret from this computer?",
  forgetText: (appName: string) =>
    `The client secret of “${appName}” is deleted from this computer’s keychain and memory. Sign-in keeps working, and nothing changes in Microsoft Entra or Konnect. But it cannot be shown or copied here again, and this app then needs a new one to change the connection.`,
  keep: "Keep it",
  forgetting: "Forgetting",
  forgotten: "The client secret is no longer on this computer.",
};

export const teardown = {
  undo: "Undo",
  remove: "Remove",
  title: {
    undo: (target: string) => `Undo the set-up of ${target}`,
    remove: (target: string) => `Remove ${target}`,
    restore: (target: string) => `Undo the removal of ${target}`,
  },
  lead: {
    undo: "Deletes what the last set-up created and restores what it changed. Nothing has been changed yet.",
    remove: "Konnect comes first, so that nobody is sent to an app that is gone. Nothing has been changed yet.",
    restore: "Restores what the removal deleted. Nothing has been changed yet.",
  } satisfies Record<Teardown, string>,
  emptyTitle: { undo: "Nothing to undo", remove: "Nothing to remove", restore: "Nothing to undo" } satisfies Record<
    Teardown,
    string
  >,
  emptyLead: {
    undo: "Neither Microsoft Entra nor Konnect will be changed. The set-up will be marked as undone.",
    remove: "Neither Microsoft Entra nor Konnect will be changed. The connection will be marked as removed.",
    restore: "Neither Microsoft Entra nor Konnect will be changed. The removal will be marked as undone.",
  } satisfies Record<Teardown, string>,
  mark: { undo: "Mark as undone", remove: "Mark as removed" } satisfies Record<TeardownKind, string>,
  loading: "Reading what is there now",
  nothingChanged: "Nothing was changed.",
  effect: { delete: "Delete", restore: "Restore" } satisfies Record<TeardownEffect, string>,
  asBefore: "As it was before",
  count: (deleted: number, restored: number) => `${deleted} deleted, ${restored} restored`,
  purge: "Also delete the app registration for good",
  purgeText: "Otherwise Microsoft keeps the deleted app registration for 30 days, and it can be restored until then.",
  leftover: {
    providerSecretLost: {
      title: "The identity provider stays off",
      text: "It gets its old settings back, but nobody here knows its old client secret. Enter the secret in Konnect and switch the provider on there.",
    },
    secretInUse: {
      title: "The new client secret stays",
      text: "Konnect signs people in with it and has no other. Delete it in Microsoft Entra once Konnect has another one.",
    },
    teamsLostPeople: {
      title: "People do not come back into their teams",
      text: "While the portal followed groups, people lost teams at sign-in. Konnect does not remember who was in a team. Add them again in Konnect.",
    },
    applicationGone: {
      title: "The app registration does not come back",
      text: "It was deleted for good. Set the connection up again to make a new one.",
    },
    usedByOthers: {
      title: "The app registration stays",
      text: "Others have secrets or certificates on it. Ours are gone.",
    },
    teamsUsedByOthers: {
      title: "A team stays",
      text: "Others use it: groups are mapped to it. Delete it in Konnect once nobody needs it.",
    },
    approvalMayBeOfOthers: {
      title: "The approval for everyone stays",
      text: "Microsoft’s answer to our request for it was lost, so someone else may have given it. Remove it in Microsoft Entra if nobody needs it.",
    },
    changedByOthers: {
      title: "Something stays as it is",
      text: "Something that was changed back then has been changed by others since. It stays as it is.",
    },
  } satisfies Record<Leftover, { title: string; text: string }>,
  thing: {
    application: () => "App registration",
    clientSecret: (count: number) => plural(count, "Client secret", "# client secrets"),
    servicePrincipal: () => "Enterprise application",
    approval: () => "Approval for everyone",
    assignments: (count: number) => plural(count, "One group assigned to the app", "# groups assigned to the app"),
    assignmentRequired: () => "Who may sign in",
    enableServicePrincipal: () => "Whether the enterprise application is on",
    secretCheck: () => "Check of the client secret",
    portalAuthentication: () => "Whether people have to sign in to the portal",
    provider: () => "OpenID Connect provider in Konnect",
    teams: (count: number) => plural(count, "One team in Konnect", "# teams in Konnect"),
    mappings: (count: number) => plural(count, "One team mapping in Konnect", "# team mappings in Konnect"),
    enableProvider: () => "Whether the provider is on",
    openIdSignIn: () => "Sign-in with OpenID Connect",
    keepTeams: (count: number) => plural(count, "Whether one team is kept by hand", "Whether # teams are kept by hand"),
    followGroups: () => "Whether teams follow Entra groups",
    passwordSignIn: () => "Sign-in with password",
    oldSecrets: () => "Old client secrets",
    leftovers: () => "What unfinished set-ups left",
    readBack: () => "Check that nothing is left",
    heldSecret: () => "Client secret on this computer",
  } satisfies Record<StepId, (count: number) => string>,
  running: { undo: "Undoing", remove: "Removing", restore: "Undoing the removal" } satisfies Record<Teardown, string>,
  stopped: { undo: "Undo stopped", remove: "Removal stopped", restore: "Undo stopped" } satisfies Record<
    Teardown,
    string
  >,
  cancelled: "You stopped it. Retry shows what is left to do, and continues from there.",
  doneSoFar: (things: string[]) => `Done before it stopped: ${list(things)}. Retry plans what is left.`,
  end: { finished: "Done", stopped: "Stopped", cancelled: "Cancelled", open: "Under way" },
  finished: {
    undo: (target: string) => `The set-up of ${target} is undone`,
    remove: (target: string) => `${target} is removed`,
    restore: (target: string) => `The removal of ${target} is undone`,
  },
  finishedLead: "This is what was done.",
  nothing: "Nothing had to be changed.",
  gone: "Gone",
  restored: "As before",
  kept: "Microsoft keeps the deleted app registration for 30 days. It can be restored until then.",
  forGood: "The app registration was deleted for good.",
  undoRemoval: "Undo the removal",
  done: "Done",
};
