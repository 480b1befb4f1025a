import { render, screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import App from "../src/App.svelte";
import { fakeBackend } from "../src/lib/backend/fake";
import { createWizard } from "../src/wizard/wizard.svelte";
import { arrived, byId, fieldById, go, open, pass, person, planned, primary, shown } from "./window";

function isUnmistakable(): void {
  const bar = screen.getByRole("region", { name: "Practice" });
  expect(within(bar).getByText("Practice"), `practice is named on ${shown()}`).toBeInTheDocument();
  expect(within(bar).getByRole("button", { name: "Show every request" })).toBeInTheDocument();
}

test("practice_is unmistakable on every screen and its accounts are called simulated", async () => {
  const window = await open();
  const { user, world } = window;
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  await arrived("microsoft");
  isUnmistakable();
  await user.click(primary());
  await arrived("microsoftSignedIn");
  isUnmistakable();
  expect(screen.getByText("Contoso (simulated)")).toBeInTheDocument();
  await user.click(primary());
  await arrived("konnect");
  isUnmistakable();
  await user.click(screen.getByRole("button", { name: "Use the practice token" }));
  expect(fieldById("konnect-token").value).toBe(world.practice.konnectToken);
  await user.click(primary());
  await screen.findByLabelText("Login path");
  expect(screen.getAllByText("Contoso (simulated)")).toHaveLength(2);
  await go(window, "options", "options");
  await user.click(primary());
  await arrived("options");
  isUnmistakable();
  await planned(user);
  isUnmistakable();
  const release = world.hold("runPlan");
  await user.click(primary());
  await arrived("setup");
  isUnmistakable();
  release();
  await arrived("handover");
  isUnmistakable();
  await user.click(byId("done"));
  await arrived("home");
  isUnmistakable();
});

test.each(["Practise first", "Set up"])(
  "%s_pressed before the window knows where it stands is not taken back",
  async (name) => {
    const backend = fakeBackend();
    const release = backend.world.hold("snapshot");
    const wizard = createWizard(backend.backend);
    const user = person();
    render(App, { wizard });
    const started = wizard.start();
    await user.click(screen.getByRole("button", { name: new RegExp(name) }));
    release();
    await started;
    await arrived("microsoft");
    await pass(20);
    expect(shown()).toBe("microsoft");
  },
);

test("Show every request_opens the record of the simulated services", async () => {
  const { user, world } = await open();
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  await arrived("microsoft");
  await user.click(screen.getByRole("button", { name: "Show every request" }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["practiceRecord"] });
});

test("leaving practice_forgets its accounts", async () => {
  const { user } = await open();
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  await arrived("microsoft");
  await user.click(primary());
  await arrived("microsoftSignedIn");
  await user.click(screen.getByRole("button", { name: "Leave practice" }));
  await arrived("welcome");
  expect(screen.queryByRole("region", { name: "Practice" })).toBeNull();
  await user.click(primary());
  await arrived("microsoft");
  expect(screen.getByText("Microsoft: not signed in")).toBeInTheDocument();
});

test("the real set-up_leaves practice first", async () => {
  const { user, world } = await open();
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  await arrived("microsoft");
  await user.click(byId("back"));
  await arrived("welcome");
  await user.click(screen.getByRole("button", { name: /Set up single sign-on/ }));
  await arrived("microsoft");
  expect(world.calls.map(({ name }) => name)).toContain("leavePractice");
  expect(screen.queryByRole("region", { name: "Practice" })).toBeNull();
});

test("practice that does not start_says so on Welcome", async () => {
  const { user } = await open((world) => {
    world.failures.startPractice = { kind: "practiceFailed" };
  });
  await user.click(screen.getByRole("button", { name: /Practise first/ }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The simulated services did not start");
  expect(shown()).toBe("welcome");
});
