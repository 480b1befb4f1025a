/** Whether text was pasted, not typed (Input Events Level 2, `insertFromPaste`). */
export function isPaste(event: Event): boolean {
  return event instanceof InputEvent && event.inputType === "insertFromPaste";
}
