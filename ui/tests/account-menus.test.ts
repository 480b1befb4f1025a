import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { arrived, byId, expectAccessible, fieldById, go, open, primary, replace, shown } from "./window";

const calls = (world: Awaited<ReturnType<typeof open>>["world"]) => world.calls.map(({ name }) => name);

test("without an account_there is no menu", async () => {
  const window = await open();
  await go(window, "microsoft");
  expect(screen.getByText("Microsoft: not signed in")).toBeInTheDocument();
  expect(document.querySelector("[aria-haspopup='menu']")).toBeNull();
});

test("another account_leads to the sign-in, and what was typed is kept", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "options");
  await replace(user, "app-name", "Our own name");
  await user.click(byId("microsoft-menu"));
  await expectAccessible();
  expect(document.querySelector(".menu-note")).toHaveTextContent(/maya.lindqvist@contoso.com/);
  await user.click(screen.getByRole("menuitem", { name: "Use another account" }));
  await arrived("microsoft");
  expect(calls(world)).toContain("signOut");
  await go(window, "konnect", "microsoft");
  await user.click(primary());
  await arrived("options");
  expect(fieldById("app-name").value).toBe("Our own name");
});

test("signing out_leads to the start", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(byId("microsoft-menu"));
  await window.user.click(screen.getByRole("menuitem", { name: "Sign out" }));
  await arrived("welcome");
  expect(window.wizard.state.microsoft).toBeNull();
});

test("another token_leads to where it is entered, and disconnecting to the start", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "options");
  await user.click(byId("konnect-menu"));
  await user.click(screen.getByRole("menuitem", { name: "Use another token or organization" }));
  await arrived("konnect");
  expect(fieldById("konnect-token").value).toBe("");
  await replace(user, "konnect-token", "kpat_good");
  await user.click(screen.getByRole("button", { name: "Connect" }));
  await screen.findByLabelText("Login path");
  await user.click(byId("konnect-menu"));
  await user.click(screen.getByRole("menuitem", { name: "Disconnect" }));
  await arrived("welcome");
  expect(window.wizard.state.konnect).toBeNull();
});

test("during a run_both are held back with the reason", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  const release = world.holdStep("servicePrincipal");
  await user.click(primary());
  await arrived("setup");
  for (const [menu, item] of [
    ["microsoft-menu", "menu-sign-out"],
    ["konnect-menu", "menu-disconnect"],
  ] as const) {
    await user.click(byId(menu));
    expect(byId(item)).toHaveAttribute("aria-disabled", "true");
    expect(screen.getByRole("menu")).toHaveAccessibleDescription(/Not while changes are being made/);
    await user.click(byId(item));
    expect(shown()).toBe("setup");
    await user.keyboard("{Escape}");
  }
  expect(calls(world)).not.toContain("signOut");
  expect(calls(world)).not.toContain("disconnectKonnect");
  release();
  await arrived("handover");
});

test("the keyboard_opens a menu, goes through it and leaves it", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  byId("microsoft-menu").focus();
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(byId("menu-another-account")).toHaveFocus());
  await user.keyboard("{ArrowDown}");
  expect(byId("menu-sign-out")).toHaveFocus();
  await user.keyboard("{ArrowDown}");
  expect(byId("menu-another-account"), "it goes round").toHaveFocus();
  await user.keyboard("{End}");
  expect(byId("menu-sign-out")).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(byId("microsoft-menu")).toHaveFocus();
  expect(screen.queryByRole("menu")).toBeNull();
  await user.keyboard("{ArrowUp}");
  await waitFor(() => expect(byId("menu-sign-out")).toHaveFocus());
  await user.tab();
  await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
});
