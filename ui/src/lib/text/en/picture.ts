import { plural } from "../format";

/** What a set-up makes, as a picture that fills during the run. */
export const picture = {
  entra: "Microsoft Entra ID",
  konnect: "Kong Konnect",
  thing: {
    application: "App registration",
    secret: "Client secret",
    enterpriseApplication: "Enterprise application",
    approval: "Approval for everyone",
    assignments: "Who may sign in",
    oldSecrets: "Old client secrets",
    leftovers: "Left by unfinished set-ups",
    provider: "Identity provider",
    teams: "New teams",
    mappings: "Team mappings",
    keptTeams: "Teams kept by hand",
    followedGroups: "Teams follow groups",
    signIn: "Single sign-on",
    passwordSignIn: "Sign-in with password",
  },
  look: {
    queued: "Not started",
    running: "Working",
    waiting: "Waiting",
    done: "Done",
    failed: "Failed",
    kept: "Unchanged",
    skipped: "Skipped",
    undone: "Not done yet",
  },
  /** A way to sign in that is there. */
  on: "On",
  settled: (settled: number, of: number) => `${settled} of ${of}`,
  byHand: "You enter the three values in Konnect yourself. They are shown at the end.",
  byHandToo: (targets: number) =>
    plural(
      targets,
      "The values of one target are for you to enter. They are shown at the end.",
      "The values of # targets are for you to enter. They are shown at the end.",
    ),
};
