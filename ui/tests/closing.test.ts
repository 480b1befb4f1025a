import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { arrived, go, open, primary, shown, type Window } from "./window";

async function running(): Promise<{ window: Window; release: () => void }> {
  const window = await open();
  await go(window, "review");
  const release = window.world.holdStep("servicePrincipal");
  await window.user.click(primary());
  await arrived("setup");
  return { window, release };
}

const question = () => screen.findByRole("dialog", { name: "Set-up is still running" });

test("closing while nothing runs_closes at once", async () => {
  const { world } = await open();
  world.askToClose();
  await waitFor(() => expect(world.closed).toBe(true));
});

test("closing during a run_asks first, and Keep going keeps going", async () => {
  const { window, release } = await running();
  window.world.askToClose();
  await question();
  expect(screen.getByRole("button", { name: "Keep going" }), "the safe answer has the focus").toHaveFocus();
  expect(window.world.closed).toBe(false);
  await window.user.click(screen.getByRole("button", { name: "Keep going" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(window.world.calls.map(({ name }) => name)).not.toContain("cancelRun");
  release();
  await arrived("handover");
});

test("Stop and close_stops the run and closes only when it has stopped", async () => {
  const { window, release } = await running();
  window.world.askToClose();
  await question();
  await window.user.click(screen.getByRole("button", { name: "Stop and close" }));
  await waitFor(() => expect(window.world.calls.map(({ name }) => name)).toContain("cancelRun"));
  expect(window.world.closed, "the current request is finished first").toBe(false);
  release();
  await waitFor(() => expect(window.world.closed).toBe(true));
});

test("asked again while it stops_the window closes at once", async () => {
  const { window } = await running();
  window.world.askToClose();
  await question();
  await window.user.click(screen.getByRole("button", { name: "Stop and close" }));
  window.world.askToClose();
  await waitFor(() => expect(window.world.closed).toBe(true));
});

test("a run that ends while the question is open_takes the question away", async () => {
  const { window, release } = await running();
  window.world.askToClose();
  await question();
  release();
  await arrived("handover");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(shown()).toBe("handover");
});
