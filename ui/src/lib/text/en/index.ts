import type { Cloud, ExternalLink, Field, Problem, Region, RightAction, RightAnswer } from "../../ipc/bindings";
import { regionCode } from "../../regions";
import { date, plural } from "../format";
import { applications } from "./applications";
import { checks } from "./checks";
import { clockWrong } from "./clock-wrong";
import { home, teardown } from "./connections";
import { directories } from "./directories";
import { effort } from "./effort";
import { elsewhere } from "./elsewhere";
import { errors } from "./errors";
import { exemption } from "./exemption";
import { folded } from "./folded";
import { health } from "./health";
import { kept } from "./kept";
import { konnect } from "./konnect";
import { neededRights } from "./needed-rights";
import { opened } from "./opened";
import { foldedOptions } from "./options";
import { notPermitted, permissions } from "./permissions";
import { picture } from "./picture";
import { portalTeams } from "./portal-teams";
import { renewal } from "./renewal";
import { requestFile } from "./request-file";
import { rotation } from "./rotation";
import { closing, handover, review, setup } from "./run";
import { settings } from "./settings";
import { settingsAbout } from "./settings-about";
import { settingsNetwork } from "./settings-network";
import { signIn } from "./sign-in";
import { signInApp } from "./sign-in-app";
import { signInWays } from "./sign-in-ways";
import { overage, teams } from "./teams";
import { testSignIn } from "./test-sign-in";

export const en = {
  appName: "Konnect SSO Setup",
  portalIn: (name: string, region: Region) => `${name} (${regionCode[region]})`,

  frame: {
    steps: "Set-up steps",
    step: {
      microsoft: "Microsoft",
      konnect: "Konnect",
      options: "Options",
      teams: "Teams",
      review: "Review",
      setup: "Set up",
      handover: "Hand over",
      teardownRun: "Undo or remove",
    },
    stepNow: (at: number, of: number) => `Step ${at} of ${of}:`,
    done: ", done",
    stopped: ", stopped",
    valuesOnly: "Only the values",
    summary: (days: number, groups: "all" | "assigned") =>
      groups === "all" ? `${lifetime(days)}, all groups` : `${lifetime(days)}, assigned groups`,
    changes: (count: number) => (count === 0 ? "No changes" : plural(count, "# change", "# changes")),
    took: (duration: string) => `In ${duration}`,
    title: "New connection",
    requestedAction: {
      continue: "Go on with a set-up",
      rotate: "Rotate a client secret",
      undo: "Undo a set-up",
      remove: "Remove a connection",
      check: "Check a connection",
      test: "Test sign-in",
      checkAll: "Check all connections",
    },
    microsoft: "Microsoft",
    konnect: "Konnect",
    notSignedIn: "Microsoft: not signed in",
    notConnected: "Konnect: not connected",
    simulated: (name: string) => `${name} (simulated)`,
    back: "Back",
    continue: "Continue",
    working: "Working",
    reading: "Reading what is there",
    /** For screen readers: a button that has just been drawn. */
    arming: "Can be pressed in a moment.",
    /** For screen readers: a button that depends on what is going on. */
    waits: "Can be pressed when this is done.",
  },

  practice: {
    pill: "Practice",
    bar: "Everything here is simulated.",
    record: "Show every request",
    leave: "Leave practice",
    label: "Practice",
  },

  welcome: {
    title: "Let people sign in to Konnect with their Microsoft account",
    lead: "This app registers Konnect in Microsoft Entra ID. You then copy three values, or let the app put them into Konnect. It takes about two minutes.",
    setUp: "Set up single sign-on",
    setUpText: "You see every change before it is made.",
    practise: "Practise first",
    practiseText: "A simulated tenant and Konnect organization. Nothing real is touched.",
    goOn: "Go on practising",
    goOnText: "Still the simulated tenant and Konnect organization.",
    setUpLeaving: "Ends practice. You see every change before it is made.",
    starting: "Starting the simulated services",
    created: {
      title: "What is created",
      items: [
        "One app registration for the place people sign in to",
        "A client secret, 180 days unless you choose otherwise",
        "In Konnect, if you want: the identity provider",
      ],
    },
    asked: {
      title: "What you are asked for",
      items: [
        "A Microsoft account that may register applications",
        "Permission to manage app registrations while you work here",
        "A Konnect access token, only for changing Konnect",
      ],
    },
    data: {
      title: "Where your data goes",
      items: [
        "To Microsoft and Kong, nowhere else",
        "The client secret stays in this computer’s keychain",
        "Sign-in ends when you close the app",
      ],
    },
  },

  microsoft: {
    title: "Sign in to Microsoft",
    lead: "Use an account that may register applications in the directory your people sign in with.",
    leadKnown: (directoryId: string) => `Use an account of the directory that the connection is in: ${directoryId}.`,
    practiceTitle: "Choose a simulated account",
    cloud: "Cloud",
    clouds: {
      global: "Global",
      usGovL4: "US Government L4",
      usGovDod: "US Government DoD",
      china: "China (21Vianet)",
    } satisfies Record<Cloud, string>,
    directory: "Other directory",
    optional: "(optional)",
    directoryPlaceholder: "contoso.com or directory ID",
    directoryHint: "If you are a guest there. Leave empty for your own.",
  },

  signIn,
  directories,
  signInApp,
  neededRights,
  signInWays,
  permissions,

  waiting: {
    title: "Finish signing in in your browser",
    lead: "This window continues by itself.",
    waiting: "Waiting for Microsoft",
    answered: "Reading what this account may do",
    noWindow: "No browser window?",
    noWindowText: "Open it again, or copy the link into the browser you want to use.",
    openAgain: "Open again",
    copyLink: "Copy link",
    copied: "Copied",
    copiedStatus: "The sign-in link is on the clipboard.",
    limit: (minutes: number) =>
      plural(minutes, "Waits one minute, on this computer only.", "Waits # minutes, on this computer only."),
    page: "Microsoft’s answer returns to this computer at",
    cancel: "Cancel",
  },

  signedIn: {
    title: (directory: string) => `Signed in to ${directory}`,
    another: "Use another account",
    directory: "Directory",
    place: (domain: string | null, cloud: string) => (domain === null ? `${cloud} cloud` : `${domain}, ${cloud} cloud`),
    directoryId: "Directory ID",
    roles: "Roles",
    noRoles: "None",
    rights: "What you may do here",
    right: {
      registerApplications: {
        name: "Register applications",
        unknown: "Your organization’s settings could not be read. Microsoft decides when the app is created.",
        no: "Needs the role Application Developer or Cloud Application Administrator.",
        notPermitted: notPermitted("Application.ReadWrite.All"),
      },
      createSecrets: {
        name: "Create client secrets",
        unknown: "Your organization’s policy could not be read. Microsoft decides when the secret is created.",
        no: "Your organization blocks new client secrets. The set-up makes the app registration without one and waits until someone exempts it.",
        notPermitted: notPermitted("Application.ReadWrite.All"),
      },
      approveForEveryone: {
        name: "Approve the app for everyone",
        unknown: "Your roles could not be read. Without the right, each person is asked once, at the first sign-in.",
        no: "Needs the role Cloud Application Administrator. Without it, each person is asked once, at the first sign-in.",
        notPermitted: `${notPermitted("DelegatedPermissionGrant.ReadWrite.All")} It can be added on the Options screen.`,
      },
    } satisfies Record<RightAction, { name: string; unknown: string; no: string; notPermitted: string }>,
    answer: {
      yes: "Yes: ",
      no: "No: ",
      unknown: "Not known: ",
      notPermitted: "Not with this sign-in: ",
    } satisfies Record<RightAnswer, string>,
    secretMax: (days: number) =>
      plural(days, "Your organization allows at most one day.", "Your organization allows at most # days."),
    pim: "Using Privileged Identity Management? Activate the role, then",
    checkAgain: "check again",
    checking: "checking",
    checkedStatus: "Your rights were read again.",
  },

  konnect,
  requestFile,
  exemption,
  folded,
  portalTeams,

  options: {
    folded: foldedOptions(lifetime),
    title: "Options",
    lead: "The defaults follow Kong’s guide. Most people change nothing here.",
    appName: "App name",
    appNameHint: "What people see when Microsoft asks them, and what you look for in Entra.",
    appNameFor: (target: string) => `App name, ${target}`,
    defaultAppName: (target: string) => `Konnect SSO – ${target}`,
    valuesAppName: "Konnect SSO",
    lifetime: "Secret lifetime",
    lifetimeOf: lifetime,
    until: (when: number) => `Until ${date(when)}.`,
    untilAtMost: (when: number, max: number) =>
      plural(
        max,
        `Until ${date(when)}. Your organization allows at most one day.`,
        `Until ${date(when)}. Your organization allows at most # days.`,
      ),
    admission: "Who may sign in",
    everyone: (directory: string) => `Everyone in ${directory}`,
    everyoneText: "What people may do is decided by their teams in Konnect.",
    only: "Only assigned people and groups",
    onlyText: "Microsoft turns everyone else away. Assigning groups needs Entra ID P1.",
    notLicensed: "Your directory’s licence does not allow assigning groups to an app. That needs Entra ID P1.",
    licenceUnknown:
      "Whether your directory’s licence allows assigning groups is not known. You will find out when you try.",
    groups: "Groups sent to Konnect",
    all: "All groups",
    allPill: "As in Kong’s guide",
    allText: "Includes nested groups, distribution lists and directory roles.",
    assigned: "Only groups assigned to the app",
    assignedText: "The ones you choose in the next step. Direct members only, needs Entra ID P1.",
    email: "Email address from",
    mail: "Email",
    mailText: "People without a mail address in Entra cannot sign in to Konnect.",
    userName: "User name",
    userNameText: (example: string) => `Like ${example}. Everyone has one, but it is not always a mailbox.`,
    approval: "Approval",
    approve: "Approve the app for everyone",
    approveText:
      "Nobody is asked for permission at the first sign-in. The app may read each person’s name and email address.",
    approveUnknown:
      "Nobody is then asked for permission at the first sign-in. Whether your account may do this is not known, so it is off.",
    approveNo:
      "Your account may not approve the app for everyone: that takes a Cloud Application Administrator. Each person is asked once, at the first sign-in. It can be approved later in Entra.",
  },

  home,
  health,
  elsewhere,
  opened,
  checks,
  clockWrong,
  renewal,
  rotation,
  testSignIn,
  teardown,
  applications,
  teams,
  overage,
  review,
  setup,
  picture,
  handover,
  effort,
  closing,
  kept,

  problem: {
    of: problemText,
    ofField: (field: Field, problem: Problem) => {
      if (field === "targets") return konnect.nothingChosen;
      return field === "teams" && problem.kind === "empty" ? teams.noneChosen : problemText(problem);
    },
    ofLine: (line: number, problem: Problem) => `Line ${line}: ${problemText(problem)}`,
  },

  action: {
    signInAgain: "Sign in again",
    useAnotherAccount: "Use another account",
    changeToken: "Change token",
    openNetworkSettings: "Add a certificate authority",
    changeLoginPath: "Change the login path",
    chooseAgain: "Choose again",
    reviewAgain: "Review again",
    chooseGroups: "Look at the teams again",
    changeLifetime: "Choose a shorter lifetime",
    link: linkText,
  },

  details: {
    title: "Details for support",
    service: "Service",
    error: "Error",
    status: "Status",
    http: (status: number) => `HTTP ${status}`,
    message: "Message",
    correlationId: "Correlation ID",
    time: "Time",
    copy: "Copy details",
    copied: "Copied",
    copiedStatus: "The details are on the clipboard.",
    services: {
      microsoftLogin: "Microsoft sign-in",
      microsoftGraph: "Microsoft Graph",
      konnectApi: "Konnect API",
      konnectCloud: "Konnect sign-in",
    },
  },

  errors,
  settings,
  settingsAbout,
  settingsNetwork,
};

function lifetime(days: number): string {
  if (days === 365) return "12 months";
  if (days === 730) return "24 months";
  return plural(days, "# day", "# days");
}

function linkText(link: ExternalLink): string {
  if (typeof link === "object") {
    if ("errorCode" in link) return "Look up this error";
    if ("portals" in link) return portalTeams.open;
    if ("konnectLogin" in link) return "Open the sign-in page";
    return "konnectSettings" in link ? "Open Konnect settings" : "Open in Entra";
  }
  switch (link) {
    case "konnectTokens":
      return "Make a token in Konnect";
    case "konnectSystemAccounts":
      return "Make a system account token in Konnect";
    case "adminConsent":
      return "Open the approval page";
    case "applicationPolicies":
      return "Open the application policies";
    case "activateRole":
      return neededRights.activate;
    case "portalMigration":
      return "How to migrate a classic portal";
    case "practiceRecord":
      return "Show every request";
  }
}

function problemText(problem: Problem): string {
  switch (problem.kind) {
    case "empty":
      return "This cannot be empty.";
    case "tooLong":
      return `This is too long. At most ${problem.detail.max} characters.`;
    case "notAUrl":
      return "This is not a web address. It starts with https://.";
    case "notHttps":
      return "Microsoft accepts only addresses that start with https://.";
    case "hasFragment":
      return "An address with a part after # cannot be used.";
    case "hasWildcard":
      return "An address with * cannot be used. Write each address in full.";
    case "hasCredentials":
      return "An address with a user name or password in it cannot be used.";
    case "hasSpecialCharacter":
      return `Microsoft does not accept the character ${problem.detail.character} here.`;
    case "trailingSlash":
      return "This ends in a slash. Konnect sends it without one.";
    case "duplicate":
      return "This is a duplicate.";
    case "tooMany":
      return `Too many. The limit is ${problem.detail.max}.`;
    case "badCharacter":
      return "Only letters, digits and hyphens can be used here.";
    case "isUrl":
      return "This is not the address of a Konnect sign-in page. Only the last part of that address goes here.";
    case "notAToken":
      return "This does not look like a Konnect token. It starts with kpat_ or spat_.";
    case "isIdentifier":
      return "This is the token’s ID, not the token itself. Konnect shows the token only once, when it is made.";
    case "outOfRange":
      return `This must be between ${problem.detail.min} and ${problem.detail.max} days.`;
    case "directoryNotFound":
      return directories.notFound;
    case "directoryInCloud":
      return directories.inCloud(en.microsoft.clouds[problem.detail.cloud]);
    case "directoryInAnotherCloud":
      return directories.inAnotherCloud;
    case "notADirectory":
      return "This is neither a directory ID nor a domain name.";
    case "notAClientId":
      return "This is not a client ID. It looks like 00000000-0000-0000-0000-000000000000.";
    case "notAnOrganizationId":
      return "This is not an organization ID. It looks like 00000000-0000-0000-0000-000000000000.";
    case "notTheName":
      return "This is not the name of the app registration.";
  }
}
