import { announce } from "./announce.svelte";

/** How long a button says that it has copied. */
const COPIED_MILLIS = 2000;

/**
 * A button that copies: after a copy that worked it says so for a moment, and the status line says `told`. To be called
 * while a component is set up.
 */
export function copying(
  copy: () => Promise<boolean>,
  told: string,
): { readonly done: boolean; copy: () => Promise<void> } {
  let done = $state(false);
  $effect(() => {
    if (!done) return;
    const timer = setTimeout(() => {
      done = false;
    }, COPIED_MILLIS);
    return () => clearTimeout(timer);
  });
  return {
    get done() {
      return done;
    },
    async copy() {
      if (!(await copy())) return;
      done = true;
      announce(told);
    },
  };
}
