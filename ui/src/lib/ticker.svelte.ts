/**
 * The time, read again every second while `active` says so. For clocks and countdowns on a screen; it announces
 * nothing.
 * To be called while a component is set up.
 */
export function ticker(clock: () => number, active: () => boolean): { readonly now: number } {
  let now = $state(clock());
  $effect(() => {
    if (!active()) return;
    now = clock();
    const timer = setInterval(() => {
      now = clock();
    }, 1000);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
