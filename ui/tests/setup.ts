import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/svelte";
import { afterEach, beforeEach, vi } from "vitest";
import { announce } from "../src/lib/announce.svelte";

// A busy machine draws slowly; a test that waits in vain still ends.
configure({ asyncUtilTimeout: 10_000 });

// jsdom draws no dialogs; this much of them is enough to see whether one is open.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

/** Time passes as fast as it is waited for, so that waiting until a button can be pressed costs nothing. */
function useFakeTimers(): void {
  vi.useFakeTimers({
    toFake: [
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "requestAnimationFrame",
      "cancelAnimationFrame",
      "performance",
      "Date",
    ],
  });
}

// Nor does it scroll.
Element.prototype.scrollIntoView = () => {};

// Testing Library waits by winding such clocks forward, if it is told how under the name that it looks for.
vi.stubGlobal("jest", { advanceTimersByTime: (millis: number) => vi.advanceTimersByTime(millis) });

beforeEach(() => {
  useFakeTimers();
  document.documentElement.lang = "en";
  document.title = "Konnect SSO Setup";
});

afterEach(() => {
  announce("");
  vi.useRealTimers();
  localStorage.clear();
});
