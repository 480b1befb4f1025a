/** Tells the answer to the latest question from those to questions that were asked again or taken back. */
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
    /** Drops the answer that is awaited. */
    drop(): void {
      last += 1;
    },
  };
}
