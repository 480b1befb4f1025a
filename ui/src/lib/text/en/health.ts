import { date, list, plural } from "../format";

/** The words for how the connections in the list are doing. */

type Kind = "fine" | "expiring" | "expired" | "drifted" | "broken" | "notChecked";

export const health = {
  kind: {
    fine: "Fine",
    expiring: "Expires soon",
    expired: "Expired",
    drifted: "Drift found",
    broken: "Broken",
    notChecked: "Not checked",
  } satisfies Record<Kind, string>,
  checking: "Checking",
  allHold: (intended: number) =>
    intended === 0
      ? "Every check passed."
      : plural(
          intended,
          "Every check passed, but for one intended difference.",
          "Every check passed, but for # intended differences.",
        ),
  never: "Not checked since the last sign-in.",
  ends: (when: string) => `Sign-in stops on ${date(when)} unless the secret is rotated.`,
  ended: "Nobody can sign in with this secret any more.",
  open: "Not everything could be checked.",
  more: (count: number) => plural(count, "One more check failed.", "# more checks failed."),
  expires: (days: number) => (days === 0 ? "Expires today" : plural(days, "Expires in one day", "Expires in # days")),
  /** `ago`: `null` within the last minute. */
  endedAgo: (ago: string | null) => (ago === null ? "Expired just now" : `Expired ${ago}`),
  noEnd: "End of the secret not known",
  lastCheck: (ago: string) => `Checked ${ago}`,
  signInAt: "Sign-in address",
  advice: {
    open: "Open",
    rotate: "Rotate secret",
    repair: "Repair",
    differences: "See what changed",
    check: "Check",
  },
  all: {
    start: "Check all",
    again: "Check all again",
    stop: "Stop checking",
    progress: (done: number, of: number) => `Checking, ${done} of ${of} done`,
    begun: "Checking all connections",
    stopped: "The checks were stopped.",
    failed: "The checks ended early.",
    none: "Not checked since the last sign-in. The checks change nothing.",
    done: (counts: string[]) => `Checked: ${list(counts)}.`,
    count: {
      fine: (count: number) => `${count} fine`,
      expiring: (count: number) => `${count} expiring soon`,
      expired: (count: number) => `${count} expired`,
      drifted: (count: number) => `${count} drifted`,
      broken: (count: number) => `${count} broken`,
      notChecked: (count: number) => `${count} not checked`,
    } satisfies Record<Kind, (count: number) => string>,
  },
};
