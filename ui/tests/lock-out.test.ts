import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { AdminStanding, Choices, Standing } from "../src/lib/ipc/bindings";
import { graph } from "./samples";
import {
  addGroup,
  arrived,
  byId,
  connect,
  expectAccessible,
  fieldById,
  go,
  open,
  pass,
  primary,
  shown,
  type Window,
} from "./window";

const ADMIN = "organization-admin";
const READER = "organization-admin-readonly";

function admin(standing: Standing, more: Partial<AdminStanding> = {}): AdminStanding {
  return { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", signedIn: true, standing, ...more };
}

/** On Teams, with a group mapped to a team that is not an admin team. */
async function afterMapping(prepare?: Parameters<typeof open>[0]): Promise<Window> {
  const window = await open(prepare);
  await go(window, "teams");
  await screen.findByRole("table");
  await addGroup(window.user, READER, "Konnect Viewers");
  return window;
}

const callout = () => waitFor(() => byId("lock-out"));

test("before anything is mapped_nobody is warned", async () => {
  const window = await open();
  await go(window, "teams");
  await screen.findByRole("table");
  await pass(300);
  expect(document.getElementById("lock-out")).toBeNull();
  expect(window.world.calls.map(({ name }) => name)).not.toContain("checkLockOut");
});

test.each([
  [
    "keeps the right",
    { kind: "keeps", detail: { group: "g", name: "Konnect Admins" } },
    "Maya Lindqvist (you) keeps admin rights through Konnect Admins.",
    "All organization admins keep their rights",
  ],
  [
    "keeps it through a group without a name",
    { kind: "keeps", detail: { group: "5d2b7c10", name: null } },
    "Maya Lindqvist (you) keeps admin rights through 5d2b7c10.",
    "All organization admins keep their rights",
  ],
  [
    "loses it",
    { kind: "loses" },
    "Maya Lindqvist (you) is in no group mapped to an admin team and loses admin rights.",
    "Nobody would be an organization admin",
  ],
  [
    "has it only through a nested group",
    { kind: "nestedOnly" },
    "Maya Lindqvist (you) is in a mapped group only through another group.",
    "Nobody would be an organization admin",
  ],
  [
    "is in too many groups",
    { kind: "overage", detail: { count: 230 } },
    "Maya Lindqvist (you) is in 230 groups. Above 200 Microsoft sends none of them",
    "Nobody would be an organization admin",
  ],
  [
    "is not known",
    { kind: "unknown" },
    "Maya Lindqvist (you) may lose admin rights: the groups of this account could not be read.",
    "Nobody would be an organization admin",
  ],
] as [string, Standing, string, string][])(
  "an administrator who %s_is named with what becomes of them",
  async (_, standing, text, title) => {
    await afterMapping((world) => {
      world.admins = [admin(standing)];
    });
    const shownCallout = await callout();
    expect(within(shownCallout).getByRole("heading", { name: title })).toBeInTheDocument();
    expect(shownCallout).toHaveTextContent(text);
    expect(shownCallout).toHaveTextContent("https://cloud.konghq.com/login?basicAuth=true");
    expect(within(shownCallout).queryAllByRole("checkbox")).toHaveLength(standing.kind === "keeps" ? 0 : 1);
    await expectAccessible();
  },
);

test("an unsafe mapping_needs a confirmation that names the consequence before Continue", async () => {
  const { user, world } = await afterMapping();
  await callout();
  await user.click(primary());
  await waitFor(() => expect(byId("accept-lock-out")).toHaveFocus());
  expect(shown()).toBe("teams");
  expect(byId("accept-lock-out")).toHaveAccessibleDescription(/Tick to continue, or map a group that keeps an admin/);
  await expectAccessible();
  await user.click(
    screen.getByRole("checkbox", {
      name: "I understand: at the next single sign-on Maya Lindqvist is no longer an organization admin.",
    }),
  );
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  const choices = world.calls.findLast(({ name }) => name === "previewPlan")?.args[0] as Choices;
  expect(choices.targets[0]?.teams?.lockOutAccepted).toBe(true);
  expect(screen.getByText("An organization admin may lose that right")).toBeInTheDocument();
});

test("changing the rows_takes the confirmation back", async () => {
  const { user } = await afterMapping();
  await callout();
  await user.click(byId("accept-lock-out"));
  expect(fieldById("accept-lock-out")).toBeChecked();
  await addGroup(user, "portal-admin", "API Platform Team");
  expect(fieldById("accept-lock-out")).not.toBeChecked();
});

test("mapping a group that keeps the person an administrator_solves it", async () => {
  const { user, world } = await afterMapping();
  await callout();
  await addGroup(user, ADMIN, "Konnect Admins");
  await waitFor(() => expect(byId("lock-out")).toHaveTextContent("All organization admins keep their rights"));
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  expect(screen.getByText("Konnect Admins keeps you an organization admin")).toBeInTheDocument();
  expect(world.calls.filter(({ name }) => name === "checkLockOut").length).toBeGreaterThan(1);
});

test("several administrators_are all named in the confirmation, and who is not known is told apart", async () => {
  await afterMapping((world) => {
    world.admins = [
      admin({ kind: "loses" }),
      admin({ kind: "overage", detail: { count: 230 } }, { name: "Inês Duarte", signedIn: false }),
      admin({ kind: "unknown" }, { name: "Tomás Rivera", signedIn: false }),
      admin({ kind: "keeps", detail: { group: "g", name: "Konnect Admins" } }, { name: "Ana Costa", signedIn: false }),
    ];
  });
  expect(await callout()).toHaveTextContent("Some organization admins would lose their rights");
  expect(byId("accept-lock-out")).toHaveAccessibleName(
    "I understand: at the next single sign-on Maya Lindqvist and Inês Duarte are no longer organization admins.",
  );
});

test("an administrator whose groups are not known_is not said to lose the right", async () => {
  await afterMapping((world) => {
    world.admins = [admin({ kind: "unknown" }, { name: "Tomás Rivera", signedIn: false })];
  });
  await callout();
  expect(byId("accept-lock-out")).toHaveAccessibleName(
    "I understand: after the next single sign-on Tomás Rivera may no longer be an organization admin.",
  );
});

test("without sign-in with password_nobody is told that it is a way back in", async () => {
  await afterMapping((world) => {
    world.organization = { ...world.organization, passwordSignIn: false };
  });
  expect(await callout()).toHaveTextContent("there is no other way in");
});

test("a check that fails_is told in its place, blocks Continue, and can be made again", async () => {
  const { user, world } = await afterMapping((world) => {
    world.failures.checkLockOut = { kind: "serviceFailed", detail: { ...graph, status: 503 } };
  });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Microsoft Graph has a problem at the moment");
  expect(screen.getByRole("button", { name: `Add group to ${READER}` }), "the focus stays where it was").toHaveFocus();
  world.failures.checkLockOut = { kind: "serviceFailed", detail: { ...graph, status: 503 } };
  await user.click(primary());
  await waitFor(() => expect(screen.getByRole("heading", { name: /has a problem at the moment/ })).toHaveFocus());
  expect(shown()).toBe("teams");
  await user.click(screen.getByRole("button", { name: "Retry" }));
  expect(await callout()).toHaveTextContent("Nobody would be an organization admin");
});

test("Continue while another target is shown_leads to the organization login's confirmation", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  await user.click(await screen.findByRole("checkbox", { name: "Partner Portal" }));
  await user.click(byId("target-organization"));
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("teams");
  await screen.findByRole("table");
  await addGroup(user, READER, "Konnect Viewers");
  await user.click(screen.getByRole("radio", { name: "Partner Portal" }));
  await screen.findByRole("button", { name: "Add group to Partners" });
  await user.click(primary());
  await waitFor(() => expect(byId("accept-lock-out")).toHaveFocus());
  expect(screen.getByRole("radio", { name: "Organization login" })).toBeChecked();
});

test("Skip mapping_needs no confirmation", async () => {
  const { user } = await afterMapping();
  await callout();
  await user.click(byId("skip-teams"));
  await screen.findByRole("button", { name: "Set up" });
  expect(screen.queryByText("An organization admin may lose that right")).toBeNull();
});

test("changes that are held back_are in the review as skipped, with the reason", async () => {
  const { user, world } = await afterMapping((world) => {
    world.admins = [];
  });
  const release = world.hold("previewPlan");
  await user.click(primary());
  await arrived("review");
  // Someone left a group between the check and the plan.
  world.admins = [admin({ kind: "loses" })];
  release();
  const rowOf = (text: string) => screen.getByText(text).closest("[data-kind]");
  await screen.findByText("1 team mapping");
  expect(rowOf("1 team mapping"), "it takes nothing from anybody while Konnect does not follow it").toHaveTextContent(
    /^Create/,
  );
  expect(rowOf("Teams follow Entra groups: off to on")).toHaveTextContent(
    /^Skip.*Held back: an organization admin would lose that right/,
  );
  expect(screen.getByText("An organization admin may lose that right")).toBeInTheDocument();
});

test("a confirmation_does not count for anything but what was shown", async () => {
  const window = await afterMapping();
  const { user, world } = window;
  await callout();
  await user.click(byId("accept-lock-out"));
  // Between the check and the plan someone else left the group that was accepted.
  world.admins = [admin({ kind: "loses" }), admin({ kind: "loses" }, { name: "Inês Duarte", signedIn: false })];
  await user.click(primary());
  await waitFor(() => expect(byId("accept-lock-out")).toHaveFocus());
  expect(fieldById("accept-lock-out"), "what was accepted is no longer what is shown").not.toBeChecked();
  expect(shown()).toBe("teams");
  await user.click(byId("back"));
  await arrived("options");
});
