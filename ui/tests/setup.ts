import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/svelte";
import { afterEach, beforeEach } from "vitest";

// A busy machine draws slowly; a test that waits in vain still ends.
configure({ asyncUtilTimeout: 10_000 });

// jsdom draws no dialogs; this much of them is enough to see whether one is open.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

// Nor does it scroll.
Element.prototype.scrollIntoView = () => {};

beforeEach(() => {
  document.documentElement.lang = "en";
  document.title = "Konnect SSO Setup";
});

afterEach(() => {
  localStorage.clear();
});
