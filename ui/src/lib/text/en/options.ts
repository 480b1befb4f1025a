import { date, plural } from "../format";

/** What the Options screen says in one line each, before anything is changed there. */
export function foldedOptions(lifetime: (days: number) => string) {
  return {
    change: "Change",
    names: "App names",
    manyNames: (count: number) => plural(count, "One for each of # target", "One for each of # targets"),
    lifetime: (days: number, until: number, max: number | null) =>
      max === days
        ? `${lifetime(days)}, until ${date(until)}. Your organization allows no more.`
        : `${lifetime(days)}, until ${date(until)}`,
    all: "All groups, as in Kong’s guide",
    mail: "Email. People without a mail address in Entra cannot sign in to Konnect.",
    userName: (example: string) => `User name, like ${example}`,
    approved: "The app is approved for everyone, so nobody is asked at the first sign-in",
    notApproved: "Each person is asked once, at the first sign-in",
  };
}
