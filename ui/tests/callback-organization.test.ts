import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection, sampleValuesConnection } from "../src/lib/backend/fake/connections";
import type { Choices, KnownConnection } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { openKnown } from "./connections";
import { arrived, byId, expectAccessible, fieldById, go, open, primary, radio, replace, type Window } from "./window";

/** All Konnect organizations have one callback URL. An organization's ID keeps the logins of two of them apart. */

const SHARED = "https://cloud.konghq.com/login";
const ID = "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4";

/** On the Konnect screen, where addresses are typed, on a computer that has these connections. */
async function typing(...connections: KnownConnection[]): Promise<Window> {
  const window = await open((world) => {
    world.connections = connections;
  });
  if (connections.length > 0) {
    await arrived("home");
    await window.user.click(byId("new-connection"));
    await arrived("microsoft");
  }
  await go(window, "konnect", connections.length > 0 ? "microsoft" : undefined);
  await window.user.click(radio("purpose", "values"));
  return window;
}

async function sharedAddress({ user }: Window): Promise<void> {
  await user.click(screen.getByRole("button", { name: messages.konnect.organizationCallback.use }));
}

const field = () => document.getElementById("callback-organization");
const note = () => document.querySelector<HTMLElement>("[data-existing]");

function planned({ world }: Window): Choices["targets"] {
  const [choices] = (world.calls.findLast(({ name }) => name === "previewPlan")?.args ?? []) as [Choices];
  return choices.targets;
}

async function reviewing({ user }: Window): Promise<void> {
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("review");
  await screen.findByRole("button", { name: /^(Set up|Show the values)$/ });
}

test("the field_is there only beside the address that all organizations share", async () => {
  const window = await typing();
  expect(field()).toBeNull();
  await replace(window.user, "callback-urls", "https://developers.contoso.com/login");
  expect(field()).toBeNull();
  await sharedAddress(window);
  expect(field()).toHaveAccessibleName(`${messages.konnect.callbackOrganization.label} ${messages.microsoft.optional}`);
  expect(field()).toHaveAccessibleDescription(expect.stringContaining("/v3/organizations/me"));
  await expectAccessible();
});

test("the ID_is sent as typed, and not once no address needs it", async () => {
  const window = await typing();
  await sharedAddress(window);
  await replace(window.user, "callback-organization", ` ${ID}`);
  await reviewing(window);
  const [target] = planned(window);
  expect(target?.target).toEqual({
    kind: "callbackUrl",
    detail: { urls: [SHARED], organization: { id: ID, name: null } },
  });
  expect(screen.getByRole("heading", { name: `Callback URL of organization ${ID}` })).toBeInTheDocument();
  expect(note(), "there is no such connection").toBeNull();

  for (const screenName of ["options", "konnect"] as const) {
    await window.user.click(byId("back"));
    await arrived(screenName);
  }
  expect(fieldById("callback-organization").value, "what was typed is kept").toBe(` ${ID}`);
  await replace(window.user, "callback-urls", "https://developers.contoso.com/login");
  await reviewing(window);
  expect(planned(window)[0]?.target).toEqual({
    kind: "callbackUrl",
    detail: { urls: ["https://developers.contoso.com/login"], organization: null },
  });
});

test("the values_say which organization they are for", async () => {
  const window = await typing();
  await sharedAddress(window);
  await replace(window.user, "callback-organization", ID);
  await reviewing(window);
  await window.user.click(primary());
  await arrived("handover");
  expect(byId("handover-organization")).toHaveTextContent(`Callback URL of organization ${ID}`);
  await expectAccessible();
});

test("without an ID_the set-up goes on", async () => {
  const window = await typing();
  await sharedAddress(window);
  await reviewing(window);
  expect(planned(window)[0]?.target).toEqual({ kind: "callbackUrl", detail: { urls: [SHARED], organization: null } });
});

test("what is no ID_is an error at the field until it is corrected or not needed", async () => {
  const window = await typing();
  await sharedAddress(window);
  await replace(window.user, "callback-organization", "contoso");
  await window.user.click(primary());
  await waitFor(() => expect(field()).toHaveFocus());
  expect(field()).toBeInvalid();
  expect(field()).toHaveAccessibleDescription(/This is not an organization ID/);
  expect(window.wizard.state.screen).toBe("konnect");
  await expectAccessible();

  await replace(window.user, "callback-organization", ID);
  await waitFor(() => expect(field()).toBeValid());
  await replace(window.user, "callback-organization", "contoso");
  await replace(window.user, "callback-urls", "https://developers.contoso.com/login");
  await window.user.click(primary());
  await arrived("options");
});

test("an address that already has a connection here_says so before the review and in it, and an ID keeps them apart", async () => {
  const window = await typing(sampleValuesConnection);
  expect(note()).toBeNull();
  await sharedAddress(window);
  expect(note()).toHaveTextContent(sampleValuesConnection.appName);
  expect(field()).toHaveAccessibleDescription(/Without an ID, you will change that one\./);
  await expectAccessible();

  await reviewing(window);
  expect(note()).toHaveTextContent(messages.review.existing.change);
  expect(note()).toHaveTextContent(`“${sampleValuesConnection.appName}”`);
  expect(note()).toHaveTextContent("23 November 2026");
  expect(note()).toHaveTextContent(messages.review.existing.another);
  await expectAccessible();

  for (const screenName of ["options", "konnect"] as const) {
    await window.user.click(byId("back"));
    await arrived(screenName);
  }
  await replace(window.user, "callback-organization", ID);
  expect(note()).toBeNull();
  await reviewing(window);
  expect(note()).toBeNull();
});

test("organizations whose connections are here_are named, so that nobody sets one up again without its ID", async () => {
  const window = await typing({
    ...sampleValuesConnection,
    target: { kind: "callbackUrl", detail: { urls: [SHARED], organization: { id: ID, name: "Contoso" } } },
  });
  await sharedAddress(window);
  expect(field()).toHaveAccessibleDescription(expect.stringContaining(`for Contoso (${ID})`));
  expect(note(), "none would be changed").toBeNull();
  await expectAccessible();
  await replace(window.user, "callback-organization", ID);
  expect(field()).not.toHaveAccessibleDescription(expect.stringContaining("for Contoso"));
  await reviewing(window);
  expect(note()).toHaveTextContent(`Callback URL of organization ${ID}`);
  expect(note()).not.toHaveTextContent(messages.review.existing.another);
});

test("a connection of another directory_is not the one that would be changed", async () => {
  const window = await typing({ ...sampleValuesConnection, directoryId: "0d9c5e71-8a24-4b6f-b1d3-5f72c0a94e68" });
  await sharedAddress(window);
  expect(field()).toBeVisible();
  expect(note()).toBeNull();
});

test("the answer about whose app registration to use_is asked for again for another organization", async () => {
  const window = await typing();
  await sharedAddress(window);
  window.wizard.type({ applications: { values: { kind: "new" } } });
  await replace(window.user, "callback-organization", ID);
  expect(window.wizard.state.draft.applications).toEqual({});
});

test("two organizations of the same name_are told apart in the list", async () => {
  const of = (id: string) =>
    sampleConnection({
      id,
      target: { kind: "callbackUrl", detail: { urls: [SHARED], organization: { id, name: "Contoso\u202e" } } },
      loginUrl: null,
      organization: null,
    });
  const other = "0d9c5e71-8a24-4b6f-b1d3-5f72c0a94e68";
  await openKnown(await open(), of(ID), of(other));
  for (const id of [ID, other]) {
    expect(screen.getByRole("heading", { name: `Callback URL of Contoso[U+202E] (${id})` })).toBeInTheDocument();
  }
  await expectAccessible();
});
