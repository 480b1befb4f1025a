/*
 * Sets the chosen theme and text size before the first paint, which the module that draws the window is too late for.
 * The two names below are the only ones that this app keeps in the window's storage.
 */
"use strict";

for (const [name, allowed] of [
  ["theme", ["light", "dark"]],
  ["text", ["125", "150", "200"]],
]) {
  const value = localStorage.getItem(name);
  if (allowed.includes(value)) document.documentElement.dataset[name] = value;
}
