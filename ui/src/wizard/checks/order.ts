import type { KnownConnection } from "../../lib/ipc/bindings";
import { type Health, urgencyOf } from "./health";

/** The ids of the connections in the order in which they are shown: what needs attention, then the others. */
export type Order = { attention: readonly string[]; others: readonly string[] };

export const noOrder: Order = { attention: [], others: [] };

/** What is most urgent comes first; otherwise the order of the list. */
export function orderOf(
  list: readonly KnownConnection[],
  healthOf: (known: KnownConnection) => Health,
  now: number,
): Order {
  const urgent = list.flatMap((known) => {
    const urgency = urgencyOf(known, healthOf(known), now);
    return urgency === null ? [] : [{ id: known.id, urgency }];
  });
  const attention = urgent.sort((one, other) => one.urgency - other.urgency).map(({ id }) => id);
  return { attention, others: list.map(({ id }) => id).filter((id) => !attention.includes(id)) };
}

/** The same order as before, so that nothing moves under the pointer; what is new comes last, what is gone goes. */
export function keptOrder(before: Order, list: readonly KnownConnection[]): Order {
  const ids = list.map(({ id }) => id);
  const there = (id: string) => ids.includes(id);
  const known = [...before.attention, ...before.others];
  return {
    attention: before.attention.filter(there),
    others: [...before.others.filter(there), ...ids.filter((id) => !known.includes(id))],
  };
}
