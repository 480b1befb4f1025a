import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection } from "../src/lib/backend/fake/connections";
import type { CommandError } from "../src/lib/ipc/bindings";
import { openKnown } from "./connections";
import { graph } from "./samples";
import { arrived, expectAccessible, go, open, primary } from "./window";

const APP_ID = "5d2b7c10-5b0e-4c6d-9a14-7e2d8b90c145";
const waits: CommandError = { kind: "waitsForExemption", detail: { appId: APP_ID, support: graph } };

test("a set-up that waits for an exemption_shows what to send, and tries again", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  world.stopAt = { step: "servicePrincipal", error: waits };
  await user.click(primary());
  expect(await screen.findByRole("heading", { level: 1, name: "Waiting for an exemption" })).toBeInTheDocument();
  const alert = screen.getByRole("alert");
  expect(alert).toHaveTextContent(APP_ID);
  expect(alert).toHaveTextContent("Global Administrator");
  expect(alert, "it is not called a failure").toHaveAttribute("data-tone", "warn");
  expect(screen.queryByText("Set-up stopped")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Copy the text" }));
  const copied = world.calls.findLast(({ name }) => name === "copyDetails")?.args[0];
  expect(copied).toContain(`Application (client) ID: ${APP_ID}`);
  expect(copied).toContain("https://aka.ms/app-mgmt-policy-ux");
  await user.click(screen.getByRole("button", { name: /Open the application policies/ }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["applicationPolicies"] });
  await expectAccessible();
  expect(primary()).toHaveTextContent("Try again");
  await user.click(primary());
  await arrived("review");
});

test("a connection that waits for an exemption_says so on the list, with the text and the ways on", async () => {
  const known = sampleConnection({ state: "stopped", waitsForExemption: APP_ID, done: ["application"] });
  const window = await open();
  await openKnown(window, known);
  const row = document.querySelector(`[data-connection="${known.id}"]`);
  await waitFor(() => expect(row).toHaveTextContent("Waiting for an exemption"));
  expect(row).toHaveTextContent(APP_ID);
  expect(row, "not a failure").not.toHaveTextContent("A step failed");
  for (const name of [/^Continue/, /^Undo/, /Copy the text/]) {
    expect(screen.getByRole("button", { name })).toBeInTheDocument();
  }
  await expectAccessible();
});
