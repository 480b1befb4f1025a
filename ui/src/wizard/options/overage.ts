import type { GroupCount } from "../../lib/ipc/bindings";

/** Microsoft sends no groups at all to people in more than this. */
export const LIMIT = 200;
/** From here on it is worth mentioning. */
const NEAR = 150;

/** The person in the most groups, if that is near or over the limit. */
export function largestCount(counts: GroupCount[]): GroupCount | null {
  const [most] = counts.toSorted((a, b) => b.count - a.count);
  return most !== undefined && most.count >= NEAR ? most : null;
}
