import type { ApplicationField, HandOverValue, MappingText, StepId, System, TeamPeople } from "../../ipc/bindings";
import { bare, date, list, plural } from "../format";

/** The words from the review to the values. */

export const review = {
  title: "Review the changes",
  lead: "Nothing has been changed yet. Set up starts it.",
  empty: "Nothing needs changing",
  emptyLead: "Everything is already as you chose. Nothing will be written.",
  titleContinue: "Go on with an unfinished set-up",
  titleRepair: "Repair this connection",
  leadRepair: "What differs from what was set up. Nothing has been changed yet.",
  leadContinue: "This is what is left to do. Nothing more has been changed yet. Set up starts it.",
  existing: {
    change: "This changes a connection that is already here",
    keep: "This connection is already here",
    text: (name: string, appName: string, begun: string) =>
      `${name}: its app registration is “${appName}”, begun from this computer on ${begun}.`,
    another:
      "If you mean another Konnect organization, go back and enter its organization ID under the address. It then gets an app registration of its own.",
  },
  loading: "Reading what exists in Microsoft Entra",
  loadingBoth: "Reading what exists in Microsoft Entra and Konnect",
  failed: "The changes could not be planned",
  nothingChanged: "Nothing was changed.",
  entra: "Microsoft Entra",
  konnect: "Konnect",
  as: (directory: string, userName: string) => `${directory}, as ${userName}`,
  effect: { create: "Create", change: "Change", keep: "Keep", skip: "Skip", remove: "Remove" },
  showRequests: (count: number) => (count === 1 ? "Show request" : `Show ${count} requests`),
  condition: {
    secretForbidden:
      "Only if a policy of your organization forbids the secret; the set-up then waits for an exemption:",
    openIdSignInStillOff: "Only if Konnect has not switched it on together with the provider:",
    mappingForEachGroup: "Only if Konnect keeps each group on its own, as it does today:",
    listForEachTeam: "Only if Konnect is older and keeps a list for each team:",
  },
  samePortals: (count: number) => (count === 2 ? "The same for both portals" : `The same for all ${count} portals`),
  search: "Find a target",
  searched: (shown: number, of: number) =>
    shown === of
      ? `All ${of} targets are shown.`
      : plural(
          shown,
          `1 of ${of} targets is shown. Set up works on all of them.`,
          `# of ${of} targets are shown. Set up works on all of them.`,
        ),
  count: (created: number, changed: number) => `${created} created, ${changed} changed`,
  setUp: "Set up",
  showValues: "Show the values",
  tryAgain: "Try again",
  change: {
    application: (name: string) => `App registration “${name}”`,
    applicationText: (uris: string[], groups: "all" | "assigned") => {
      const [only] = uris;
      const where =
        uris.length === 1 && only !== undefined ? `redirect URI ${bare(only)}` : `${uris.length} redirect URIs`;
      return groups === "all" ? `Single tenant, all groups, ${where}` : `Single tenant, assigned groups only, ${where}`;
    },
    applicationSettings: (name: string) => `App registration “${name}”`,
    applicationSame: "Already as you chose",
    differences: (fields: ApplicationField[]) => `Corrects ${list(fields.map((field) => applicationField[field]))}`,
    clientSecret: (expires: string) => `Client secret, valid until ${date(expires)}`,
    sameRequestKeychain: "Part of the same request. Goes to this computer’s keychain.",
    sameRequestMemory: "Part of the same request. Stays in memory until you close the app.",
    toKeychain: "Goes to this computer’s keychain.",
    toMemory: "Stays in memory until you close the app.",
    clientSecretKept: (expires: string | null) =>
      expires === null ? "Client secret" : `Client secret, valid until ${date(expires)}`,
    servicePrincipal: "Enterprise application",
    approval: "Approval for everyone",
    approvalGiven: "People are not asked at the first sign-in",
    approvalWidened: "The approval that is there gets what it lacks. People are not asked at the first sign-in.",
    approvalNotChosen: "Not chosen. People are asked once, at the first sign-in.",
    approvalNotAllowed: "Your account may not give it. People are asked once, at the first sign-in.",
    portalAuthentication: "Sign-in for people: off to on",
    portalAuthenticationText: "Everyone who opens this portal then has to sign in.",
    portalAuthenticationKept: "Sign-in for people: on",
    provider: "Konnect identity provider, created switched off",
    loginPath: (path: string) => `Login path ${path}`,
    providerSettings: "OpenID Connect provider: issuer, client ID, client secret",
    replaces: (issuer: string | null) =>
      issuer === null ? "Replaces the values in place." : `Replaces ${bare(issuer)}.`,
    enableProvider: "OpenID Connect provider: off to on",
    enableProviderKept: "OpenID Connect provider: on",
    openIdSignIn: "Sign-in with OpenID Connect: off to on",
    openIdSignInKept: "Sign-in with OpenID Connect: on",
    last: "Last, after the checks pass",
    teams: (count: number) => plural(count, "# new team", "# new teams"),
    mappings: (count: number) => plural(count, "# team mapping", "# team mappings"),
    mappingsChanged: (added: number, removed: number) => `Team mappings: ${added} added, ${removed} removed`,
    mappingsKept: "Team mappings: as chosen",
    mappingsAre: (added: MappingText[], removed: MappingText[]) =>
      [
        ...added.map(({ team, group }) => `${group} is mapped to ${team}.`),
        ...removed.map(({ team, group }) => `${group} is no longer mapped to ${team}.`),
      ].join(" "),
    heldBack: "Held back: an organization admin would lose that right, and nobody accepted it on the Teams screen.",
    released: (teams: string[]) =>
      `${list(teams)} ${teams.length === 1 ? "gets its" : "get their"} people from groups and no longer by hand.`,
    keepTeams: (count: number) => plural(count, "# team kept by hand", "# teams kept by hand"),
    kept: (teams: TeamPeople[]) => `People stay in ${list(teams.map(teamWithPeople))}.`,
    loseTeams: (count: number) => plural(count, "# team loses its people", "# teams lose their people"),
    losing: (teams: TeamPeople[]) => `At their next sign-in people lose ${list(teams.map(teamWithPeople))}.`,
    heldBackLosses: "Held back: people would lose teams of this portal, and nobody accepted it on the Teams screen.",
    followGroups: "Teams follow Entra groups: off to on",
    followGroupsKept: "Teams follow Entra groups: on",
    keepsAdmin: (group: string) => `${group} keeps you an organization admin`,
    assignments: (count: number) => plural(count, "# group assigned to the app", "# groups assigned to the app"),
    otherAssignments: (count: number) => plural(count, "# other assignment stays.", "# other assignments stay."),
    onlyAssigned: "Who may sign in: everyone to only assigned people and groups",
    onlyAssignedKept: "Who may sign in: only assigned people and groups",
    everyone: "Who may sign in: only assigned people and groups to everyone",
    everyoneKept: "Who may sign in: everyone",
    enableServicePrincipal: "Enterprise application: off to on",
    enableServicePrincipalText: "Someone switched it off in Entra. People can sign in again afterwards.",
    leftSecrets: (count: number) =>
      plural(count, "One client secret that nobody holds", "# client secrets that nobody holds"),
    leftApplications: (count: number) =>
      plural(count, "One app registration besides the one in use", "# app registrations besides the one in use"),
    leftoversText: "Left by unfinished set-ups of this computer. Nothing uses it.",
    passwordSignIn: "Sign-in with password: on",
    passwordText: "Your way back in if something goes wrong",
  },
  concerns: (targets: string[]) => `This is about ${list(targets)}.`,
  warning: {
    secretNotKept: {
      title: "The client secret will not be kept",
      text: "This computer’s keychain cannot be used, so the secret stays in memory only. Copy it before you close the app.",
    },
    replacesProvider: {
      title: "The identity provider in Konnect is replaced",
      text: "People who sign in through it today sign in through Microsoft afterwards.",
    },
    manyGroups: {
      title: "Someone is in about as many groups as Microsoft sends, or more",
      text: "People in more than 200 groups get none, and Konnect gives them no team. “Only groups assigned to the app” on the Options screen avoids it.",
    },
    lockOut: {
      title: "An organization admin may lose that right",
      text: "Teams follow groups from the next single sign-on. The Teams screen shows who is affected. Password sign-in remains as the way back in.",
    },
    peopleLoseTeams: {
      title: "People of a portal lose teams",
      text: "Each loses them at the next sign-in. Undo does not bring them back, because Konnect does not remember who was in a team.",
    },
    portalWithoutRoles: {
      title: "Teams give people nothing in this portal",
      text: "Role-based access control (RBAC) is off in the portal, so Konnect ignores its teams. Switch it on in the portal’s settings.",
    },
    switchesOn: {
      title: "The enterprise application is switched on again",
      text: "Someone switched it off in Microsoft Entra, so nobody can sign in today. Ask why before you switch it on.",
    },
    opensToEveryone: {
      title: "Everyone in the directory may sign in afterwards",
      text: "Now only assigned people and groups may. To keep it that way, choose “Only assigned people and groups” on the Options screen.",
    },
  },
};

export const setup = {
  title: "Setting up",
  stoppedTitle: "Set-up stopped",
  starting: "Starting",
  /** The app registration, where its client secret is a step of its own. */
  applicationAlone: "App registration",
  step: {
    application: "App registration and client secret",
    clientSecret: "Client secret",
    servicePrincipal: "Enterprise application",
    approval: "Approval for everyone",
    secretCheck: "Check the client secret with Microsoft",
    provider: "OpenID Connect provider in Konnect",
    enableProvider: "Switch on the provider",
    openIdSignIn: "Switch on OpenID Connect",
    passwordSignIn: "Keep sign-in with password",
    portalAuthentication: "Ask people to sign in",
    teams: "New teams in Konnect",
    mappings: "Team mappings in Konnect",
    keepTeams: "Keep teams by hand",
    followGroups: "Let teams follow groups",
    assignments: "Assign groups to the app",
    assignmentRequired: "Set who may sign in",
    enableServicePrincipal: "Switch on the enterprise application",
    oldSecrets: "Remove old client secrets",
    leftovers: "Remove what unfinished set-ups left",
    readBack: "Check what was saved",
    heldSecret: "Client secret on this computer",
  } satisfies Record<StepId, string>,
  progress: (done: number, of: number) => `${done} of ${of} steps done`,
  state: {
    queued: ", not started",
    running: ", running",
    waiting: ", waiting",
    done: ", done",
    failed: ", failed",
    cancelled: ", stopped",
  },
  targetsDone: (done: number, of: number) => `${done} of ${of} are set up.`,
  end: { finished: "Set up", stopped: "Stopped", cancelled: "Cancelled", open: "Under way" },
  partly: (done: number, of: number) =>
    done === 0
      ? `None of ${of} is set up yet. Each group says what happened.`
      : `${done} of ${of} are set up, and the rest did not affect them. Each group says what happened.`,
  showFinished: "Show the values of what is set up",
  now: (step: string) => `Now: ${step}.`,
  replicating: "Waiting for Microsoft to copy the new app to all its servers. Usually under a minute.",
  replicatingRow: "Waiting for Microsoft to copy the new app. This is normal.",
  propagating: "Waiting for Microsoft to accept the new secret everywhere. Usually under a minute.",
  propagatingRow: "Waiting until the new secret works everywhere. This is normal.",
  throttled: (system: System, seconds: number) =>
    system === "entra"
      ? plural(seconds, "Microsoft asks to wait one second.", "Microsoft asks to wait # seconds.")
      : plural(seconds, "Konnect asks to wait one second.", "Konnect asks to wait # seconds."),
  retrying: (attempt: number) => `Try ${attempt}`,
  stop: "Cancel",
  stopping: "Stopping",
  stopNote: "Cancelling finishes the current request first.",
  stoppingNote: "Finishing the current request.",
  retry: "Retry",
  undo: "Undo what was made",
  undoNote: "Undo reverts what this set-up created or changed here, and nothing else. You see every change first.",
  cancelled: "You stopped it. Retry shows what is left to do, and continues from there.",
  nothingDone: "Nothing was changed.",
  doneSoFar: (steps: string[]) =>
    `Done before it stopped: ${list(steps)}. Retry continues from there; nothing is created twice.`,
};

export const handover = {
  title: "Single sign-on is on",
  titleValues: "The three values are ready",
  titlePartly: (done: number, of: number) => `${done} of ${of} are set up`,
  partly: (targets: string[]) => `Not set up yet: ${list(targets)}. Back shows what happened and offers Retry.`,
  showFor: "Show values for",
  optionFailed: (target: string) => `${target}, a check failed`,
  titleFailed: "Something does not match yet",
  passed: (count: number) => plural(count, "The one check passed.", "All # checks passed."),
  passedSome: (count: number, open: number) =>
    plural(
      open,
      `${count} checks passed, one could not be made here.`,
      `${count} checks passed, # could not be made here.`,
    ),
  failed: (count: number) =>
    plural(count, "One check failed. Details are below.", "# checks failed. Details are below."),
  loginUrl: "People sign in at",
  valuesTitle: "Values for Konnect",
  value: {
    issuerUrl: "Issuer URL",
    clientId: "Client ID",
    clientSecret: "Client secret",
  } satisfies Record<HandOverValue, string>,
  until: (expires: string) => `until ${date(expires)}`,
  ended: (expires: string) => `ended on ${date(expires)}`,
  hidden: "Hidden",
  copy: "Copy",
  copyWhat: {
    issuerUrl: "issuer URL",
    clientId: "client ID",
    clientSecret: "client secret",
  } satisfies Record<HandOverValue, string>,
  copied: "Copied",
  clearsIn: (seconds: number) => `Clears in ${seconds} s`,
  copiedStatus: {
    issuerUrl: "The issuer URL is on the clipboard.",
    clientId: "The client ID is on the clipboard.",
    clientSecret: "The client secret is on the clipboard. It is cleared after a minute.",
  } satisfies Record<HandOverValue, string>,
  clearedStatus: "The clipboard was cleared.",
  reveal: "Reveal",
  hide: (seconds: number) => `Hide (${seconds} s)`,
  secretWord: "client secret",
  shownStatus: "The client secret is shown.",
  hiddenStatus: "The client secret is hidden again.",
  inMemory: "Only in memory: copy it before you close the app.",
  removed: "Microsoft no longer knows it: someone removed it in Entra.",
  notHere: "Not on this computer. It exists only where it was put when it was created.",
  checks: "Checks",
  justNow: "just now",
  verifyAgain: "Verify again",
  verifying: "Verifying",
  verifiedStatus: "The checks ran again.",
  later: "For later",
  undoSetUp: "Undo this set-up",
  removeConnection: "Remove this connection",
  openEntra: "Open in Entra",
  openKonnect: "Open in Konnect",
  openLogin: "Open the sign-in page",
  done: "Done",
};

export const closing = {
  title: {
    setUp: "Set-up is still running",
    undo: "The undo is still running",
    remove: "The removal is still running",
  },
  textTeardown:
    "Closing stops it after the current request. The Connections screen then offers to continue when you open the app again.",
  text: "Closing stops it after the current request. What was created is kept, and the next set-up finds it and continues.",
  keepGoing: "Keep going",
  stop: "Stop and close",
  stopping: "Stopping",
};

const applicationField: Record<ApplicationField, string> = {
  name: "the name",
  redirectUris: "the redirect URIs",
  groups: "the groups setting",
  claims: "the token settings",
  permissions: "the permissions",
  tag: "the tag by which it is found again",
};

function teamWithPeople({ team, people }: TeamPeople): string {
  return people === null ? team : `${team} (${plural(people, "# person", "# people")})`;
}
