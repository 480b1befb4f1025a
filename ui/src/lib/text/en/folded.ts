/** Long lists in short places. */
export const folded = {
  more: (count: number) => `and ${count} more`,
  /** The end of a list of names in a sentence. */
  othersAbove: (count: number) => `${count} more people named above`,
};
