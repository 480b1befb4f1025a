import type { Wizard } from "./wizard.svelte";

/** Where Enter already means something else. */
const OWN_ENTER = "button, a, summary, select, textarea, form *, dialog *, [role='combobox'], [role='option']";

/** The key that the system's own shortcuts are made with. AltGr is Ctrl and Alt together, and writes. */
function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey !== event.metaKey && !event.altKey;
}

/**
 * What a shortcut does on every screen, in every field and dialog; `null` for all others. Plus is above the equals sign
 * on many keyboards, and a French one has letters where others have digits.
 */
function shortcut(event: KeyboardEvent, wizard: Wizard): (() => void) | null {
  if (!isShortcut(event)) return null;
  if (event.key === "+" || event.key === "=") return () => void wizard.changeTextSize(1);
  if (event.shiftKey) return null;
  if (event.key === "-") return () => void wizard.changeTextSize(-1);
  if (event.key === "0" || event.code === "Digit0") return () => void wizard.resetTextSize();
  return event.key === "," ? () => openSettings(wizard) : null;
}

/** A question that is open is answered first. */
function openSettings(wizard: Wizard): void {
  if (document.querySelector("dialog[open]") === null) wizard.openSettings();
}

/** Ends the waiting for someone at Microsoft's page; `null` where nothing waits, or a dialog is over it. */
function waitingEnd({ state, cancelSignIn, cancelTest, cancelRenewal }: Wizard): (() => void) | null {
  if (document.querySelector("dialog[open]") !== null) return null;
  if (state.screen === "microsoftWaiting") return () => void cancelSignIn();
  if (state.screen === "test" && state.test?.running != null) return cancelTest;
  return state.screen === "setup" && state.renewal !== null ? cancelRenewal : null;
}

/**
 * Enter presses a primary button that is harmless, Alt+Left goes back, Escape ends waiting for a sign-in. Shortcuts set
 * the text size and open Settings.
 */
export function onkeydown(event: KeyboardEvent, wizard: Wizard): void {
  if (event.defaultPrevented || event.isComposing) return;
  const does = shortcut(event, wizard);
  if (does !== null) {
    event.preventDefault();
    does();
    return;
  }
  const target = event.target instanceof Element ? event.target : null;
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

  if (event.key === "Enter" && plain && target?.closest(OWN_ENTER) == null) {
    event.preventDefault();
    press("#primary[data-harmless]");
  } else if (event.key === "ArrowLeft" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    // Also keeps a web view from going back in a history that it does not have.
    event.preventDefault();
    if (event.repeat) return;
    if (wizard.state.settingsOpen) wizard.closeSettings();
    else press("#back");
  } else if (event.key === "Escape" && plain) {
    // While a run waits, a field on the same screen is for something else.
    if (wizard.state.screen === "setup" && target?.closest("input, textarea, select") != null) return;
    const end = waitingEnd(wizard);
    if (end === null) return;
    event.preventDefault();
    end();
  }
}

function press(selector: string): void {
  if (document.querySelector("dialog[open]") === null) document.querySelector<HTMLElement>(selector)?.click();
}
