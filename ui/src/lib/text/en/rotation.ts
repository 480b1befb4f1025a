import { date, plural } from "../format";

/** The words for rotating a client secret that still works. */
export const rotation = {
  title: "Rotate the client secret",
  lead: "The new secret is added next to the old one, tried several times, and put into Konnect. The old one stays valid meanwhile, so people keep signing in.",
  leadByHand:
    "The new secret is added next to the old one, which stays valid until it ends. Put the new value in its place when the run is done, then remove the old one.",
  lifetime: "How long the new one is valid",
  old: "The old secret",
  keep: { title: "Keep it for now", text: "It stays valid until it ends. You can remove it here later." },
  remove: {
    title: "Remove it at the end",
    text: "Only once Konnect has the new one and the checks have run. Secrets that this computer did not create stay.",
  },
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
