import type { Failure } from "../../lib/failure";
import type {
  ApplicationChoice,
  HandOver,
  KnownConnections,
  RotationChoice,
  TargetSummary,
} from "../../lib/ipc/bindings";
import type { Screen } from "../flow/state";

/** What this computer knows about the connections it began a run for. `failure`: it could not be read. */
export type Connections = Readonly<KnownConnections> & { failure: Failure | null };

export const noConnections: Connections = { list: [], passedOver: [], hasLocks: true, failure: null };

/**
 * What can be done about a known connection. `check`: looking at it, which changes nothing; `checkAll`: the same for all of
 * the list, for which this one stands. `test`: a test sign-in.
 */
export type ActionKind = WeightyKind | "rotate" | "check" | "checkAll" | "test";

/** What leads to a change. */
export type WeightyKind = "continue" | "undo" | "remove";

/** What the person asked to do with a known connection. It is kept through the sign-ins that it needs. */
export type RequestedAction = {
  id: string;
  kind: ActionKind;
  target: TargetSummary;
  /** A deleted app registration is deleted for good. */
  purge: boolean;
  /** Whose app registration to use in a set-up that is continued. */
  application: ApplicationChoice;
  /** How the client secret is rotated, if that is what was asked for. */
  rotation: RotationChoice | null;
  /** The other connections that are rotated in the same run. */
  others: readonly RotatedToo[];
  /** The connection was removed, so an undo restores it. */
  removed: boolean;
  /** Where it was requested, and what had been requested there. */
  from: Screen;
  before: RequestedAction | null;
};

/** A connection that is rotated together with the one the action is about. */
export type RotatedToo = Pick<RequestedAction, "id" | "target" | "application">;

export type ConnectionsState = {
  connections: Connections;
  /** The question of what to do about unfinished work, asked once, on start. */
  unfinishedPrompt: "unasked" | "open" | "answered";
  requestedAction: RequestedAction | null;
  /** The connection that was opened. Without checks until they have run since. */
  opened: HandOver | null;
};

export const emptyConnections: ConnectionsState = {
  connections: noConnections,
  unfinishedPrompt: "unasked",
  requestedAction: null,
  opened: null,
};
