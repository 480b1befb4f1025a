import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { arrived, byId, expectAccessible, fieldById, go, open, radio, replace, shown } from "./window";

const root = document.documentElement;

afterEach(() => {
  delete root.dataset.theme;
  delete root.dataset.text;
});

const isOpen = () => (byId("settings") as HTMLDialogElement).open;
const called = (world: Awaited<ReturnType<typeof open>>["world"], name: string) =>
  world.calls.filter((call) => call.name === name).map(({ args }) => args);

test("what is set_is worn when the window opens", async () => {
  await open((world) => {
    world.settings = { appearance: { theme: "dark", textSize: "150" }, problem: null };
  });
  await waitFor(() => expect(root.dataset).toMatchObject({ theme: "dark", text: "150" }));
});

test("the text size_follows the keys on every screen and in a field, and is kept and said", async () => {
  const window = await open();
  await go(window, "microsoft");
  await replace(window.user, "directory", "contoso.com");
  byId("directory").focus();
  await window.user.keyboard("{Control>}+{/Control}");
  expect(root.dataset.text).toBe("125");
  expect(screen.getByRole("status")).toHaveTextContent("Text size 125 %");
  await window.user.keyboard("{Control>}={/Control}{Meta>}+{/Meta}");
  expect(root.dataset.text).toBe("200");
  await window.user.keyboard("{Control>}+{/Control}");
  expect(screen.getByRole("status")).toHaveTextContent("Text size 200 %, the largest");
  await window.user.keyboard("{Control>}-{/Control}");
  expect(root.dataset.text).toBe("150");
  await window.user.keyboard("{Control>}0{/Control}");
  expect(root.dataset).not.toHaveProperty("text");
  expect(fieldById("directory").value, "no key was written").toBe("contoso.com");
  expect(byId("directory")).toHaveFocus();
  const kept = called(window.world, "changeSettings").map(([change]) => change);
  expect(kept, "only what was changed").toEqual(
    ["125", "150", "200", "150", "100"].map((textSize) => ({ theme: null, textSize })),
  );
});

test("keys that write_are left to the field", async () => {
  const window = await open();
  await go(window, "microsoft");
  byId("directory").focus();
  await window.user.keyboard("+-0,{Control>}{Alt>}+-0,{/Alt}{/Control}");
  expect(root.dataset).not.toHaveProperty("text");
  expect(isOpen()).toBe(false);
  expect(fieldById("directory").value).toContain("+-0,");
});

test("Settings_are reached from every screen and lead back to it with nothing lost", async () => {
  const window = await open();
  const { user } = window;
  for (const name of ["welcome", "microsoft", "microsoftSignedIn", "konnect", "options", "teams", "review"] as const) {
    if (name !== "welcome") await go(window, name, ORDER[ORDER.indexOf(name) - 1]);
    await user.keyboard("{Control>},{/Control}");
    await waitFor(() => expect(isOpen(), name).toBe(true));
    expect(document.title, name).toBe("Settings – Konnect SSO Setup");
    await user.click(byId("settings-back"));
    await waitFor(() => expect(isOpen(), name).toBe(false));
    expect(shown()).toBe(name);
    await user.click(byId("open-settings"));
    await waitFor(() => expect(isOpen(), name).toBe(true));
    await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
    await waitFor(() => expect(isOpen(), name).toBe(false));
    expect(shown(), "Alt and Left close Settings, and the screen stays").toBe(name);
  }
});

const ORDER = ["welcome", "microsoft", "microsoftSignedIn", "konnect", "options", "teams", "review"] as const;

test("what was typed_is there after Settings, and so is an open search", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "teams");
  await user.click(screen.getByRole("button", { name: "Add group to organization-admin" }));
  const field = screen.getByRole("combobox", { name: "Find a group to add to organization-admin" });
  await user.type(field, "Eng");
  await user.keyboard("{Control>},{/Control}");
  await waitFor(() => expect(isOpen()).toBe(true));
  await user.click(byId("settings-back"));
  await waitFor(() => expect(isOpen()).toBe(false));
  expect(field).toBeInTheDocument();
  expect(field).toHaveValue("Eng");
});

test("Settings_are accessible, show every place and set the theme", async () => {
  const window = await open();
  const { user, world } = window;
  await user.click(byId("open-settings"));
  const dialog = within(byId("settings"));
  await dialog.findByText("~/.local/share/io.github.konnect-sso-setup.desktop/runs");
  await dialog.findByRole("button", { name: "Copy report" });
  await expectAccessible();
  await user.click(radio("theme", "dark"));
  expect(root.dataset.theme).toBe("dark");
  await user.click(radio("text-size", "200"));
  expect(root.dataset.text).toBe("200");
  expect(world.settings.appearance).toEqual({ theme: "dark", textSize: "200" });
  await user.click(radio("theme", "system"));
  expect(root.dataset).not.toHaveProperty("theme");
});

test("a folder that does not open_says so, and one that opens says nothing", async () => {
  const window = await open();
  const { user, world } = window;
  await user.click(byId("open-settings"));
  await user.click(await screen.findByRole("button", { name: /Open folder\s*, Logs/ }));
  expect(called(world, "openFolder")).toEqual([["logs"]]);
  expect(screen.queryByText(/could not be opened/)).toBeNull();
  world.opensFolders = false;
  await user.click(screen.getByRole("button", { name: /Open folder\s*, Journals/ }));
  await screen.findByText(/This folder could not be opened/);
});

test("the report_is copied exactly as it is shown", async () => {
  const window = await open();
  const { user, world } = window;
  await user.click(byId("open-settings"));
  await user.click(await screen.findByRole("button", { name: "Copy report" }));
  const [[text]] = called(world, "copyDetails") as [[string]];
  expect(text).toBe(byId("report").textContent);
  expect(text).toContain("Web view: 2.50.1");
  expect(text).toContain("Connections: 2 finished, 1 unfinished, 0 files skipped");
  expect(text).toContain("/v1.0/applications/[id 1]");
  await screen.findByRole("button", { name: "Copied" });
  world.failures.copyDetails = { kind: "clipboardFailed" };
  await user.click(byId("copy-report"));
  await screen.findByText(/The clipboard did not take it/);
});

test("a damaged file_is said, changes last, and it is replaced only by a press", async () => {
  const window = await open((world) => {
    world.settings = { appearance: { theme: "system", textSize: "100" }, problem: "damaged" };
  });
  const { user, world } = window;
  await user.click(byId("open-settings"));
  await screen.findByText("The settings file cannot be read");
  await user.click(radio("theme", "dark"));
  expect(root.dataset.theme).toBe("dark");
  expect(byId("settings-problem")).toBeInTheDocument();
  expect(called(world, "changeSettings").map(([, afresh]) => afresh)).toEqual([false]);
  await user.click(byId("settings-afresh"));
  await waitFor(() => expect(document.getElementById("settings-problem")).toBeNull());
  expect(world.settings).toEqual({ appearance: { theme: "dark", textSize: "100" }, problem: null });
});

test("what another window set meanwhile_stays, and is worn here too", async () => {
  const { user, world } = await open();
  await user.click(byId("open-settings"));
  await user.click(radio("theme", "dark"));
  world.settings = { appearance: { theme: "light", textSize: "150" }, problem: null };
  await user.keyboard("{Control>}+{/Control}");
  await waitFor(() => expect(root.dataset.theme).toBe("light"));
  expect(world.settings.appearance).toEqual({ theme: "light", textSize: "125" });
});

test("what could not be saved_is saved with the next change", async () => {
  const { user, world } = await open();
  await user.click(byId("open-settings"));
  world.failures.changeSettings = { kind: "notKept" };
  await user.click(radio("theme", "dark"));
  await screen.findByText("This setting could not be saved");
  await user.keyboard("{Control>}+{/Control}");
  await waitFor(() => expect(world.settings.appearance).toEqual({ theme: "dark", textSize: "125" }));
});

test("a file of a newer version_is not offered for replacement", async () => {
  const window = await open((world) => {
    world.settings = { appearance: { theme: "dark", textSize: "100" }, problem: "newerVersion" };
  });
  await window.user.click(byId("open-settings"));
  await screen.findByText("A newer version of this app wrote the settings file");
  expect(document.getElementById("settings-afresh")).toBeNull();
});

test("the title of the window_names the screen, and practice", async () => {
  const window = await open();
  expect(document.title).toBe("Welcome – Konnect SSO Setup");
  await go(window, "options");
  await waitFor(() => expect(document.title).toBe("Options – Konnect SSO Setup"));
});

test("in practice_the title says so", async () => {
  const { user } = await open();
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  await arrived("microsoft");
  await waitFor(() => expect(document.title).toBe("Sign in to Microsoft (practice) – Konnect SSO Setup"));
});
