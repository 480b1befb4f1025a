import { plural } from "../format";

/** The words of app registrations that others made: whose to use, and what is typed before one of them is removed. */

export const applications = {
  question: {
    title: (count: number) =>
      plural(count, "An app registration for this is already there", "# app registrations for this are already there"),
    lead: (count: number) =>
      plural(
        count,
        "This computer did not make it, so you say whether to use it. Nothing has been changed yet.",
        "This computer did not make all of them, so you say which to use. Nothing has been changed yet.",
      ),
    actsTitle: "Secrets, certificates and federated credentials stay on it",
    actsText:
      "Each of them lets whoever has it act as this app. Whoever owns it can change it and add more. Use it only if you know whose they are.",
    use: "Use this one",
    new: "Make a new one",
    newTitle: "Another app registration",
    newText: (count: number) =>
      plural(
        count,
        "The existing one is not used or changed.",
        "Those that are there stay as they are and are not used.",
      ),
  },
  fact: {
    clientId: "Client ID",
    created: "Made",
    owners: "Owners",
    secrets: "Client secrets",
    certificates: "Certificates",
    federated: "Federated credentials",
    redirectUris: "Redirect addresses",
    inUse: "Konnect signs people in with it now",
    madeHere: "Made by this computer",
    yes: "Yes",
    no: "No",
    none: "None",
    nobody: "Nobody but administrators",
    unread: "Could not be read",
    unknown: "Not known",
  },
  answer: {
    use: "Uses the app registration that is already there, as you chose.",
    new: "Creates a new app registration and leaves the existing one alone, as you chose.",
    again: "Choose again",
  },
  removal: {
    title: "Others made this app registration",
    text: "It is deleted for everyone who uses it, with all that is on it.",
    name: "Type the name of the app registration to remove it",
  },
};

export const applicationErrors = {
  chooseApplication: {
    title: "An app registration for this is already there",
    body: "This computer did not make it, so it is not used unless you say so.",
    next: "Review the changes again, and say whose to use.",
  },
  changedMeanwhile: {
    title: "Something changed after your review",
    body: "Nothing was sent.",
    next: "Review it again.",
  },
};
