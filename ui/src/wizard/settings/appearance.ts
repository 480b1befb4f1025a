import type { Appearance, TextSize } from "../../lib/ipc/bindings";

export const THEMES = ["system", "light", "dark"] as const satisfies readonly Appearance["theme"][];

export const TEXT_SIZES = ["100", "125", "150", "200"] as const satisfies readonly TextSize[];

export const plainAppearance: Appearance = { theme: "system", textSize: "100" };

/** The next larger or smaller text; the same where there is none. */
export function stepped(size: TextSize, by: 1 | -1): TextSize {
  return TEXT_SIZES[TEXT_SIZES.indexOf(size) + by] ?? size;
}
