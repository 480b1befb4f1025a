let text = $state("");

/** What the one polite status line of the window says. */
export const status = {
  get text() {
    return text;
  },
};

/** Tells people who cannot see the screen that something has ended. Not for clocks. */
export function announce(words: string): void {
  text = words;
}
