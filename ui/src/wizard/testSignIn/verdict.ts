import type { CommandError, TestedPerson, Verdict, WhySignInFails } from "../../lib/ipc/bindings";
import { describe } from "../../lib/text/errors";
import { revealInvisible } from "../../lib/text/invisible";
import { messages } from "../../lib/text/messages";
import type { Words } from "../../lib/text/words";
import type { Tested } from "./state";

/** The person by name, as far as the token tells, without anything invisible in it. */
export function whoOf({ name, userName, objectId }: TestedPerson): string {
  return revealInvisible(name ?? userName ?? objectId);
}

/** Why Konnect would turn the person away, in words. */
export function failsText(why: WhySignInFails | null): { title: string; body: string } | null {
  if (why === null) return null;
  const { fails } = messages.testSignIn;
  if (why.kind === "noTeam") return unlessByHand(why) ? fails.noTeamUnlessByHand : fails.noTeam;
  return fails[why.kind];
}

/** Whether whoever was put in a team by hand comes in all the same. */
export function unlessByHand(why: WhySignInFails | null): boolean {
  return why?.kind === "noTeam" && why.detail.unlessByHand;
}

/** What came out, in one line. */
export function outcomeOf({ result }: Tested): string {
  const { testSignIn } = messages;
  if (result.kind === "failed") {
    return `${testSignIn.failedTitle}. ${(failedHere(result.failure.error) ?? describe(result.failure.error)).title}.`;
  }
  const { person, fails } = result.verdict;
  return `${whoOf(person)}. ${failsText(fails)?.title ?? (saysWhoComesIn(result.verdict) ? testSignIn.comesIn : testSignIn.titleDone)}`;
}

/** Whether Konnect was asked what it would do with the person. */
export function saysWhoComesIn({ fails, teams }: Verdict): boolean {
  return fails === null && teams.kind !== "notInKonnect" && teams.kind !== "unknown";
}

/** Why nobody signed in, where it says something about the connection and not about whoever uses this app. */
export function failedHere(error: CommandError): Words | null {
  const { failed } = messages.testSignIn;
  if (error.kind === "signInDeclined") return failed.notApproved;
  return error.kind === "signInRefused" ? (failed.remedy[error.detail.remedy] ?? null) : null;
}
