import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { arrived, byId, go, open, primary, radio } from "./window";

test("a set-up_says at its end what it cost", async () => {
  const window = await open();
  await go(window, "handover");
  const run = window.world.calls.find(({ name }) => name === "runPlan");
  expect(run).toBeDefined();
  expect(byId("effort")).toHaveTextContent("14 requests in 41 s, instead of ten steps in two consoles.");
});

test("values alone_are not compared with two consoles", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(radio("purpose", "values"));
  await window.user.type(byId("callback-urls"), "https://a.example/login");
  await window.user.click(primary());
  await arrived("options");
  await window.user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  await window.user.click(primary());
  await arrived("handover");
  expect(byId("effort")).toHaveTextContent(/^This run: 14 requests in 41 s\.$/);
});
