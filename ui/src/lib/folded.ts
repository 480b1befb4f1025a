/** How many lines of a long list are seen before it is opened. */
const SEEN = 5;

/** The beginning of a list and the rest. A rest of one is not worth a fold: its line takes no more room. */
export function folded<T>(items: readonly T[]): { seen: readonly T[]; rest: readonly T[] } {
  const seen = items.length > SEEN + 1 ? SEEN : items.length;
  return { seen: items.slice(0, seen), rest: items.slice(seen) };
}
