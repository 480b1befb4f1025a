/**
 * The page of the window is loaded once: loading it again would drop everything that was typed. A web view offers that
 * in its own menu and with keys; neither is for this window.
 */

/** Keys that load a page again in WebKitGTK, WKWebView and WebView2, whatever is held with them. */
const RELOADING = new Set(["F5", "BrowserRefresh", "Refresh"]);

/** Whether a key would load the page again. */
export function reloads({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (RELOADING.has(key)) return true;
  // Alt Gr is reported as both.
  return key.toLowerCase() === "r" && (ctrlKey || metaKey) && !altKey;
}

/** Whether the web view's own menu offers something useful there: in a field for text, and on what is selected. */
export function hasUsefulMenu(event: MouseEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest(EDITABLE) != null || isOnSelection(event);
}

const EDITABLE =
  "textarea, input:not([type]), input:is([type='text'], [type='search'], [type='password'], [type='url'], [type='email'])";

/** Next to a selection, the menu is that of the page, which offers to load it again. */
function isOnSelection({ clientX, clientY }: MouseEvent): boolean {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return false;
  const rects = [...selection.getRangeAt(0).getClientRects()];
  return rects.some(
    ({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom,
  );
}
