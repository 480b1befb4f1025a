import { pass } from "./window";

/** Between two repeats of a held key; systems are quicker. */
const REPEAT_MILLIS = 100;
const FIRST_REPEAT_MILLIS = 500;

/** Holds a key for a while, as a browser reports it: to what has the focus by then, pressing it unless prevented. */
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

/** Clicks in one place: a double click, then a click too late to be part of one. */
export async function clickRepeatedly(element: Element): Promise<void> {
  const { id } = element;
  await click(element);
  for (const [millis, detail] of [
    [200, 2],
    [400, 1],
  ] as const) {
    await pass(millis);
    const there = document.getElementById(id);
    if (there) await click(there, detail);
  }
}

/** What a pressed key would press when released. */
let pressed: Element | null = null;
