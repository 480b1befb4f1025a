import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleAuthority } from "../src/lib/backend/fake/settings-answers";
import { messages } from "../src/lib/text/messages";
import { byId, expectAccessible, open, replace } from "./window";

const text = messages.settingsNetwork;
const network = () => within(byId("network"));

async function opened(prepare: NonNullable<Parameters<typeof open>[0]> = () => {}) {
  const window = await open(prepare);
  await window.user.click(byId("open-settings"));
  return window;
}

test("a file that is chosen_is read, trusted, and shown with whose it is, its end and its fingerprint", async () => {
  const { user, world } = await opened();
  expect(byId("network")).toHaveTextContent("Those that this computer trusts.");
  const file = new File(["-----BEGIN CERTIFICATE-----"], "contoso.pem");
  // The test's DOM has no way of its own to read a file.
  Object.assign(file, { arrayBuffer: async () => new TextEncoder().encode("-----BEGIN CERTIFICATE-----").buffer });
  await user.upload(byId("authority-file"), file);
  const row = await network().findByText("Contoso Web Filter (Contoso)");
  expect(row).toBeVisible();
  expect(byId("network")).toHaveTextContent("Valid until 30 June 2031");
  expect(byId("network")).toHaveTextContent(`SHA-256 ${sampleAuthority.fingerprint}`);
  const sent = world.calls.find(({ name }) => name === "addAuthority")?.args[0];
  expect(sent).toEqual({ kind: "content", detail: btoa("-----BEGIN CERTIFICATE-----") });
  expect(
    within(byId("settings")).getByText("Contoso Web Filter (Contoso) is trusted from now on."),
  ).toBeInTheDocument();
  await expectAccessible();
});

test("one that is removed_is gone, and the focus stays in its section", async () => {
  const { user, world } = await opened((world) => {
    world.authorities = { authorities: [sampleAuthority], problem: null };
  });
  await user.click(await network().findByRole("button", { name: /^Remove\s*, Contoso Web Filter \(Contoso\)$/ }));
  await waitFor(() => expect(document.querySelector("[data-authority]")).toBeNull());
  expect(world.calls.find(({ name }) => name === "removeAuthority")?.args).toEqual([sampleAuthority.fingerprint]);
  expect(network().getByRole("heading", { name: "Network" })).toHaveFocus();
});

test.each(Object.entries(text.refused))(
  "a path that is refused as %s_says so at the field and keeps it",
  async (why, words) => {
    const { user } = await opened((world) => {
      world.refusesAuthority = why as keyof typeof text.refused;
    });
    await replace(user, "authority-path", "/nowhere.pem");
    await user.click(byId("add-authority"));
    await waitFor(() => expect(byId("authority-path")).toHaveAccessibleDescription(words));
    expect(byId("authority-path")).toHaveAttribute("aria-invalid", "true");
    expect(byId("authority-path")).toHaveValue("/nowhere.pem");
    expect(document.querySelector("[data-authority]")).toBeNull();
  },
);

test("a file that is too large_is not sent", async () => {
  const { user, world } = await opened();
  await user.upload(byId("authority-file"), new File(["x".repeat(50_000)], "all.pem"));
  expect(byId("authority-file")).toHaveAccessibleDescription(text.refused.tooLarge);
  expect(world.calls.filter(({ name }) => name === "addAuthority")).toEqual([]);
});

test("one that has ended_is shown as not trusted any more", async () => {
  await opened((world) => {
    world.authorities = { authorities: [{ ...sampleAuthority, ended: true }], problem: null };
  });
  expect(await network().findByText("Ended on 30 June 2031, so it is not trusted any more")).toBeVisible();
  await expectAccessible();
});

test.each(Object.entries(text.problem))(
  "a file of authorities that is %s_says that none is trusted, and what to do",
  async (problem, words) => {
    await opened((world) => {
      world.authorities = { authorities: [], problem: problem as keyof typeof text.problem };
    });
    const alert = await waitFor(() => byId("authorities-problem"));
    for (const sentence of Object.values(words)) expect(alert).toHaveTextContent(sentence);
    expect(screen.getAllByRole("heading", { name: "Network" })).toHaveLength(1);
  },
);
