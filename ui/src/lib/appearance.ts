import type { Appearance } from "./ipc/bindings";

/** Draws the window as it is set. `public/appearance.js` does the same before the first paint. */
export function wear({ theme, textSize }: Appearance): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  if (textSize === "100") delete dataset.text;
  else dataset.text = textSize;
}
