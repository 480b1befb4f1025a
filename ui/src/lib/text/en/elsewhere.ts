import { date } from "../format";

/** The words for what was set up elsewhere: on another computer, by hand, or by another tool. */
export const elsewhere = {
  title: "Set up elsewhere",
  lead: (directory: string) => `App registrations for Konnect in ${directory} that were not set up on this computer.`,
  none: (directory: string) => `Nothing that was set up elsewhere was found in ${directory}.`,
  looking: "Looking for app registrations that were set up elsewhere",
  tagged: "Set up with this app on another computer",
  untagged: "Made by hand or by another tool",
  inUse: "In use by Konnect",
  notInUse: "Not in use by Konnect",
  notKnown: "Connect to Konnect to see whether it is in use",
  serves: (targets: string) => `Signs people in to: ${targets}`,
  servesNothing: "What it signs people in to is not known",
  made: (when: string) => `Made on ${date(when)}`,
  owners: (names: string) => `Owners: ${names}`,
  takeOver: "Take over",
  takeOverText: "If you take one over, the review shows what differs from Kong’s guide before anything is changed.",
  facts: "Details",
  obstacle: {
    several:
      "It signs people in to more than one place. Make a new connection for each, so that each has its own app registration.",
    konnect: "Connect to Konnect to see what it is for and to take it over.",
    unknown: "It fits none of the places of the connected organization.",
    knownHere: "This computer has a connection for this place, with another app registration.",
  },
};
