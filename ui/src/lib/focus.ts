import { tick } from "svelte";

/**
 * Finds the focus a new place where what had it is gone: the first of these selectors that is drawn and can have it.
 * Where something else has the focus by then, it stays.
 */
export async function keepFocus(...places: string[]): Promise<void> {
  await tick();
  for (const place of places) {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(place)?.focus();
  }
}
