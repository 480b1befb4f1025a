import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { SignInRequest } from "../src/lib/ipc/bindings";
import { graph } from "./samples";
import { byId, expectAccessible, fieldById, go, open, primary, radio, type Window } from "./window";

async function atOptions(prepare?: Parameters<typeof open>[0]): Promise<Window> {
  const window = await open(prepare);
  await go(window, "options");
  return window;
}

function mine(count: number): Parameters<typeof open>[0] {
  return (world) => {
    world.people = { ...world.people, "": { name: "Maya Lindqvist", userName: "maya@contoso.com", count } };
  };
}

test("who may sign in_is everyone unless chosen otherwise", async () => {
  const { user } = await atOptions();
  await user.click(byId("change-admission"));
  expect(screen.getByRole("radio", { name: /^Everyone in Contoso/ })).toBeChecked();
  await user.click(screen.getByRole("radio", { name: /^Only assigned people and groups/ }));
  expect(radio("admission", "assigned")).toBeChecked();
});

test("without the licence_both choices stay visible, cannot be chosen, and say why", async () => {
  await atOptions((world) => {
    world.account = { ...world.account, groupAssignment: "no" };
  });
  for (const name of ["admission", "groups"]) {
    expect(radio(name, "assigned")).toBeDisabled();
    expect(radio(name, "assigned").closest("fieldset")).toHaveAccessibleDescription(/That needs Entra ID P1\./);
  }
  await expectAccessible();
});

test("a licence that is not known_is a hint, and both can be chosen", async () => {
  const { user } = await atOptions((world) => {
    world.account = { ...world.account, groupAssignment: "unknown" };
  });
  for (const name of ["admission", "groups"]) {
    expect(
      radio(name, "assigned").closest("fieldset"),
      "each says it, because the other may be folded",
    ).toHaveTextContent(/Whether your directory’s licence allows assigning groups is not known/);
  }
  await user.click(radio("admission", "assigned"));
  expect(radio("admission", "assigned")).toBeChecked();
});

test.each([
  [41, undefined, null],
  [149, undefined, null],
  [150, "warn", "Maya Lindqvist is in 150 groups, close to the limit of 200"],
  [200, "warn", "Maya Lindqvist is in 200 groups, close to the limit of 200"],
  [201, "bad", "Maya Lindqvist is in 201 groups, and Microsoft would send none of them"],
])("with %i groups_the tone is %s", async (count, tone, title) => {
  await atOptions(mine(count));
  await screen.findByText(`${count} groups`);
  expect(byId("overage").dataset.tone).toBe(tone);
  if (title === null) expect(document.getElementById("send-assigned")).toBeNull();
  else expect(byId("overage")).toHaveTextContent(title);
  expect(byId("overage")).toHaveTextContent("Microsoft sends at most 200 groups.");
});

test("Send only assigned groups_changes the setting in place", async () => {
  const { user } = await atOptions(mine(230));
  await user.click(await screen.findByRole("button", { name: "Send only assigned groups" }));
  expect(radio("groups", "assigned")).toBeChecked();
  expect(document.getElementById("overage")).toBeNull();
});

test("other people_are counted by address, listed, removed, and still there after a way round", async () => {
  const { user } = await atOptions();
  await user.type(byId("test-person"), "ines.duarte@contoso.com{Enter}");
  const listed = await screen.findByText("230 groups");
  expect(listed.closest("li")).toHaveTextContent("Inês Duarte ines.duarte@contoso.com");
  expect(fieldById("test-person").value).toBe("");
  expect(byId("overage")).toHaveTextContent("Inês Duarte is in 230 groups, and Microsoft would send none of them");
  await user.type(byId("test-person"), "tomas.rivera@contoso.com");
  await user.click(screen.getByRole("button", { name: "Count groups" }));
  await screen.findByText("163 groups");
  await expectAccessible();
  await user.type(byId("test-person"), "half");
  await user.click(byId("back"));
  await user.click(primary());
  expect(screen.getAllByRole("listitem").filter(({ dataset }) => dataset.person)).toHaveLength(3);
  expect(fieldById("test-person").value).toBe("half");
  await user.click(screen.getByRole("button", { name: "Remove Inês Duarte" }));
  expect(byId("overage")).toHaveTextContent("Tomás Rivera is in 163 groups, close to the limit");
  expect(byId("test-person")).toHaveFocus();
});

test("an address of nobody_is marked at its field, and so is none", async () => {
  const { user } = await atOptions();
  await user.click(byId("change-groups"));
  await user.click(screen.getByRole("button", { name: "Count groups" }));
  await waitFor(() => expect(byId("test-person")).toHaveFocus());
  expect(byId("test-person")).toHaveAccessibleDescription(/cannot be empty/);
  await user.type(byId("test-person"), "nobody@contoso.com{Enter}");
  await waitFor(() => expect(byId("test-person")).toHaveAccessibleDescription(/Nobody was found with this address/));
  expect(fieldById("test-person").value).toBe("nobody@contoso.com");
  await user.type(byId("test-person"), "x");
  expect(byId("test-person")).not.toBeInvalid();
});

test("one's own count that fails_is told in its place, and Retry counts again", async () => {
  const { user } = await atOptions((world) => {
    world.failures.countGroups = { kind: "serviceFailed", detail: { ...graph, status: 503 } };
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("Microsoft Graph has a problem at the moment");
  expect(screen.getByRole("heading", { level: 1 }), "the focus stays where it was").toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await screen.findByText("41 groups");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("without the right to read other people_one button asks for it, with the permission named, and leads back", async () => {
  const { user, world } = await atOptions((world) => {
    const permissions = world.account.permissions.filter((one) => one !== "userReadAll");
    world.account = { ...world.account, permissions };
  });
  await user.click(byId("change-groups"));
  expect(document.getElementById("test-person")).toBeNull();
  expect(screen.getByText(/the permission User\.Read\.All/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Sign in again to check other people" }));
  await screen.findByRole("heading", { name: "Options" });
  const request = world.calls.findLast(({ name }) => name === "signIn")?.args[0] as SignInRequest;
  expect(request.permissions).toContain("userReadAll");
  expect(byId("test-person"), "it is still open").toBeVisible();
});
