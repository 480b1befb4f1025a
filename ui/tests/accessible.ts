import { tick } from "svelte";
import { expect, test } from "vitest";
import { expectAccessible, open, type Window } from "./window";

/** A state of the window by name, and how a person gets there. */
export type Reached = [string, (window: Window) => Promise<unknown>];

/** Each of these states breaks no rule of axe-core, and has one button at most that asks to be pressed first. */
export function areAccessible(states: Reached[]): void {
  test.each(states)("%s_has no accessibility violations", async (_, reach) => {
    const window = await open();
    await reach(window);
    await tick();
    await expectAccessible();
    const inFront = document.querySelector("dialog[open]") ?? document.body;
    expect(inFront.querySelectorAll(".btn-primary").length, "primary buttons").toBeLessThanOrEqual(1);
  });
}
