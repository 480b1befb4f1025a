import { within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection } from "../src/lib/backend/fake/connections";
import { sampleOrganization } from "../src/lib/backend/fake/samples";
import type { KonnectOrganization, RightAnswer } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { arrived, byId, connect, expectAccessible, go, open, primary, shown, type Window } from "./window";

const text = messages.konnect.rights;

async function connectedTo(more: Partial<KonnectOrganization>): Promise<Window> {
  const window = await open((world) => {
    world.organization = { ...sampleOrganization, ...more };
  });
  await go(window, "konnect");
  await connect(window.user);
  return window;
}

function rights(organizationLogin: RightAnswer, portals: RightAnswer): KonnectOrganization["rights"] {
  return [
    { action: "organizationLogin", answer: organizationLogin },
    { action: "portals", answer: portals },
  ];
}

test("a token that may not set up what is chosen_says so, and does not block", async () => {
  const { user } = await connectedTo({ rights: rights("no", "yes") });
  const list = byId("token-rights");
  expect(list).toHaveTextContent(text.no.organizationLogin);
  expect(within(list).getByText(messages.signedIn.answer.no.trim(), { exact: false })).toBeInTheDocument();
  expect(byId("no-right-organization")).toHaveTextContent(text.chosen.organizationLogin);
  await expectAccessible();
  await user.click(primary());
  await arrived("options");
});

test("what is not chosen_is not warned about", async () => {
  await connectedTo({ rights: rights("yes", "no") });
  expect(document.getElementById("no-right-organization")).toBeNull();
  expect(document.getElementById("no-right-portals"), "no Dev Portal is chosen").toBeNull();
  expect(byId("token-rights")).toHaveTextContent(text.no.portals);
});

test("a Dev Portal that is chosen without the right_is warned about", async () => {
  const { user } = await connectedTo({ rights: rights("no", "no") });
  const portal = document.querySelector<HTMLInputElement>("[data-portal]");
  await user.click(portal as HTMLInputElement);
  expect(byId("no-right-portals")).toHaveTextContent(text.chosen.portals);
});

test("a system account_is not known, and says why", async () => {
  await connectedTo({ tokenOwner: { kind: "systemAccount" }, rights: rights("unknown", "unknown") });
  expect(byId("token-rights")).toHaveTextContent(text.systemAccount);
  expect(document.getElementById("no-right-organization")).toBeNull();
});

test("what may not be read about passwords_is not taken for off", async () => {
  await connectedTo({ rights: rights("no", "yes"), passwordSignIn: null });
  expect(document.body).not.toHaveTextContent(messages.konnect.passwordOff);
});

test("where a token is pasted_the page for one of a system account is a press away", async () => {
  const window = await open();
  await go(window, "konnect");
  const { user, world } = window;
  const button = [...document.querySelectorAll("button")].find((one) =>
    one.textContent?.includes(messages.konnect.makeSystemToken),
  );
  await user.click(button as HTMLButtonElement);
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["konnectSystemAccounts"] });
});

test("two organizations of the same name_are told apart in the list", async () => {
  const other = "5e1f8a30-7c42-4d9b-b6a5-0e3d9c71f824";
  await open((world) => {
    world.connections = [
      sampleConnection(),
      sampleConnection({ id: "other", organization: { id: other, name: sampleOrganization.name } }),
    ];
  });
  await arrived("home");
  const shownIn = (id: string) => document.querySelector(`[data-connection="${id}"] [data-organization]`)?.textContent;
  expect(shownIn("known-organization")).toContain(sampleOrganization.id);
  expect(shownIn("other")).toContain(other);
  for (const id of ["known-organization", "other"]) expect(shownIn(id)).toContain("Contoso");
  expect(shown()).toBe("home");
});
