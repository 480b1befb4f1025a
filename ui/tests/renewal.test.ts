import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { SignedInAccount } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { login } from "./samples";
import { arrived, byId, expectAccessible, go, open, primary, replace, type Window } from "./window";

/** A run that waits until someone has signed in there again. */
async function waiting(account: SignedInAccount): Promise<Window> {
  const window = await open((world) => {
    world.signInEnds = { step: "provider", account };
  });
  await go(window, "review");
  await window.user.click(primary());
  await arrived("setup");
  return window;
}

test("a Microsoft sign-in that ended_is asked for in place, and the run goes on", async () => {
  const { world, user } = await waiting("microsoft");
  await screen.findByRole("heading", { name: "Sign in to Microsoft again to go on" });
  expect(screen.getByText(/Sign in as/), "who has to").toHaveTextContent(world.account.userName);
  expect(document.querySelector("h1 + .lead")).toHaveTextContent("Waiting for you to sign in again.");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  await arrived("handover");
  const asked = world.calls.findLast(({ name }) => name === "signIn")?.args[0];
  expect(asked).toMatchObject({ sameAccount: true, forRun: true, permissions: world.account.permissions });
});

test("a code that it is renewed with_is read in groups, and can be copied", async () => {
  const window = await open((world) => {
    world.signInEnds = { step: "provider", account: "microsoft" };
  });
  await go(window, "microsoft");
  await window.user.click(document.querySelector('[value="deviceCode"]') as HTMLElement);
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  await go(window, "review", "microsoftSignedIn");
  await window.user.click(primary());
  const again = await screen.findByRole("button", { name: "Sign in again" });
  window.world.hold("signIn");
  await window.user.click(again);
  await window.user.click(await screen.findByRole("button", { name: "Copy code" }));
  expect(byId("user-code")).toHaveTextContent("G J 7 T Z K X 2 L");
  expect(window.world.calls.findLast(({ name }) => name === "copyDetails")?.args).toEqual(["GJ7TZKX2L"]);
});

test("someone else_is refused with words, and the run goes on waiting", async () => {
  const { world, user } = await waiting("microsoft");
  world.failures.signIn = { kind: "otherAccount", detail: { userName: world.account.userName } };
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  await screen.findByText(`${world.account.userName} has to sign in`);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  await arrived("handover");
});

test.each(["browser", "azureCli"] as const)("an approval that is needed while a run waits_%s", async (way) => {
  const { world, user, wizard } = await waiting("microsoft");
  wizard.chooseSignInWay(way);
  world.failures.signIn = { kind: "signInRefused", detail: { remedy: "adminApprovalNeeded", support: login } };
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  await screen.findByText(messages.errors.remedy.adminApprovalNeeded.title);
  const offered = screen.queryByRole("button", { name: /approval page/i });
  if (way === "browser") expect(offered).not.toBeNull();
  else expect(offered, "it is the page of another app").toBeNull();
});

test("Escape_ends the sign-in that a run waits for, but not from a field on the same screen", async () => {
  const { world, user } = await waiting("microsoft");
  const again = await screen.findByRole("button", { name: "Sign in again" });
  world.hold("signIn");
  await user.click(again);
  await waitFor(() => byId("cancel-renewal"));
  (byId("page-error") as HTMLDetailsElement).open = true;
  const field = byId("page-error").querySelector("input") as HTMLInputElement;
  field.focus();
  await user.keyboard("{Escape}");
  expect(byId("cancel-renewal"), "whoever types may want to clear the field").toBeInTheDocument();
  byId("cancel-renewal").focus();
  await user.keyboard("{Escape}");
  await screen.findByRole("button", { name: "Sign in again" });
});

test("a sign-in that is cancelled_leaves the run waiting, without an error", async () => {
  const { world, user } = await waiting("microsoft");
  const release = world.hold("signIn");
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  await expectAccessible();
  await user.click(byId("cancel-renewal"));
  await screen.findByRole("button", { name: "Sign in again" });
  expect(screen.queryByRole("alert")).toBeNull();
  release();
  await arrived("handover");
});

test("what helps_is what can be done while a run waits, in an answer and on Microsoft's page", async () => {
  const { world, user } = await waiting("microsoft");
  world.failures.signIn = { kind: "signInRefused", detail: { remedy: "wrongTenant", support: login } };
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Sign in with the account that the run began with.");
  delete world.failures.signIn;
  const release = world.hold("signIn");
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  await user.click(await screen.findByText(messages.signIn.pageError.title));
  await replace(user, "page-code", "AADSTS50105");
  expect(byId("page-answer")).toHaveTextContent("assign you again");
  expect(document.getElementById("other-ways"), "the run goes on in the same way").toBeNull();
  await expectAccessible();
  await user.click(byId("another-try"));
  await screen.findByRole("button", { name: "Sign in again" });
  release();
  await arrived("handover");
});

test("a Konnect token that was revoked_is asked for in place, its problems at the field", async () => {
  const { world, user } = await waiting("konnect");
  await screen.findByRole("heading", { name: "Konnect needs a new token to go on" });
  await expectAccessible();
  world.failures.renewKonnectToken = {
    kind: "otherOrganization",
    detail: { name: "Contoso", organizationId: "b7e1d2c3-5b0e-4c6d-9a14-7e2d8b90c145" },
  };
  await replace(user, "renewed-token", "kpat_of_another");
  await user.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByText(/belongs to the Konnect organization Contoso/);
  expect(byId("renewed-token")).toHaveFocus();
  expect(byId("renewed-token"), "nothing that was typed is lost").toHaveValue("kpat_of_another");
  await expectAccessible();
  await replace(user, "renewed-token", "kpat_good");
  await user.keyboard("{Enter}");
  await arrived("handover");
  expect(world.calls.findLast(({ name }) => name === "renewKonnectToken")?.args).toEqual(["kpat_good"]);
});

test("a run that is stopped while it waits_stops", async () => {
  const { user } = await waiting("konnect");
  await screen.findByRole("heading", { name: "Konnect needs a new token to go on" });
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await screen.findByRole("heading", { name: "Set-up stopped" });
  await waitFor(() => expect(document.getElementById("konnect-again")).toBeNull());
});
