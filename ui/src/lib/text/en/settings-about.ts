import { plural } from "../format";

/** Settings: the app that asks at sign-in, and whose code this program uses. */
export const settingsAbout = {
  client: {
    title: "Sign-in to Microsoft",
    shared: "Microsoft’s shared app. Used unless you enter your own.",
    own: "Your own app registration",
    directory: (name: string) => `Directory ${name}`,
    change: "Change",
    where: "To change it, start a connection. On “Sign in to Microsoft”, open “Use your own app registration”.",
    useShared: "Use Microsoft’s shared app",
    nowShared: "The next sign-in uses Microsoft’s shared app.",
    notChanged: "This could not be saved. Your own app registration is still used.",
    practice: "This is the one you use while you practise.",
  },
  thirdParty: {
    title: "Third-party licences",
    open: "Show the software that this app includes",
    reading: "Reading",
    failed: "The list could not be read. Close Settings and open it again.",
    search: "Search by name or licence",
    count: (shown: number, all: number) =>
      `${shown} of ${plural(all, "# package", "# packages")} shown. Each opens its licence.`,
    nothing: "No package has this in its name or licence.",
    source: (address: string) => `Source: ${address}`,
  },
};
