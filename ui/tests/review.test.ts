import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { addGroup, arrived, byId, connect, expectAccessible, go, open, primary, type Window } from "./window";

const NO_ROLE = "A new portal team has no API role";

async function atTeamsOfPortal(): Promise<Window> {
  const window = await open((world) => {
    world.admins = [];
  });
  await go(window, "konnect");
  await connect(window.user);
  await window.user.click(await screen.findByRole("checkbox", { name: /Partner Portal/ }));
  await window.user.click(primary());
  await arrived("options");
  await window.user.click(primary());
  await arrived("teams");
  return window;
}

test("a new portal team_says on Teams and in the review that it has no API role, with the way to give it one", async () => {
  const { user, world } = await atTeamsOfPortal();
  await user.type(byId("team-name"), "Newcomers{Enter}");
  const row = await screen.findByRole("row", { name: /^Newcomers/ });
  expect(row).toHaveTextContent(NO_ROLE);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: /^Open the portals in Konnect/ }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: [{ portals: "eu" }] });
  await addGroup(user, "Newcomers", "Konnect Viewers");
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  expect(document.querySelector("[data-change='teams']")).toHaveTextContent(NO_ROLE);
  await user.click(screen.getByRole("button", { name: /^Open the portals in Konnect/ }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: [{ portals: "eu" }] });
});

test("a new team of the organization_is no portal team, so nothing is said of API roles", async () => {
  const window = await open((world) => {
    world.admins = [];
  });
  await go(window, "teams");
  await window.user.type(byId("team-name"), "Platform{Enter}");
  expect(await screen.findByRole("row", { name: /^Platform/ })).not.toHaveTextContent(NO_ROLE);
});

test.each([
  [12, false],
  [150, true],
  [230, true],
])("the limit of groups_is mentioned for a person in %i groups: %s", async (count, mentioned) => {
  const window = await open((world) => {
    world.people[""] = { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", count };
  });
  await go(window, "review");
  await screen.findByRole("button", { name: "Set up" });
  const title = screen.queryByText("Someone is in about as many groups as Microsoft sends, or more");
  expect(title !== null).toBe(mentioned);
});
