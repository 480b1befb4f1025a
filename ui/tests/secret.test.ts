import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { byId, go, open, type Window } from "./window";

/** Everything that a script in the page could read: markup with its attributes, what fields hold, and the storage. */
function reachable(): string {
  const typed = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(({ value }) => value);
  return [document.documentElement.outerHTML, ...typed, JSON.stringify({ ...localStorage, ...sessionStorage })].join(
    "\n",
  );
}

let window_: Window;

beforeEach(async () => {
  window_ = await open();
  await go(window_, "handover");
});

const reveal = () => window_.user.click(screen.getByRole("button", { name: "Reveal client secret" }));

test("before Reveal_the secret is nowhere in the page, and nobody asked for it", () => {
  expect(reachable()).not.toContain(window_.world.secret);
  expect(window_.world.calls.map(({ name }) => name)).not.toContain("revealSecret");
});

test("Reveal_shows the secret for 30 seconds", async () => {
  await reveal();
  await waitFor(() => expect(byId("client-secret").textContent).toBe(window_.world.secret));
  await vi.advanceTimersByTimeAsync(28_000);
  expect(byId("client-secret").textContent, "still shown shortly before the end").toBe(window_.world.secret);
  await vi.advanceTimersByTimeAsync(4000);
  expect(reachable(), "hidden again after 30 seconds").not.toContain(window_.world.secret);
});

test("a window that loses the focus_hides the secret at once", async () => {
  await reveal();
  await waitFor(() => expect(byId("client-secret").textContent).toBe(window_.world.secret));
  window.dispatchEvent(new Event("blur"));
  await waitFor(() => expect(reachable()).not.toContain(window_.world.secret));
});

test("Hide_hides the secret", async () => {
  await reveal();
  await window_.user.click(await screen.findByRole("button", { name: /^Hide \(\d+ s\) client secret$/ }));
  await waitFor(() => expect(reachable()).not.toContain(window_.world.secret));
});

test("copying the secret_counts down visibly and keeps it out of the page", async () => {
  await window_.user.click(screen.getByRole("button", { name: "Copy client secret" }));
  const button = await screen.findByRole("button", { name: /^Clears in (59|60) s client secret$/ });
  const connection = window_.wizard.state.handOvers[0]?.connection;
  expect(window_.world.calls.at(-1)).toEqual({ name: "copyValue", args: [connection, "clientSecret"] });
  expect(reachable()).not.toContain(window_.world.secret);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(button).toHaveTextContent(/Clears in (49|50) s/);
  await vi.advanceTimersByTimeAsync(52_000);
  expect(button).toHaveTextContent("Copy");
  expect(screen.getByRole("status")).toHaveTextContent("The clipboard was cleared.");
});

test("copying another value_ends the secret's countdown, because the clipboard no longer holds it", async () => {
  await window_.user.click(screen.getByRole("button", { name: "Copy client secret" }));
  await screen.findByRole("button", { name: /^Clears in/ });
  await window_.user.click(screen.getByRole("button", { name: "Copy client ID" }));
  await screen.findByRole("button", { name: "Copied client ID" });
  expect(screen.getByRole("button", { name: "Copy client secret" })).toBeInTheDocument();
  await vi.advanceTimersByTimeAsync(4000);
  expect(screen.getByRole("button", { name: "Copy client ID" })).toBeInTheDocument();
});

test("a secret that cannot be revealed_is explained and stays hidden", async () => {
  window_.world.failures.revealSecret = { kind: "keychainFailed", detail: { cause: "locked" } };
  await reveal();
  expect(await screen.findByRole("alert")).toHaveTextContent("The keychain is locked");
  expect(reachable()).not.toContain(window_.world.secret);
});

test("a whole set-up_leaves nothing in the window's storage", () => {
  expect({ ...localStorage }).toEqual({});
  expect({ ...sessionStorage }).toEqual({});
  expect(document.cookie).toBe("");
});
