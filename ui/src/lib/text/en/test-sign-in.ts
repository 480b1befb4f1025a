import type { Mend, Remedy, TestProgress } from "../../ipc/bindings";
import { list, plural } from "../format";
import type { Words } from "../words";

const notApproved: Words = {
  title: "The app is not approved for this person",
  body: "Microsoft asked to share name and mail address with the app, and nobody accepted. Konnect would not see this person either.",
  next: "Approve the app for everyone: set this target up again and choose it in Options.",
};

/** The words of a test sign-in. */
export const testSignIn = {
  open: "Test sign-in",
  openText: "Let a real person sign in, and see what Konnect would make of them.",
  title: "Test sign-in",
  titleDone: "What Konnect would see",
  lead: "A person signs in to the app registration with the values of this connection. Konnect takes no part in it, and nothing is saved there.",
  leadDone: "Konnect was not involved, and nothing was saved there.",
  loading: "Reading the app registration",

  changes: {
    title: "What changes during the test",
    what: "The app registration gets one more redirect URI:",
    why: "Microsoft sends the person back to this computer with it. It leads nowhere else.",
    when: "It is removed as soon as the person has signed in, or when you stop. If the app or the computer stops before that, it is removed the next time you sign in to this directory here.",
    requests: "Show requests",
  },
  secret: {
    label: "Client secret",
    hint: "This computer does not have it. It is used for this test and not kept.",
  },
  other: {
    title: "Or use the real sign-in page",
    text: "Nothing changes in Entra, but Konnect creates an account for whoever signs in there. If they get in and have the expected name, email address and teams, the connection works. Try it with someone who is not an administrator too.",
    open: "Open the real sign-in page",
  },
  privateWindow:
    "To sign in as someone else, copy the link into a private window: the browser’s usual window may be signed in as you.",
  start: "Sign in to test",
  another: "Test with another person",
  tryAgain: "Try again",

  step: {
    registering: "Adding the redirect URI",
    replicating: "Waiting until Microsoft’s sign-in page knows it",
    waiting: "Waiting for the browser",
    removing: "Removing the redirect URI, and asking Konnect what it would do",
  } satisfies Record<TestProgress["kind"], string>,
  microsoftSays: {
    title: "If Microsoft shows an error page",
    notAssigned:
      "AADSTS50105: the person is not assigned to the app. That is the result for them. Assign a group that the person is in, then test again.",
    redirect:
      "AADSTS50011: this server of Microsoft’s does not know the redirect URI yet. Wait some seconds and open the page again.",
    switchedOff:
      "AADSTS7000112: the enterprise application is switched off, so Microsoft refuses everyone. Stop here, then check the connection. Repair switches it on again.",
    stop: "Stop here if the page leads no further.",
  },

  signedIn: (at: string) => `Signed in at ${at}.`,
  guest: "Guest: the account belongs to another directory.",
  failedTitle: "Nobody signed in",
  failed: {
    notApproved,
    remedy: {
      consentDeclined: notApproved,
      consentNeeded: notApproved,
      adminApprovalNeeded: notApproved,
      notAssigned: {
        title: "This person is not assigned to the app",
        body: "Only assigned people may sign in, so Microsoft turns this person away before Konnect sees them.",
        next: "Assign a group that the person is in to the enterprise application.",
      },
      redirectMismatch: {
        title: "Microsoft does not know the redirect URI yet",
        body: "It was added a moment ago, and not every server of Microsoft’s knows it.",
        next: "Wait half a minute, then try again.",
      },
      wrongTenant: {
        title: "The account belongs to another directory",
        body: "It was not invited to this one, so it cannot sign in to Konnect through it.",
        next: "Try another account, or invite this one as a guest.",
      },
      noWorkAccount: {
        title: "This is not a work or school account",
        body: "A personal account cannot sign in to Konnect through this directory.",
        next: "Try a work or school account, or invite this one as a guest.",
      },
      blockedByPolicy: {
        title: "A policy does not let this person sign in",
        body: "A Conditional Access policy, or the security defaults, refuse them here. Konnect’s sign-in meets the same policies.",
        next: "Look at the sign-in log in Entra, which names the policy. Or test on another computer or network.",
      },
      deviceNotAllowed: {
        title: "This person has to use a managed computer",
        body: "Your organization asks for a computer that it manages, and a browser that shows so. Konnect’s sign-in meets the same rule.",
        next: "Test on a managed computer, in Edge or in Chrome with single sign-on.",
      },
      clientUnknown: {
        title: "Microsoft does not know the app registration",
        body: "It was deleted, or it is so new that not every server of Microsoft’s knows it.",
        next: "Wait half a minute, then try again. If that does not help, go back and check the connection.",
      },
      clientNotSetUp: {
        title: "The app registration lacks permissions",
        body: "It does not list the permissions that a sign-in needs: openid, profile and email.",
        next: "Go back and check the connection.",
      },
      clientDisabled: {
        title: "The enterprise application is switched off",
        body: "Microsoft refuses everyone while it is off, in Konnect too.",
        next: "Go back and check the connection. Repair switches it on again.",
      },
      secretWrong: {
        title: "Microsoft does not accept the client secret",
        body: "It is not a secret of this app registration, or it was removed. If Konnect has the same one, nobody can sign in.",
        next: "Go back and check the connection. Repair makes a new one.",
      },
      secretExpired: {
        title: "The client secret has expired",
        body: "Microsoft no longer accepts it. If Konnect has the same one, nobody can sign in.",
        next: "Go back and check the connection. Repair makes a new one.",
      },
    } as Partial<Record<Remedy, Words>>,
  },
  columns: { claim: "In the token", value: "Value", konnect: "For Konnect" },
  good: "Good:",
  missing: "Missing:",
  warning: "Warning:",
  notInToken: "Not in the token",
  leftOut: "Left out by Microsoft",
  name: { good: "Shown as the full name", missing: "The mail address is shown instead" },
  email: { good: "Finds or creates the account", missing: "Cannot find or create the account" },
  groups: {
    claim: "groups",
    count: (count: number) => `${count} of at most 200`,
    none: "No group",
    noTeam: "No team",
    notMapped: (count: number) => plural(count, "One other, not mapped", "# others, not mapped"),
    through: (groups: string[]) => `through ${list(groups)}`,
  },
  teams: {
    title: "Teams at the next sign-in",
    notInKonnect: "These values are used outside Konnect, so no team of Konnect is involved.",
    unknown: "Konnect could not be asked, so nothing is known about teams. Test again when it answers.",
    notFollowed: "Teams do not follow groups here. Someone puts people in teams by hand in Konnect.",
    none: "None.",
    keepsByHand: "Someone who already has an account also keeps the teams that were set by hand.",
    admin: "Becomes an administrator of the organization.",
    notAdmin: "Does not become an administrator of the organization.",
  },
  fails: {
    switchedOff: {
      title: "Konnect would let nobody in: single sign-on is off",
      body: "The identity provider is switched off in Konnect. Repair the connection to switch it on.",
    },
    noEmail: {
      title: "Konnect would refuse this person: no email",
      body: "Konnect finds and creates accounts by the mail address, and the token has none.",
    },
    noTeam: {
      title: "Konnect would refuse this person: no team",
      body: "None of the groups in the token is mapped to a team.",
    },
    noTeamUnlessByHand: {
      title: "Konnect would refuse this person, unless they are in a team already",
      body: "None of the groups in the token is mapped to a team. Only someone who was put in a team by hand gets in.",
    },
  },
  tooMany: {
    title: "No groups: more than 200",
    body: "Microsoft left the list out, and Konnect does not ask for it.",
  },
  comesIn: "Konnect would let this person in.",
  mends: "What you can do",
  mend: {
    useUserName:
      "Let Konnect use the user name as the address, for everyone: set this target up again and choose it in Options.",
    addEmail: "Add a mail address to this person in Entra, under Contact info.",
    sendAssignedGroups:
      "Let tokens name only the groups assigned to the app: set this target up again and choose assigned groups in Options.",
    assignGroup: "Assign a group that this person is in to the enterprise application.",
    mapGroup: "Map one of these groups to a team: set this target up again and choose it in Teams.",
    addToGroup: "Add this person to a group that is mapped to a team.",
  } satisfies Record<Mend, string>,
  claims: "All claims in the token",
  clock: (seconds: number) => {
    const minutes = Math.round(Math.abs(seconds) / 60);
    return `The clock of this computer is ${plural(minutes, "one minute", "# minutes")} ${seconds > 0 ? "ahead" : "behind"}. Set it right: if the difference grows, sign-ins are refused.`;
  },
  redirectLeft: {
    title: "A temporary redirect URI is still registered",
    body: "It could not be removed. This app tries again the next time you sign in to this directory on this computer.",
  },
  cancel: "Stop",
  back: "Back",
};
