import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection, sampleUnfinished } from "../src/lib/backend/fake/connections";
import type { World } from "../src/lib/backend/fake/world";
import type { CommandError, Permission, SignInRequest } from "../src/lib/ipc/bindings";
import { openKnown } from "./connections";
import { graph } from "./samples";
import { arrived, byId, expectAccessible, fieldById, go, open, primary, radio, replace, type Window } from "./window";

const ALWAYS: Permission[] = ["applicationReadWriteAll", "userRead", "policyReadAll"];
const APPROVAL: Permission = "delegatedPermissionGrantReadWriteAll";
const GROUPS: Permission[] = ["groupReadBasicAll", "appRoleAssignmentReadWriteAll"];

/** An account that was given no more than it is asked for. */
function givenNothing(world: World): void {
  world.account = {
    ...world.account,
    permissions: [],
    rights: world.account.rights.map((right) =>
      right.action === "approveForEveryone" ? { ...right, answer: "notPermitted" } : right,
    ),
  };
}

function asked({ world }: Window): SignInRequest {
  return world.calls.findLast(({ name }) => name === "signIn")?.args[0] as SignInRequest;
}

function signIns({ world }: Window): number {
  return world.calls.filter(({ name }) => name === "signIn").length;
}

async function atMicrosoft(prepare: (world: World) => void = givenNothing): Promise<Window> {
  const window = await open(prepare);
  await go(window, "microsoft");
  return window;
}

/** Without the right to approve and to see groups, with an app name that was typed. */
async function atOptions(prepare = givenNothing): Promise<Window> {
  const window = await atMicrosoft(prepare);
  const { user } = window;
  await user.click(byId("permit-approval"));
  await user.click(primary());
  await arrived("microsoftSignedIn");
  expect(asked(window).permissions).toEqual(ALWAYS);
  await go(window, "options", "microsoftSignedIn");
  await replace(user, "app-name", "Typed name");
  return window;
}

test("the list_offers approval, ticked, and groups, not ticked, each with what it is for", async () => {
  const window = await atMicrosoft();
  const list = within(byId("permissions"));
  expect(list.getByText("Application.ReadWrite.All")).toBeInTheDocument();
  const approval = list.getByRole("checkbox", { name: /^Approve the app for everyone/ });
  const groups = list.getByRole("checkbox", { name: /^Groups/ });
  expect(approval).toBeChecked();
  expect(groups).not.toBeChecked();
  expect(groups).toHaveAccessibleDescription(/map groups to Konnect teams.*Group\.ReadBasic\.All/);
  expect(list.getByText(/can be added later/)).toBeInTheDocument();
  expect(list.queryByText("User.Read.All")).toBeNull();
  await expectAccessible();
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  expect(asked(window)).toMatchObject({ permissions: [...ALWAYS, APPROVAL], sameAccount: false });
});

test("ticking Groups_asks for both of its permissions, by keyboard too", async () => {
  const window = await atMicrosoft();
  const { user } = window;
  byId("permit-groups").focus();
  await user.keyboard(" ");
  await user.click(primary());
  await arrived("microsoftSignedIn");
  expect(asked(window).permissions).toEqual([...ALWAYS, APPROVAL, ...GROUPS]);
});

test.each([
  ["", true],
  ["3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145", true],
  ["00000000-0000-4000-8000-000000000001", false],
  ["contoso.com", true],
])("who comes back to a connection with groups_has them ticked for directory “%s”: %s", async (directory, ticked) => {
  const window = await open((world) => {
    givenNothing(world);
    const directoryId = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
    world.connections = [sampleConnection({ state: "finished", directoryId, permissions: ["groupReadBasicAll"] })];
  });
  await window.user.click(screen.getByRole("button", { name: /New connection/ }));
  await arrived("microsoft");
  if (directory !== "") await window.user.type(byId("directory"), directory);
  window.wizard.type({});
  await waitFor(() => expect(window.wizard.state.draft.directory).toBe(directory));
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  expect(asked(window).permissions.includes("groupReadBasicAll")).toBe(ticked);
});

test("a right without its permission_is not shown as one", async () => {
  const window = await atMicrosoft();
  await window.user.click(byId("permit-approval"));
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  const line = screen.getByText("Approve the app for everyone").closest("li");
  expect(line).toHaveTextContent("Not with this sign-in");
  expect(line).toHaveTextContent("DelegatedPermissionGrant.ReadWrite.All");
});

test("approval that is wanted later_is asked for in place, and leads back with everything typed", async () => {
  const window = await atOptions();
  const { user } = window;
  expect(document.querySelector("input[name='approve']")).toBeNull();
  expect(byId("needs-approval")).toHaveTextContent("DelegatedPermissionGrant.ReadWrite.All");
  await expectAccessible();
  await user.click(byId("needs-approval-add"));
  await arrived("options");
  expect(asked(window)).toMatchObject({ permissions: [...ALWAYS, APPROVAL], sameAccount: true });
  expect(fieldById("app-name").value).toBe("Typed name");
  expect(document.querySelector("input[name='approve']")).toBeChecked();
  expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
});

test("what was given without being asked for_is not lost by the second sign-in", async () => {
  const window = await atOptions((world) => {
    givenNothing(world);
    world.account = { ...world.account, permissions: ["groupReadBasicAll"] };
  });
  await window.user.click(byId("needs-approval-add"));
  await arrived("options");
  expect(asked(window).permissions).toEqual([...ALWAYS, APPROVAL, "groupReadBasicAll"]);
});

test("assigned groups_say on Options what they need", async () => {
  const window = await atOptions();
  const { user } = window;
  expect(document.getElementById("needs-groups")).toBeNull();
  await user.click(radio("admission", "assigned"));
  expect(byId("needs-groups")).toHaveTextContent("Group.ReadBasic.All and AppRoleAssignment.ReadWrite.All");
  await user.click(byId("needs-groups-add"));
  await arrived("options");
  expect(asked(window).permissions).toEqual([...ALWAYS, ...GROUPS]);
  expect(radio("admission", "assigned")).toBeChecked();
  expect(document.getElementById("needs-groups")).toBeNull();
});

test("finding a group for a team_needs only their names, and the search is open afterwards", async () => {
  const window = await atOptions();
  const { user } = window;
  await user.click(primary());
  await arrived("teams");
  await user.click(await screen.findByRole("button", { name: "Add group to organization-admin" }));
  expect(document.getElementById("group-search")).toBeNull();
  expect(byId("needs-names-add")).toHaveFocus();
  await expectAccessible();
  await user.click(byId("needs-names-add"));
  await arrived("teams");
  expect(asked(window).permissions).toEqual([...ALWAYS, "groupReadBasicAll"]);
  const reads = window.world.calls.filter(({ name }) => name === "readTeams");
  expect(reads, "the groups that are mapped have names now").toHaveLength(2);
  expect(
    await screen.findByRole("combobox", { name: "Find a group to add to organization-admin" }),
  ).toBeInTheDocument();
});

test("a second sign-in that is cancelled_leaves the first and leads back", async () => {
  const window = await atOptions();
  const { user, world } = window;
  const release = world.hold("signIn");
  await user.click(byId("needs-approval-add"));
  await arrived("microsoftWaiting");
  await user.click(byId("cancel"));
  await arrived("options");
  release();
  expect(fieldById("app-name").value).toBe("Typed name");
  expect(byId("needs-approval")).toBeInTheDocument();
  await user.click(primary());
  await arrived("teams");
});

test("a second sign-in that an administrator has to approve_names what was added, and Back leads back", async () => {
  const window = await atOptions();
  const { user, world } = window;
  const support = { ...graph, service: "microsoftLogin" as const, code: "AADSTS90094" };
  world.failures.signIn = { kind: "signInRefused", detail: { remedy: "adminApprovalNeeded", support } };
  await user.click(byId("needs-approval-add"));
  await arrived("microsoft");
  expect(byId("adding")).toHaveTextContent("DelegatedPermissionGrant.ReadWrite.All");
  expect(byId("admin-request")).toHaveTextContent("DelegatedPermissionGrant.ReadWrite.All");
  expect(byId("admin-request")).not.toHaveTextContent("Group.ReadBasic.All");
  await expectAccessible();
  await user.click(byId("back"));
  await arrived("options");
  expect(fieldById("app-name").value).toBe("Typed name");
  expect(signIns(window)).toBe(2);
});

test("someone else at the second sign-in_begins like after any sign-in", async () => {
  const window = await atOptions();
  const { user, world } = window;
  world.account = { ...world.account, userName: "olivia.brandt@contoso.com" };
  await user.click(byId("needs-approval-add"));
  await arrived("microsoftSignedIn");
});

test("a review that lacks a permission_says which, and is read again with it", async () => {
  const window = await atOptions();
  const { user, world } = window;
  await user.click(primary());
  await arrived("teams");
  const missing: CommandError = { kind: "permissionsMissing", detail: ["appRoleAssignmentReadWriteAll"] };
  world.failures.previewPlan = missing;
  await user.click(primary());
  await arrived("review");
  expect(await screen.findByRole("alert")).toHaveTextContent("AppRoleAssignment.ReadWrite.All");
  await user.click(screen.getByRole("button", { name: "Sign in again to add it" }));
  await screen.findByRole("button", { name: "Set up" });
  expect(asked(window).permissions).toContain("appRoleAssignmentReadWriteAll");
  expect(window.wizard.state.screen).toBe("review");
});

test.each(["same", "other"])(
  "going on with a connection_asks for what it needs and goes on by itself, as the %s person",
  async (who) => {
    const window = await open(givenNothing);
    const { user, world } = window;
    await openKnown(window, { later: false }, sampleUnfinished);
    await user.click(await screen.findByRole("button", { name: "Continue" }));
    await arrived("microsoft");
    await user.click(primary());
    await arrived("konnect");
    world.failures.previewContinue = { kind: "permissionsMissing", detail: GROUPS };
    await user.type(screen.getByLabelText("Konnect access token"), "kpat_good");
    await user.click(screen.getByRole("button", { name: "Connect" }));
    await arrived("review");
    expect(await screen.findByRole("alert")).toHaveTextContent("AppRoleAssignment.ReadWrite.All");
    if (who === "other") world.account = { ...world.account, userName: "olivia.brandt@contoso.com" };
    await user.click(screen.getByRole("button", { name: "Sign in again to add them" }));
    await screen.findByRole("button", { name: "Set up" });
    expect(window.wizard.state.screen).toBe("review");
    expect(asked(window)).toMatchObject({ permissions: [...ALWAYS, APPROVAL, ...GROUPS], sameAccount: true });
  },
);
