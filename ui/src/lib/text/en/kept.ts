/** The words about what could be lost, and is not. */
export const kept = {
  leaving: {
    title: "Leaving practice drops what you typed here",
    text: "The simulated connections go too. What you typed before you practised is still there.",
    leave: "Leave practice",
    stay: "Stay in practice",
  },

  search: {
    choose: "Choose a group with the arrow keys, or with the mouse.",
    open: (text: string) => `“${text}” is still being looked for. Choose a group from the list, or clear the search.`,
  },
  newTeam: (name: string) => `The team “${name}” is not added yet. Press “Add a team”, or clear the name.`,

  secret: {
    title: (count: number) =>
      count === 1 ? "The client secret is only in memory" : `${count} client secrets are only in memory`,
    lost: "Closing the app loses what is only in memory, and Microsoft never shows a secret again. If nobody has a copy, the next set-up has to create a new one.",
    inKonnect: "Konnect has it, so people can still sign in. Closing the app loses the copy here.",
    paste: "Paste it where it is needed before you close the app: closing clears the clipboard.",
    copy: "Copy",
    copied: "Copied",
    /** A connection of which nothing else is known. */
    unnamed: "A connection",
    ofPractice: "(practice)",
    copyOf: (target: string) => `client secret of ${target}`,
    close: "Close without it",
    closeCopied: "Close",
    stay: "Keep the app open",
  },
};
