import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { NeededRight } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { byId, expectAccessible, go, open, primary, type Window } from "./window";

const text = messages.neededRights;
const MIXED: NeededRight[] = [
  { need: { kind: "registerApplication" }, answer: "yes" },
  { need: { kind: "approve" }, answer: "no" },
  { need: { kind: "assignGroups" }, answer: "notPermitted" },
  { need: { kind: "portal", detail: "Partner Portal" }, answer: "unknown" },
];

async function reviewing(needed: NeededRight[]): Promise<Window> {
  const window = await open((world) => {
    world.neededRights = needed;
  });
  await go(window, "review");
  await waitFor(() => byId("needed-rights"));
  return window;
}

test("what someone else has to allow_is named with the roles before the set-up, which can begin all the same", async () => {
  await reviewing(MIXED);
  const row = (kind: string) => document.querySelector(`[data-need="${kind}"]`);
  expect(row("approve")).toHaveTextContent("No: ");
  expect(row("approve")).toHaveTextContent("Privileged Role Administrator");
  expect(row("assignGroups")).toHaveTextContent("Not with this sign-in: ");
  expect(row("portal")).toHaveTextContent("Partner Portal");
  expect(row("registerApplication")?.querySelector("small")).toBeNull();
  expect(primary()).not.toHaveAttribute("aria-busy");
  expect(primary()).toHaveTextContent(messages.review.setUp);
  await expectAccessible();
});

test("the request text_has each thing that is not a yes, with the exact settings", async () => {
  const { user, world } = await reviewing(MIXED);
  await user.click(screen.getByText(text.ask));
  await user.click(byId("copy-needed"));
  const copied = world.calls.filter(({ name }) => name === "copyDetails").at(-1)?.args[0] as string;
  for (const wanted of [
    "Grant admin consent",
    "openid, profile, email",
    "Users and groups",
    "Partner Portal",
    world.account.directory.id,
    world.organization.id,
    world.account.userName,
  ]) {
    expect(copied).toContain(wanted);
  }
  expect(copied, "what is a yes needs nobody").not.toContain("Please register this");
});

test("a role activated meanwhile_shows after Check again", async () => {
  const { user, world } = await reviewing(MIXED);
  await user.click(byId("activate-role"));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["activateRole"] });
  world.neededRights = [{ need: { kind: "approve" }, answer: "yes" }];
  await user.click(byId("check-needed"));
  await waitFor(() => expect(byId("needed-rights")).toHaveTextContent(text.all));
  expect(world.calls.some(({ name }) => name === "checkRights")).toBe(true);
  expect(document.getElementById("ask-someone")).toBeNull();
});

test("what cannot be read_is said and stops nothing", async () => {
  const window = await open((world) => {
    world.failures.neededRights = { kind: "nothingToShow" };
  });
  await go(window, "review");
  await screen.findByText(text.failed);
  expect(primary()).toHaveTextContent(messages.review.setUp);
});
