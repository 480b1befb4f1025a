import type { Wizard } from "./wizard.svelte";

/** Where Enter already means something else. */
const OWN_ENTER = "button, a, summary, select, textarea, dialog *, [role='combobox'], [role='option']";

/** Enter presses a primary button that is harmless, Alt+Left goes back, Escape ends waiting for the browser. */
export function onkeydown(event: KeyboardEvent, wizard: Wizard): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

  if (event.key === "Enter" && plain && target?.closest(OWN_ENTER) == null) {
    event.preventDefault();
    press("#primary[data-harmless]");
  } else if (event.key === "ArrowLeft" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    // Also keeps a web view from going back in a history that it does not have.
    event.preventDefault();
    if (!event.repeat) press("#back");
  } else if (event.key === "Escape" && plain && wizard.state.screen === "microsoftWaiting") {
    event.preventDefault();
    void wizard.cancelSignIn();
  }
}

function press(selector: string): void {
  if (document.querySelector("dialog[open]") === null) document.querySelector<HTMLElement>(selector)?.click();
}
