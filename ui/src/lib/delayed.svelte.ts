/** Work shorter than this needs no word. */
const QUIET_MILLIS = 300;

/** Whether something has been going on for so long that people wonder. To be called while a component is set up. */
export function delayed(active: () => boolean): { readonly now: boolean } {
  let now = $state(false);
  $effect(() => {
    now = false;
    if (!active()) return;
    const timer = setTimeout(() => {
      now = true;
    }, QUIET_MILLIS);
    return () => clearTimeout(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
