import { pass } from "./window";

/** Between two repeats of a held key; systems are quicker. */
const REPEAT_MILLIS = 100;
const FIRST_REPEAT_MILLIS = 500;

/** Holds a key for a while, as a browser tells it: to whatever has the focus by then, and pressing it unless prevented. */
export async function hold(key: string, millis: number, repeats = true): Promise<void> {
  down(key, false);
  for (let held = FIRST_REPEAT_MILLIS; held < millis; held += REPEAT_MILLIS) {
    await pass(held === FIRST_REPEAT_MILLIS ? FIRST_REPEAT_MILLIS : REPEAT_MILLIS);
    down(key, repeats);
  }
  up(key);
}

export function down(key: string, repeat: boolean): void {
  const at = document.activeElement ?? document.body;
  const goesOn = at.dispatchEvent(new KeyboardEvent("keydown", { key, repeat, bubbles: true, cancelable: true }));
  if (goesOn && key === "Enter" && at instanceof HTMLButtonElement) at.click();
  pressed = goesOn && key === " " ? at : null;
}

export function up(key: string): void {
  const at = document.activeElement ?? document.body;
  at.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true, cancelable: true }));
  if (key === " " && at === pressed && at instanceof HTMLButtonElement) at.click();
}

/** One click, at once. `detail`: which of several clicks in the same place. */
export async function click(element: Element, detail = 1): Promise<void> {
  element.dispatchEvent(new MouseEvent("click", { detail, bubbles: true, cancelable: true }));
  await pass(0);
}

/** Clicks where something was: the first click on it, and the second on what is there a moment later. */
export async function doubleClick(element: Element, millis = 200): Promise<void> {
  const { id } = element;
  await click(element);
  await pass(millis);
  const there = element.isConnected ? element : document.getElementById(id);
  if (there) await click(there, 2);
}

/** Two clicks that are too far apart for the system to call them a double click. */
export async function clickTwice(element: Element, millis = 600): Promise<void> {
  const { id } = element;
  await click(element);
  await pass(millis);
  const there = document.getElementById(id);
  if (there) await click(there);
}

/** What a key that is down would press when it goes up. */
let pressed: Element | null = null;
