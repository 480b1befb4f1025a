/** How long a button has to be seen before it can be pressed: more than the time between two clicks of a double click. */
export const ARMING_MILLIS = 700;

/**
 * Whether a button may be pressed: what it is about has been visible for a moment, and so has the rest of the screen.
 * Another subject is another button, even in the same place. `null` is a subject that is not there yet, because
 * something that it depends on is still being read.
 *
 * To be called while a component is set up.
 */
export function armed(subject: () => string | null): { readonly now: boolean } {
  let seen: string | null = $state(null);
  $effect(() => {
    const drawn = subject();
    seen = null;
    if (drawn === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Counted from the first frame: a busy computer draws late.
    const picture = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        seen = drawn;
      }, ARMING_MILLIS);
    });
    return () => {
      cancelAnimationFrame(picture);
      clearTimeout(timer);
    };
  });
  return {
    get now() {
      return seen !== null && seen === subject();
    },
  };
}
