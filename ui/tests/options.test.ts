import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { graph } from "./samples";
import { arrived, byId, expectAccessible, fieldById, go, open, pass, primary, radio, replace } from "./window";

const DECISIONS = ["name", "lifetime", "admission", "groups", "email", "approval"];

function decision(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-decision="${name}"]`);
  if (found === null) throw new Error(`there is no decision ${name}`);
  return found;
}

function isOpen(name: string): boolean {
  return decision(name).dataset.open !== undefined;
}

/** May approve the app for everyone, so that there is something to change everywhere. */
async function atOptions(prepare: Parameters<typeof open>[0] = () => {}) {
  const window = await open((world) => {
    world.account = {
      ...world.account,
      rights: world.account.rights.map((right) => ({ ...right, answer: "yes" })),
    };
    prepare(world);
  });
  await go(window, "options");
  await pass(100);
  return window;
}

test("the defaults_are one line each, and nothing else has to be pressed", async () => {
  const { user } = await atOptions();
  for (const name of DECISIONS) {
    expect(isOpen(name), name).toBe(false);
    expect(within(decision(name)).getByRole("button", { name: /^Change / })).toBeVisible();
  }
  expect(decision("name")).toHaveTextContent("Konnect SSO – Organization login");
  expect(decision("lifetime")).toHaveTextContent(/180 days, until \d+ \w+ \d{4}/);
  expect(decision("admission")).toHaveTextContent("Everyone in Contoso");
  expect(decision("groups")).toHaveTextContent("All groups, as in Kong’s guide");
  expect(decision("email")).toHaveTextContent("People without a mail address in Entra cannot sign in to Konnect.");
  expect(decision("approval")).toHaveTextContent("The app is approved for everyone");
  expect(byId("app-name")).not.toBeVisible();
  await expectAccessible();
  await user.click(primary());
  await arrived("teams");
});

test.each([
  ["name", () => byId("app-name")],
  ["lifetime", () => radio("lifetime", "180")],
  ["admission", () => radio("admission", "everyone")],
  ["groups", () => radio("groups", "all")],
  ["email", () => radio("email", "mail")],
  ["approval", () => document.querySelector<HTMLElement>('input[name="approve"]')],
])("Change of %s_opens it in place, with the focus on its field", async (name, field) => {
  const { user } = await atOptions();
  await user.click(byId(`change-${name}`));
  await waitFor(() => expect(field()).toHaveFocus());
  expect(field()).toBeVisible();
  expect(document.getElementById(`change-${name}`)).toBeNull();
  expect(DECISIONS.filter(isOpen), "the others stay as they are").toEqual([name]);
  await expectAccessible();
});

test("what was changed_is open when the person comes back, with what was typed", async () => {
  const { user } = await atOptions();
  await user.click(byId("change-name"));
  await replace(user, "app-name", "Typed name");
  await user.click(byId("change-email"));
  await user.click(radio("email", "userName"));
  await user.click(primary());
  await arrived("teams");
  await user.click(byId("back"));
  await arrived("options");
  expect(DECISIONS.filter(isOpen)).toEqual(["name", "email"]);
  expect(fieldById("app-name").value).toBe("Typed name");
  expect(radio("email", "userName")).toBeChecked();
  await user.click(radio("email", "mail"));
  expect(isOpen("email"), "nothing folds under the hand").toBe(true);
});

test("what was opened and not changed_is still open when the person comes back", async () => {
  const { user } = await atOptions();
  await user.click(byId("change-groups"));
  await user.click(byId("back"));
  await arrived("konnect");
  await user.click(primary());
  await arrived("options");
  expect(DECISIONS.filter(isOpen)).toEqual(["groups"]);
});

test("a field with a problem_is open, and has the focus", async () => {
  const { user, wizard } = await atOptions();
  wizard.type({ appNames: { organization: "" } });
  await user.click(primary());
  await waitFor(() => expect(byId("app-name")).toHaveFocus());
  expect(byId("app-name")).toBeVisible();
  expect(byId("app-name")).toHaveAccessibleDescription(/cannot be empty/);
});

test("near the limit of groups_the decision is open by itself", async () => {
  await atOptions((world) => {
    world.people = { ...world.people, "": { name: "Maya Lindqvist", userName: "maya@contoso.com", count: 230 } };
  });
  await waitFor(() => expect(isOpen("groups")).toBe(true));
  expect(byId("overage")).toBeVisible();
  expect(DECISIONS.filter(isOpen)).toEqual(["groups"]);
});

test("groups that could not be counted_are said, not folded away", async () => {
  await atOptions((world) => {
    world.failures.countGroups = { kind: "serviceFailed", detail: { ...graph, status: 503 } };
  });
  await waitFor(() => expect(isOpen("groups")).toBe(true));
  expect(await screen.findByRole("alert")).toBeVisible();
});

test("who may not approve_reads why at once, with nothing to press", async () => {
  await atOptions((world) => {
    world.account = {
      ...world.account,
      rights: world.account.rights.map((right) => ({ ...right, answer: "no" })),
    };
  });
  expect(isOpen("approval")).toBe(true);
  expect(document.getElementById("change-approval")).toBeNull();
  expect(decision("approval")).toHaveTextContent("Cloud Application Administrator");
});
