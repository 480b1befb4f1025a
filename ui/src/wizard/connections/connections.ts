import type { KnownConnection, PassedOver, RotationChoice, TargetSummary, TeardownKind } from "../../lib/ipc/bindings";
import type { Screen, Step } from "../flow/state";
import type { State } from "../state";
import type { RequestedAction, WeightyKind } from "./state";

/** Whether something may be half done, so that the person has to choose between continuing and undoing. */
export function isUnfinished({ state }: KnownConnection): boolean {
  return state === "interrupted" || state === "stopped" || state === "cancelled";
}

export function unfinishedOf(state: State): KnownConnection[] {
  return state.connections.list.filter(isUnfinished);
}

/** What the list offers about an unfinished connection; one that is finished is opened first. An unfinished undo can only be continued. */
export function offers(connection: KnownConnection): WeightyKind[] {
  if (connection.state === "running") return [];
  if (!isUnfinished(connection)) return [];
  return connection.kind === "undo" ? ["continue"] : ["continue", "undo"];
}

/** What to ask of the shell. Continuing an undo or a removal is that same undo or removal. */
export function actionToRequest(connection: KnownConnection, wanted: WeightyKind): WeightyKind {
  return wanted === "continue" && connection.kind !== "setUp" ? connection.kind : wanted;
}

/** Whether it is set up, so that it can be checked. */
export function isSetUp({ kind, state }: KnownConnection): boolean {
  return kind === "setUp" && state === "finished";
}

/** The connection that stands for all when they are checked: one that needs both sign-ins, if there is one. */
export function standsForAll(list: readonly KnownConnection[]): KnownConnection | undefined {
  const setUp = list.filter(isSetUp);
  return setUp.find(({ target }) => target.kind !== "callbackUrl") ?? setUp[0];
}

/** The kind of the teardown that is requested, if it is one. */
export function teardownOf(action: RequestedAction | null): TeardownKind | null {
  return action?.kind === "undo" || action?.kind === "remove" ? action.kind : null;
}

/** Whether the last thing that was done to a connection is its removal. */
export function wasRemoved(state: State, id: string): boolean {
  const known = state.connections.list.find((one) => one.id === id);
  return known?.kind === "remove" || (state.requestedAction?.id === id && state.requestedAction.kind === "remove");
}

/** Where the window opens: on the known connections, or with a welcome. */
export function startScreen({ connections }: State): Screen {
  const { list, passedOver, failure } = connections;
  return list.length > 0 || passedOver.some(concerns) || failure !== null ? "home" : "welcome";
}

/** Where the person was when the action was requested, as far as that is still there. */
export function returnScreen(state: State, action: RequestedAction): Screen {
  if (action.from === "connection" && state.opened?.connection === action.id) return "connection";
  if (action.from === "setup" && state.run !== null) return "setup";
  if (action.from === "handover" && state.handOvers.length > 0) return "handover";
  return startScreen(state);
}

/** The steps that lead to the requested action. */
export function stepsOfAction({ kind, target, others }: RequestedAction): Step[] {
  const needsKonnect = [target, ...others.map((other) => other.target)].some((one) => one.kind !== "callbackUrl");
  const asked: Step[] = needsKonnect ? ["microsoft", "konnect"] : ["microsoft"];
  if (kind === "check" || kind === "checkAll" || kind === "test") return asked;
  const plans = kind === "continue" || kind === "rotate";
  return plans ? [...asked, "review", "setup", "handover"] : [...asked, "review", "teardownRun"];
}

/** In how many days the removal of an old secret can be offered. */
export const KEEP_DAYS = [7, 14, 30] as const;
export const DEFAULT_KEEP_DAYS = 14;

/** Those that can be rotated in one run, because they are in one directory: the one that is signed in to, if any. */
export function inOneDirectory(list: readonly KnownConnection[], signedIn: string | null): KnownConnection[] {
  const directory = signedIn ?? list[0]?.directoryId;
  return list.filter((one) => one.directoryId === directory);
}

/** The secrets that a rotation replaced are removed, and there is no new one. */
export const removalOfOld: RotationChoice = { newLifetimeDays: null, removesOld: true, keepDays: null };

/** The target of a connection, from wherever it is known. */
export function targetOf(state: State, id: string): TargetSummary | null {
  const known = state.connections.list.find((one) => one.id === id);
  const handOver = state.handOvers.find(({ connection }) => connection === id);
  return known?.target ?? handOver?.target ?? null;
}

/** Whether an unused file belongs to a connection, which then cannot be worked on. */
function concerns({ concernsAConnection }: PassedOver): boolean {
  return concernsAConnection;
}
