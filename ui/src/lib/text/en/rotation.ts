import { date, plural } from "../format";

/** The words for rotating a client secret that still works. */
export const rotation = {
  title: "Rotate the client secret",
  lead: "The new secret is added next to the old one, tried several times, and put into Konnect. The old one stays valid meanwhile, so people keep signing in.",
  leadByHand:
    "The new secret is added next to the old one, which stays valid until it ends. Put the new value in its place when the run is done, then remove the old one.",
  lifetime: "How long the new one is valid",
  old: "The old secret",
  keep: {
    title: "Keep it for now",
    text: "It stays valid. The app reminds you to remove it, and removes nothing by itself.",
  },
  remove: {
    title: "Remove it at the end",
    text: "Only once Konnect has the new one and the checks have run. Secrets that this computer did not create stay.",
  },
  remind: "Remind me to remove the old secret",
  inDays: (days: number) => plural(days, "in # day", "in # days"),
  due: {
    title: "Time to remove the old client secret",
    text: (when: string) =>
      `You wanted to keep it until ${date(when)}. As long as it is valid, whoever has it can act as the app registration.`,
  },
  together: (count: number) => `Rotate the ${count} client secrets that end soon`,
  review: "Review the rotation",
  removeOld: "Review removing old secrets",
  removeOldText: "Removes the secrets that an earlier rotation replaced, as far as this computer created them.",
  start: "Make these changes",
  titleReview: "Review the rotation",
  leadReview: "Until Konnect has the new secret, it keeps the old one, which stays valid.",
  count: (count: number) => plural(count, "Old client secret", "# old client secrets"),
  one: (name: string | null, when: string, madeHere: boolean) =>
    `${name ?? "Without a name"}, valid until ${date(when)}${madeHere ? "" : ", not created by this computer"}`,
};
