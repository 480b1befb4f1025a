import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { samplePortalConnection } from "../src/lib/backend/fake/connections";
import { matching, thirdParty } from "../src/lib/third-party/third-party";
import { openKnown, reviewing } from "./connections";
import { arrived, byId, expectAccessible, fieldById, go, open, primary, replace, shown, type Window } from "./window";

const OWN = { clientId: "aaaaaaaa-0000-4000-8000-000000000001", directory: "contoso.com" };
const isOpen = () => (byId("settings") as HTMLDialogElement).open;

test("the licences_are all there with their texts, and are found by name and by licence", async () => {
  const all = await thirdParty();
  expect(all.length).toBeGreaterThan(300);
  for (const { name, texts } of all) expect(texts.join("").length, name).toBeGreaterThan(100);
  expect(matching(all, "svelte").map(({ name }) => name)).toContain("svelte");
  const mozilla = matching(all, "mpl-2.0");
  expect(mozilla.length).toBeGreaterThan(0);
  for (const one of mozilla) expect(one.texts.join("")).toContain("Mozilla Public License");
  expect(matching(all, "  ")).toHaveLength(all.length);
});

test("Settings_show the licences, searchable, each text when it is opened", async () => {
  const { user } = await open();
  await user.click(byId("open-settings"));
  expect(document.querySelector("[data-package]"), "not before it is asked for").toBeNull();
  await user.click(screen.getByText("Show the software that this app includes"));
  const search = await vi.waitFor(() => fieldById("third-party-search"), { timeout: 20_000 });
  await replace(user, search.id, "reqwest");
  await waitFor(() => expect(document.querySelectorAll("[data-package]")).toHaveLength(1));
  expect(byId("third-party-count")).toHaveTextContent(/^1 of \d{3} packages shown/);
  expect(document.querySelector("#third-party pre")).toBeNull();
  await user.click(within(byId("third-party")).getByText(/^reqwest/));
  await waitFor(() =>
    expect(document.querySelector("#third-party pre")).toHaveTextContent("Permission is hereby granted"),
  );
  await expectAccessible();
  await replace(user, search.id, "nothing like it");
  await waitFor(() => expect(byId("third-party-count")).toHaveTextContent("No package has this"));
});

test("Microsoft's shared app_is named, and on the sign-in screen Change leads to where one's own is entered", async () => {
  const window = await open();
  await go(window, "microsoft");
  await window.user.click(byId("open-settings"));
  expect(byId("sign-in-client")).toHaveTextContent("Microsoft Graph Command Line Tools");
  expect(document.getElementById("settings-use-shared"), "there is nothing to drop").toBeNull();
  await window.user.click(byId("change-client"));
  await waitFor(() => expect(byId("own-client-id")).toHaveFocus());
  expect(isOpen()).toBe(false);
});

test("one's own app registration_is shown, and dropping it is kept", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  await user.click(screen.getByText("Use your own app registration"));
  await replace(user, "own-client-id", OWN.clientId);
  await replace(user, "own-client-directory", OWN.directory);
  await user.click(primary());
  await arrived("microsoftSignedIn");
  await user.click(byId("open-settings"));
  const section = byId("sign-in-client");
  expect(section).toHaveTextContent(OWN.clientId);
  expect(section).toHaveTextContent("Directory contoso.com");
  expect(document.getElementById("change-client"), "it is not entered on this screen").toBeNull();
  await expectAccessible();
  world.failures.setSignInClient = { kind: "notKept" };
  await user.click(byId("settings-use-shared"));
  await screen.findByText(/Your own app registration is still used/);
  await user.click(byId("settings-use-shared"));
  await waitFor(() => expect(section).toHaveTextContent("Microsoft Graph Command Line Tools"));
  expect(world.calls.filter(({ name }) => name === "setSignInClient").at(-1)?.args).toEqual([null]);
  await user.click(byId("settings-back"));
  await user.click(screen.getByRole("button", { name: "Use another account" }));
  await arrived("microsoft");
  expect(fieldById("own-client-id").value).toBe("");
});

/** Opens Settings from where the window is, in both ways, and comes back. */
async function andBack({ user }: Window, there: string): Promise<void> {
  await user.keyboard("{Control>},{/Control}");
  await waitFor(() => expect(isOpen(), there).toBe(true));
  await user.click(byId("settings-back"));
  await waitFor(() => expect(isOpen(), there).toBe(false));
  await user.click(byId("open-settings"));
  await waitFor(() => expect(isOpen(), there).toBe(true));
  await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
  await waitFor(() => expect(isOpen(), there).toBe(false));
  expect(shown()).toBe(there);
}

test("Settings_open and close while the browser is waited for, and the sign-in goes on", async () => {
  const window = await open();
  await go(window, "microsoft");
  const release = window.world.hold("signIn");
  await window.user.click(primary());
  await arrived("microsoftWaiting");
  await window.user.click(screen.getByText("Microsoft shows an error?"));
  await replace(window.user, "page-code", "AADSTS50020");
  await andBack(window, "microsoftWaiting");
  expect(fieldById("page-code").value).toBe("AADSTS50020");
  expect(window.world.calls.map(({ name }) => name)).not.toContain("cancelSignIn");
  release();
  await arrived("microsoftSignedIn");
});

test("Settings_open and close during a run and on the hand-over, and the run goes on", async () => {
  const window = await open();
  await go(window, "review");
  const release = window.world.holdStep("servicePrincipal");
  await window.user.click(primary());
  await arrived("setup");
  await andBack(window, "setup");
  await window.user.keyboard("{Control>},{/Control}");
  await waitFor(() => expect(isOpen()).toBe(true));
  release();
  await arrived("handover");
  expect(isOpen(), "the end of the run does not close them").toBe(true);
  await window.user.click(byId("settings-back"));
  await andBack(window, "handover");
  expect(window.world.calls.map(({ name }) => name)).not.toContain("cancelRun");
});

test("Settings_open and close on the connections, on one of them and over a removal", async () => {
  const window = await open();
  await openKnown(window, samplePortalConnection);
  await andBack(window, "home");
  await reviewing(window, "remove", samplePortalConnection.id);
  await andBack(window, "teardown");
  window.world.holdStep("application");
  await window.user.click(primary());
  await arrived("teardownRun");
  await andBack(window, "teardownRun");
});
