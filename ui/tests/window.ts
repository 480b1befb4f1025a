import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { expect, vi } from "vitest";
import App from "../src/App.svelte";
import { ARMING_MILLIS } from "../src/lib/armed.svelte";
import { fakeBackend } from "../src/lib/backend/fake";
import type { World } from "../src/lib/backend/fake/world";
import type { Screen } from "../src/wizard/flow/state";
import { createWizard, type Wizard } from "../src/wizard/wizard.svelte";

/** The window of a test: the whole app over a fake backend, used as a person uses it. */
export type Window = { world: World; wizard: Wizard; user: UserEvent };

export async function open(prepare: (world: World) => void = () => {}): Promise<Window> {
  const { backend, world } = fakeBackend();
  prepare(world);
  const wizard = createWizard(backend);
  const user = person();
  render(App, { wizard });
  await wizard.start();
  return { world, wizard, user };
}

/** A person who waits until a button can be pressed, and presses it once. */
export function person(): UserEvent {
  const user = hasty();
  const click = user.click.bind(user);
  return Object.assign(user, {
    click: async (element: Element) => {
      await ready(element);
      // Two presses of one button are not a double click.
      await user.pointer({ target: document.body });
      await click(element);
    },
  });
}

/** A person who waits for nothing. */
export function hasty(): UserEvent {
  return userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) });
}

/** A button that is only new is waited for; one that says that it waits for something else is pressed in vain. */
export async function ready(button: Element = primary()): Promise<void> {
  if (button.closest("[data-arming]") !== null) await pass(ARMING_MILLIS + 100);
}

/** Lets time pass. */
export async function pass(millis: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(millis);
}

export function primary(): HTMLElement {
  const button = document.getElementById("primary");
  if (button === null) throw new Error(`the screen ${shown()} has no primary button`);
  return button;
}

/** Contrast needs real drawing; it is checked in the real window. */
export async function violations(): Promise<string[]> {
  let over = false;
  const looking = axe.run(document, { rules: { "color-contrast": { enabled: false } } }).finally(() => {
    over = true;
  });
  // It waits in between.
  while (!over) await pass(1);
  const { violations: found } = await looking;
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

export async function expectAccessible(): Promise<void> {
  expect(await violations()).toEqual([]);
}

/** Looks for a group and adds it, with the mouse. */
export async function addGroup(user: UserEvent, to: string, name: string): Promise<void> {
  await user.click(screen.getByRole("button", { name: `Add group to ${to}` }));
  await user.type(screen.getByRole("combobox", { name: `Find a group to add to ${to}` }), name);
  await user.click(await screen.findByRole("option", { name: new RegExp(`^${name}`) }));
  await screen.findByRole("button", { name: `Remove ${name} from ${to}` });
}

/** From Options to a plan, with the teams as they are. */
export async function planned(user: UserEvent): Promise<void> {
  await pastTeams(user);
  await screen.findByRole("button", { name: "Set up" });
}

/** From Options over Teams, which changes nothing. */
export async function pastTeams(user: UserEvent): Promise<void> {
  await user.click(primary());
  await arrived("teams");
  await user.click(primary());
}

export function shown(): string {
  return document.documentElement.dataset.screen ?? "none";
}

export async function arrived(screenName: Screen): Promise<void> {
  await waitFor(() => expect(shown(), "the window should have gone on to another screen").toBe(screenName));
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`there is no #${id} on the screen ${shown()}`);
  return element;
}

export function fieldById(id: string): HTMLInputElement {
  return byId(id) as HTMLInputElement;
}

export function radio(name: string, value: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);
  if (found === null) throw new Error(`there is no radio ${name}=${value} on the screen ${shown()}`);
  return found;
}

export async function replace(user: UserEvent, id: string, value: string): Promise<void> {
  await user.clear(byId(id));
  if (value !== "") await user.type(byId(id), value.replaceAll(/[{[]/g, "$&$&"));
}

/** Where each screen is reached from the one before, with the defaults. */
const WAY: Record<
  Exclude<Screen, "microsoftWaiting" | "home" | "connection" | "test" | "teardown" | "teardownRun">,
  (window: Window) => Promise<void>
> = {
  welcome: async () => {},
  microsoft: async ({ user }) => user.click(screen.getByRole("button", { name: /Set up single sign-on/ })),
  microsoftSignedIn: async ({ user }) => user.click(screen.getByRole("button", { name: "Open browser" })),
  konnect: async ({ user }) => user.click(screen.getByRole("button", { name: "Continue" })),
  options: async ({ user }) => {
    await connect(user);
    await user.click(screen.getByRole("button", { name: "Continue" }));
  },
  teams: async ({ user }) => user.click(screen.getByRole("button", { name: "Continue" })),
  review: async ({ user }) => {
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await screen.findByRole("button", { name: /^(Set up|Show the values)$/ });
  },
  setup: async () => {
    throw new Error("a run ends at once unless it is held: use `begin`");
  },
  handover: async ({ user }) => user.click(primary()),
};

const ORDER: (keyof typeof WAY)[] = [
  "welcome",
  "microsoft",
  "microsoftSignedIn",
  "konnect",
  "options",
  "teams",
  "review",
  "handover",
];

/** Goes from Welcome to a screen with the defaults. */
export async function go(
  window: Window,
  to: (typeof ORDER)[number],
  from: (typeof ORDER)[number] = "welcome",
): Promise<void> {
  const start = from === "welcome" ? 0 : ORDER.indexOf(from) + 1;
  for (const name of ORDER.slice(start, ORDER.indexOf(to) + 1)) {
    await WAY[name](window);
    await arrived(name);
  }
}

export async function connect(user: UserEvent, token = "kpat_good"): Promise<void> {
  await replace(user, "konnect-token", token);
  await user.click(screen.getByRole("button", { name: "Connect" }));
  await screen.findByLabelText("Login path");
}
