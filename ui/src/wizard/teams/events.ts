import type { Failure } from "../../lib/failure";
import type { Group, LockOut, TeamsFound } from "../../lib/ipc/bindings";

/** `key`: that of the target. */
export type TeamsEvent =
  | { type: "teams/shown"; key: string }
  | { type: "teams/requested"; key: string }
  | { type: "teams/found"; key: string; found: TeamsFound }
  | { type: "teams/notFound"; key: string; failure: Failure }
  | { type: "teams/groupsFound"; groups: Group[] }
  | { type: "teams/lockOutRequested" }
  | { type: "teams/lockOutFound"; found: LockOut | null }
  | { type: "teams/lockOutNotAccepted" }
  /** Something is typed that nothing was done with yet. */
  | { type: "teams/leftUnfinished" }
  | { type: "teams/lossesNotAccepted"; key: string };
