import { expect, test } from "vitest";
import { focusChanged, isAgain, keyDown, keyUp, noKeys } from "./presses";

function event(key: string, repeat = false, on = "button", type = ""): KeyboardEvent {
  const target = document.createElement(on);
  if (target instanceof HTMLInputElement) target.type = type;
  const made = new KeyboardEvent("keydown", { key, repeat });
  Object.defineProperty(made, "target", { value: target });
  return made;
}

test("a key that goes down anew_is a press", () => {
  const keys = noKeys();
  expect(keyDown(keys, event("Enter"), 0)).toBe(false);
  keyUp(keys, event("Enter"));
  expect(keyDown(keys, event("Enter"), 10), "as fast as fingers are").toBe(false);
});

test("a key that is held_is none, told or untold", () => {
  expect(keyDown(noKeys(), event("Enter", true), 0)).toBe(true);
  const keys = noKeys();
  keyDown(keys, event(" "), 0);
  expect(keyDown(keys, event(" "), 600)).toBe(true);
  expect(keyDown(keys, event(" "), 630)).toBe(true);
});

test("a key whose release was told to nobody_is a press again after a while", () => {
  const keys = noKeys();
  keyDown(keys, event("Enter"), 0);
  expect(keyDown(keys, event("Enter"), 5000)).toBe(false);
});

test("a window that gets the focus_takes no key for a moment", () => {
  const keys = noKeys();
  focusChanged(keys, true, 1000);
  expect(keyDown(keys, event("Enter"), 1030), "held since before").toBe(true);
  expect(keyDown(keys, event("Enter"), 1900), "still held").toBe(true);
  keyUp(keys, event("Enter"));
  expect(keyDown(keys, event("Enter"), 1950)).toBe(false);
});

test("a held key_goes on to write", () => {
  expect(keyDown(noKeys(), event("Enter", true, "textarea"), 0)).toBe(false);
  expect(keyDown(noKeys(), event(" ", true, "input", "text"), 0)).toBe(false);
  expect(keyDown(noKeys(), event("a", true), 0)).toBe(false);
  expect(keyDown(noKeys(), event("Tab", true), 0)).toBe(false);
  expect(keyDown(noKeys(), event("Enter", true, "input", "text"), 0), "Enter in a field presses").toBe(true);
  expect(keyDown(noKeys(), event(" ", true, "input", "checkbox"), 0)).toBe(true);
});

test("the second click of a double click_is none on a button, and is one in a text", () => {
  const click = (on: string, detail: number) => {
    const made = new MouseEvent("click", { detail });
    Object.defineProperty(made, "target", { value: document.createElement(on) });
    return isAgain(made);
  };
  expect([0, 1, 2, 3].map((detail) => click("button", detail))).toEqual([false, false, true, true]);
  expect(click("p", 2), "it selects a word").toBe(false);
});
