import "@testing-library/jest-dom/vitest";
import { afterEach, beforeEach } from "vitest";

// jsdom draws no dialogs; this much of them is enough to see whether one is open.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

beforeEach(() => {
  document.documentElement.lang = "en";
  document.title = "Konnect SSO Setup";
});

afterEach(() => {
  localStorage.clear();
});
