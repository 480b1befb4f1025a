/*
 * Sets the chosen theme and text size before the first paint, which the module that draws the window is too late for.
 * The shell says what is set in a script of its own that runs first (`src-tauri/src/desktop/window.rs`).
 */
"use strict";

for (const [name, value, allowed] of [
  ["theme", window.appearanceAtStart?.theme, ["light", "dark"]],
  ["text", window.appearanceAtStart?.textSize, ["125", "150", "200"]],
]) {
  if (allowed.includes(value)) document.documentElement.dataset[name] = value;
}
