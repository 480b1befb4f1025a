import type { AuthorityRefusal, SettingsProblem } from "../../ipc/bindings";
import { date, plural } from "../format";
import type { Words } from "../words";

/** Settings: the certificate authorities that were added. */
export const settingsNetwork = {
  title: "Network",
  proxy: "Proxy",
  proxyText:
    "The one in this computer’s settings, or in the environment variable HTTPS_PROXY. If it wants a user name and a password, put them in its address there.",
  authorities: "Certificate authorities",
  added: (count: number) =>
    count === 0
      ? "Those that this computer trusts."
      : plural(count, "Those that this computer trusts, and this one:", "Those that this computer trusts, and these:"),
  until: (when: string) => `Valid until ${date(when)}`,
  ended: (when: string) => `Ended on ${date(when)}, so it is not trusted any more`,
  fingerprint: "SHA-256",
  remove: "Remove",
  removed: (subject: string) => `${subject} is no longer trusted.`,
  addedStatus: (subject: string) => `${subject} is trusted from now on.`,
  add: "Add your company’s authority",
  addText:
    "If a proxy of your company inspects connections, its certificate has to be trusted. Ask your IT team for the file, and compare the SHA-256 with them: whoever holds this authority can read what this app sends.",
  file: "Certificate file (PEM or DER)",
  path: "Or its path",
  pathPlaceholder: "/etc/ssl/certs/contoso.pem",
  addPath: "Add",
  refused: {
    noSuchFile: "There is no file at this path.",
    notReadable: "This file cannot be read. Check that you may open it.",
    tooLarge: "This file is too large for a certificate: 48 kB at most.",
    noCertificate:
      "There is no certificate in this file. It begins with “-----BEGIN CERTIFICATE-----”, or is a .cer file.",
    damaged: "A certificate in this file is damaged. Ask for it again.",
    notAnAuthority: "This is the certificate of a server or a person. Ask for that of the authority that issued it.",
    ended: "A certificate in this file has ended. Ask for the current one.",
    tooMany: "There are more than 20 certificates in this file. Choose one with your company’s alone.",
    notKept: "This computer did not keep it, so it is not trusted. Check the settings folder and the disk.",
  } satisfies Record<AuthorityRefusal, string>,
  problem: {
    damaged: {
      title: "The added certificate authorities cannot be read",
      body: "The file certificate-authorities.json is damaged, so none of them is trusted.",
      next: "Add them again. The damaged file is kept next to the new one.",
    },
    newerVersion: {
      title: "A newer version of this app wrote the certificate authorities",
      body: "They were left as they are, and none of them is trusted here.",
      next: "Use the newer version.",
    },
    unreadable: {
      title: "The added certificate authorities cannot be opened",
      body: "None of them is trusted.",
      next: "Check that you may read the file certificate-authorities.json in the settings folder.",
    },
    notWritten: {
      title: "The change could not be saved",
      body: "Everything is trusted as before.",
      next: "Check that you may write to the settings folder and that the disk is not full. Then try again.",
    },
  } satisfies Record<SettingsProblem, Words>,
};
