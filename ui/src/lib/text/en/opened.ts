import { date, plural } from "../format";

/** The words of a connection that was opened from the list. */
export const opened = {
  open: "Open",
  setUpOn: (when: string) => `Set up on ${date(when)} from this computer.`,
  notChecked:
    "Not checked since it was opened. The checks read Microsoft Entra and Konnect and change nothing. They need you to be signed in.",
  checkNow: "Check now",
  signInFirst: {
    both: "Nobody is signed in. Check now asks you to sign in to Microsoft and to connect to Konnect first.",
    microsoft: "Nobody is signed in. Check now asks you to sign in to Microsoft first.",
    konnect: "Konnect is not connected. Check now asks for a token first.",
  },
  ended: {
    title: (when: string) => `The client secret ended on ${date(when)}`,
    text: "Nobody can sign in with it any more. Repair makes a new one and puts it where it is needed.",
  },
  ending: {
    title: (when: string, days: number) =>
      `The client secret ends on ${date(when)}, ${days === 0 ? "today" : plural(days, "in one day", "in # days")}`,
    text: "From then on nobody can sign in with it. Rotate it below before that: people keep signing in meanwhile.",
  },
  failed: (count: number) => plural(count, "One check failed.", "# checks failed."),
  repair: "Repair",
  repairText: "Repair compares everything with what was set up, and shows each change before it is made.",
  repairIntended: "What you marked as intended is left alone where that is possible.",
  byPerson: "Repair cannot change this: it belongs to others, or only a person can decide it. What to do is below.",
  links: "Open elsewhere",
  end: "Undo, remove or forget",
  undo: {
    title: "Undo",
    text: "Deletes what the last set-up created and restores what it replaced. Use it if the set-up was a mistake.",
  },
  remove: {
    title: "Remove",
    text: "Deletes the whole connection: the provider in Konnect and the app registration in Entra. Use it if nobody needs it any more.",
  },
  forget: {
    title: "Forget the secret",
    text: "Deletes only this computer’s copy of the client secret. Sign-in keeps working, and nothing changes in Entra or Konnect.",
  },
  back: "Connections",
  attention: "Needs attention",
  others: "All others",
  search: "Search by name, address or app registration",
  shown: (count: number, of: number) => `${count} of ${of} connections shown`,
  noMatch: "No connection matches.",
};
