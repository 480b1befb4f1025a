import type { CommandError, TestedPerson, WhySignInFails } from "../../lib/ipc/bindings";
import { messages } from "../../lib/text/messages";
import type { Words } from "../../lib/text/words";

/** The person by name, as far as the token tells. */
export function whoOf({ name, userName, objectId }: TestedPerson): string {
  return name ?? userName ?? objectId;
}

/** Why Konnect would turn the person away, in words. */
export function failsText(why: WhySignInFails | null): { title: string; body: string } | null {
  if (why === null) return null;
  const { fails } = messages.testSignIn;
  if (why.kind === "noTeam") return why.detail.unlessByHand ? fails.noTeamUnlessByHand : fails.noTeam;
  return fails[why.kind];
}

/** Why nobody signed in, where it says something about the connection and not about whoever uses this app. */
export function failedHere(error: CommandError): Words | null {
  const { failed } = messages.testSignIn;
  if (error.kind === "signInDeclined") return failed.notApproved;
  return error.kind === "signInRefused" ? (failed.remedy[error.detail.remedy] ?? null) : null;
}
