import { untrack } from "svelte";
import { announce, status } from "./announce.svelte";
import { delayed } from "./delayed.svelte";

/**
 * What is going on, once it has taken so long that people wonder; `null` before that, and when nothing is going on.
 * The status line says it too, for as long as it is true. To be called while a component is set up.
 */
export function busyWord(going: () => string | null): { readonly now: string | null } {
  const late = delayed(() => going() !== null);
  const word = $derived(late.now ? going() : null);
  $effect(() => {
    const said = word;
    if (said === null) return;
    announce(said);
    return () => {
      if (untrack(() => status.text) === said) announce("");
    };
  });
  return {
    get now() {
      return word;
    },
  };
}
