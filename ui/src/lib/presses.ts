/**
 * What counts as a press: a key that was not down before, or the first click. A held key and the second click of a
 * double click are ignored, on every button of every screen and dialog. What a press may do, and when, is said in
 * `wizard/harmless.ts` and `armed.svelte.ts`.
 */

/** Keys that press what has the focus. */
const PRESSING = new Set(["Enter", " "]);

/** A held key goes down again at least this often, whatever the system calls it. The longest first delay is 1 s. */
const AGAIN_MILLIS = 1000;

/** A key that goes down this soon after the window got the focus was meant for another window. */
const FOCUS_MILLIS = 700;

/** The keys that are down, and when they last went down. */
export type Keys = { down: Map<string, number>; focused: number };

export function noKeys(): Keys {
  return { down: new Map(), focused: Number.NEGATIVE_INFINITY };
}

/** Notes a key that goes down. Returns whether it is being held and so does not apply to what has the focus now. */
export function keyDown(keys: Keys, event: KeyboardEvent, now: number): boolean {
  if (!PRESSING.has(event.key)) return false;
  const before = keys.down.get(event.key);
  const held =
    event.repeat || (before !== undefined && now - before < AGAIN_MILLIS) || now - keys.focused < FOCUS_MILLIS;
  keys.down.set(event.key, now);
  return held && !writes(event);
}

export function keyUp(keys: Keys, event: KeyboardEvent): void {
  keys.down.delete(event.key);
}

/** Keys released while another window has the focus are not reported. */
export function focusChanged(keys: Keys, focused: boolean, now: number): void {
  keys.down.clear();
  if (focused) keys.focused = now;
}

/** Whether a click is the second of a double click, or a later one. A key's click has no number. */
export function isAgain(event: MouseEvent): boolean {
  return (
    event.detail > 1 && event.target instanceof Element && event.target.closest("button, [role='option']") !== null
  );
}

/** Where a held key writes: any key in a text area, and a space in every field for text. */
function writes({ key, target }: KeyboardEvent): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return key === " " && target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}
