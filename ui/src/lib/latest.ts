/** Distinguishes the answer to the latest question from those to questions that were repeated or withdrawn. */
export type Latest = ReturnType<typeof latest>;

export function latest() {
  let last = 0;
  return {
    /** Starts a question. The returned function says whether it is still the latest. */
    begin(): () => boolean {
      last += 1;
      const mine = last;
      return () => mine === last;
    },
    /** Drops the awaited answer. */
    drop(): void {
      last += 1;
    },
  };
}
