import type { KnownConnection, PassedOver, StepId, TargetSummary, TeardownKind } from "../../lib/ipc/bindings";
import type { Screen, State, Step, Wish } from "../state";

/** What a person can want of a connection that is known here. */
export type WishKind = "continue" | "undo" | "remove";

/** Whether something may be half done, so that the person has to choose between going on and undoing. */
export function isUnfinished({ state }: KnownConnection): boolean {
  return state === "interrupted" || state === "stopped" || state === "cancelled";
}

export function unfinishedOf(state: State): KnownConnection[] {
  return state.connections.list.filter(isUnfinished);
}

/** What can be done about a connection. An unfinished undo can only go on. */
export function offers(connection: KnownConnection): WishKind[] {
  if (connection.state === "running") return [];
  if (!isUnfinished(connection)) return ["undo", "remove"];
  return connection.kind === "undo" ? ["continue"] : ["continue", "undo"];
}

/** What to ask of the shell. Going on with an undo or a removal is that same undo or removal. */
export function wishFor(connection: KnownConnection, wanted: WishKind): WishKind {
  return wanted === "continue" && connection.kind !== "setUp" ? connection.kind : wanted;
}

/** The kind of the teardown that is wanted, if it is one. */
export function teardownOf(wish: Wish | null): TeardownKind | null {
  return wish === null || wish.kind === "continue" ? null : wish.kind;
}

/** What an undo or a removal is to the person: an undo of a removal brings the connection back. */
export type Taking = TeardownKind | "restore";

export function takingOf(wish: Wish | null): Taking {
  const kind = teardownOf(wish) ?? "undo";
  return kind === "undo" && wish?.removed ? "restore" : kind;
}

/** Whether the last thing that was done to a connection is its removal. */
export function wasRemoved(state: State, id: string): boolean {
  const known = state.connections.list.find((one) => one.id === id);
  return known?.kind === "remove" || (state.wish?.id === id && state.wish.kind === "remove");
}

/** Whether a file that is not used belongs to a connection, which cannot be worked on then. */
function concerns({ concernsAConnection }: PassedOver): boolean {
  return concernsAConnection;
}

/** Where the window opens: on what is known, or with a welcome. */
export function front({ connections }: State): Screen {
  const { list, passedOver, failure } = connections;
  return list.length > 0 || passedOver.some(concerns) || failure !== null ? "home" : "welcome";
}

/** Where the person was when the wish came up, as far as that is still there. */
export function originOf(state: State, wish: Wish): Screen {
  if (wish.from === "setup" && state.run !== null) return "setup";
  if (wish.from === "handover" && state.handOvers.length > 0) return "handover";
  return front(state);
}

/** The steps that lead to what is wanted of a connection. */
export function stepsOfWish({ kind, target }: Wish): Step[] {
  const asked: Step[] = target.kind === "callbackUrl" ? ["microsoft"] : ["microsoft", "konnect"];
  return kind === "continue" ? [...asked, "review", "setup", "handover"] : [...asked, "review", "takingAway"];
}

/** Whether a deleted app registration is kept by Microsoft for a while, unless it is deleted for good. */
export function deletesApplication(state: State): boolean {
  return (state.teardown?.steps ?? []).some(({ id, effect }) => id === "application" && effect === "delete");
}

/** How many things each step of the reviewed teardown is about. */
export function countOf(state: State, step: StepId): number {
  return state.teardown?.steps.find(({ id }) => id === step)?.count ?? 1;
}

/** The target of a connection, from wherever it is known. */
export function targetOf(state: State, id: string): TargetSummary | null {
  const known = state.connections.list.find((one) => one.id === id);
  const handOver = state.handOvers.find(({ connection }) => connection === id);
  return known?.target ?? handOver?.target ?? null;
}
