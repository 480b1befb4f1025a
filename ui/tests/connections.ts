import { screen } from "@testing-library/svelte";
import type { KnownConnection } from "../src/lib/ipc/bindings";
import type { WeightyKind } from "../src/wizard/connections/state";
import { arrived, primary, shown, type Window } from "./window";

/** Starts the window again, as on a computer that knows these connections. */
export async function openKnown(window: Window, ...given: (KnownConnection | { later: boolean })[]): Promise<void> {
  window.world.connections = given.filter((one): one is KnownConnection => "id" in one);
  await window.wizard.start();
  await arrived("home");
  if (!given.some((one) => "later" in one) && window.wizard.state.unfinishedPrompt === "open") {
    await window.user.click(screen.getByRole("button", { name: "Later" }));
  }
}

/** The button of one connection. */
export function doing(what: WeightyKind | "open", id: string): HTMLElement {
  const button = document.querySelector<HTMLElement>(`[data-connection="${id}"] [data-do="${what}"]`);
  if (button === null) throw new Error(`${id} does not offer to ${what} on the screen ${shown()}`);
  return button;
}

/** Opens one connection of the list. */
export async function opened(window: Window, id: string): Promise<void> {
  await window.user.click(doing("open", id));
  await arrived("connection");
}

/** A button that ends the connection that is open. */
export function ending(what: "undo" | "remove" | "forget"): HTMLElement {
  const button = document.querySelector<HTMLElement>(`[data-end] [data-do="${what}"]`);
  if (button === null) throw new Error(`the screen ${shown()} does not offer to ${what}`);
  return button;
}

/** From the connections over both sign-ins to the review of an undo or a removal. */
export async function reviewing(window: Window, what: "undo" | "remove", id: string): Promise<void> {
  await opened(window, id);
  await window.user.click(ending(what));
  await signedIn(window);
  await arrived("teardown");
  await screen.findByRole("button", { name: what === "undo" ? "Undo" : "Remove" });
}

/** Microsoft, then the Konnect token. */
export async function signedIn({ user }: Window): Promise<void> {
  await arrived("microsoft");
  await user.click(primary());
  await arrived("konnect");
  await user.type(screen.getByLabelText("Konnect access token"), "kpat_good");
  await user.click(screen.getByRole("button", { name: "Connect" }));
}
