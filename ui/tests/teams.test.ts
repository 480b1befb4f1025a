import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samplePortal } from "../src/lib/backend/fake/samples";
import { mappedTeams, sampleGroups, sampleTeams } from "../src/lib/backend/fake/teams";
import type { Choices, Region, TeamsFound } from "../src/lib/ipc/bindings";
import { konnect } from "./samples";
import {
  addGroup,
  arrived,
  byId,
  connect,
  expectAccessible,
  fieldById,
  go,
  open,
  primary,
  radio,
  replace,
  shown,
  type Window,
} from "./window";

const ADMIN = "organization-admin";
const failed = { kind: "serviceFailed", detail: { ...konnect, status: 503 } } as const;

/** On Teams, where nothing locks anybody out. */
async function atTeams(prepare: NonNullable<Parameters<typeof open>[0]> = () => {}): Promise<Window> {
  const window = await open((world) => {
    world.admins = [];
    prepare(world);
  });
  await go(window, "teams");
  await screen.findByRole("table");
  return window;
}

const mapped: NonNullable<Parameters<typeof open>[0]> = (world) => {
  world.teams = { ...world.teams, organization: mappedTeams };
};

function row(team: string): HTMLElement {
  return screen.getByRole("row", { name: new RegExp(`^${team}( |$)`) });
}

function removals(team: string): string[] {
  return within(row(team))
    .queryAllByRole("button", { name: /^Remove / })
    .map((button) => button.getAttribute("aria-label") ?? "");
}

async function search(window: Window, text: string, team = ADMIN): Promise<HTMLElement> {
  await window.user.click(screen.getByRole("button", { name: `Add group to ${team}` }));
  const field = screen.getByRole("combobox", { name: `Find a group to add to ${team}` });
  await window.user.type(field, text);
  return field;
}

function option(name: string): HTMLElement {
  const found = screen.getAllByRole("option").find(({ dataset }) => dataset.group === name);
  if (found === undefined) throw new Error(`the group ${name} is not among the options`);
  return found;
}

const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent?.trim());

async function plan({ user, world }: Window): Promise<Choices> {
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  return world.calls.findLast(({ name }) => name === "previewPlan")?.args[0] as Choices;
}

test("every team_has a row with its groups by name, kind and short ID, and the screen says what mapping does", async () => {
  await atTeams(mapped);
  expect(
    screen.getByText(/Konnect updates each person’s teams at every sign-in\. Konnect deactivates people/),
  ).toBeInTheDocument();
  expect(screen.getAllByRole("rowheader").map(({ textContent }) => textContent?.trim())).toEqual([
    "organization-admin May do everything in the organization",
    ...sampleTeams.teams.slice(1).map(({ name }) => name),
  ]);
  expect(row(ADMIN)).toHaveTextContent("Konnect Admins Security 5d2b7c10…c145");
  await expectAccessible();
});

test("a group that is not in the directory any more_is marked, and can be removed", async () => {
  const window = await atTeams(mapped);
  expect(row("portal-admin")).toHaveTextContent("No longer in this directory deadbeef…c145");
  const gone = "deadbeef-5b0e-4c6d-9a14-7e2d8b90c145";
  await window.user.click(screen.getByRole("button", { name: `Remove ${gone} from portal-admin` }));
  expect(removals("portal-admin")).toEqual(["Remove API Platform Team from portal-admin"]);
  const { targets } = await plan(window);
  expect(targets[0]?.teams?.rows.map(({ groups }) => groups.length)).toEqual([1, 1]);
});

test("groups whose names cannot be read_are shown by their IDs, and nobody says that they are gone", async () => {
  await atTeams((world) => {
    world.teams = { organization: { ...mappedTeams, groups: null } };
  });
  expect(screen.getByText("The names of the groups could not be read, so their IDs are shown.")).toBeInTheDocument();
  expect(row("portal-admin")).toHaveTextContent("deadbeef…c145");
  expect(row("portal-admin")).not.toHaveTextContent("Not in this directory");
});

test("a group_is found by the beginning of a word, added, and the focus comes back", async () => {
  const window = await atTeams();
  const field = await search(window, "konn");
  expect(await screen.findAllByRole("option")).toHaveLength(3);
  expect(options()).toEqual([
    "Konnect Admins5d2b7c10…c145Security, you are one",
    "Konnect Viewersa81f0d3e…c145Security",
    "API Konnect Pilots0c94e6b2…c145Microsoft 365",
  ]);
  expect([...document.querySelectorAll("mark")].map(({ textContent }) => textContent)).toEqual([
    "Konn",
    "Konn",
    "Konn",
  ]);
  expect(field).toHaveAccessibleDescription("3 of 3 groups");
  await expectAccessible();
  await window.user.click(option("Konnect Viewers"));
  expect(removals(ADMIN)).toEqual([`Remove Konnect Viewers from ${ADMIN}`]);
  await waitFor(() => expect(screen.getByRole("button", { name: `Add group to ${ADMIN}` })).toHaveFocus());
  expect(screen.getByRole("status")).toHaveTextContent(`Konnect Viewers was added to ${ADMIN}.`);
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("the search_asks the server once for what was typed, and says that it searches", async () => {
  const window = await atTeams();
  const release = window.world.hold("searchGroups");
  const field = await search(window, "sales");
  await waitFor(() => expect(field).toHaveAccessibleDescription("Searching Contoso"));
  await waitFor(() => expect(window.world.calls.filter(({ name }) => name === "searchGroups")).toHaveLength(1));
  expect(window.world.calls.at(-1)?.args).toEqual(["sales", false]);
  release();
  expect(await screen.findAllByRole("option")).toHaveLength(21);
});

test("Show more_goes on where the list ended, until all are there", async () => {
  const window = await atTeams();
  const field = await search(window, "sales");
  await window.user.click(await screen.findByRole("option", { name: "Show more" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription("40 of 45 groups"));
  await window.user.click(screen.getByRole("option", { name: "Show more" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription("45 of 45 groups"));
  expect(screen.queryByRole("option", { name: "Show more" })).toBeNull();
  expect(screen.getByRole("option", { name: /^Sales 45/ })).toBeInTheDocument();
});

test("a search without a result_says so", async () => {
  const window = await atTeams();
  const field = await search(window, "zzz");
  await waitFor(() => expect(field).toHaveAccessibleDescription("No group has a word that begins with “zzz”."));
  expect(field).toHaveAttribute("aria-expanded", "false");
});

test("a search that fails_is told in its place, and Retry searches again", async () => {
  const window = await atTeams();
  window.world.failures.searchGroups = failed;
  await search(window, "konn");
  const retry = await screen.findByRole("button", { name: "Retry" });
  expect(screen.getByRole("alert")).toHaveTextContent("Konnect has a problem at the moment");
  await expectAccessible();
  await window.user.click(retry);
  expect(await screen.findAllByRole("option")).toHaveLength(3);
});

test("a group that is mapped already_says so and cannot be added twice", async () => {
  const window = await atTeams(mapped);
  await search(window, "konnect a");
  await screen.findAllByRole("option");
  expect(option("Konnect Admins")).toHaveTextContent(/Security, you are one, already added/);
  expect(option("Konnect Admins")).toHaveAttribute("aria-disabled", "true");
  await window.user.click(option("Konnect Admins"));
  expect(removals(ADMIN)).toHaveLength(1);
});

test("the search for a group_is used by keyboard alone", async () => {
  const window = await atTeams();
  const { user } = window;
  screen.getByRole("button", { name: `Add group to ${ADMIN}` }).focus();
  await user.keyboard("{Enter}");
  const field = screen.getByRole("combobox");
  expect(field).toHaveFocus();
  await user.keyboard("konn");
  await screen.findAllByRole("option");
  const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.dataset.group;

  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(active()).toBe("Konnect Viewers");
  expect(screen.getByRole("option", { selected: true })).toHaveTextContent("Konnect Viewers");
  await user.keyboard("{ArrowUp}{ArrowUp}");
  expect(active(), "before the first option is the text itself").toBeUndefined();
  await user.keyboard("{ArrowUp}");
  expect(active()).toBe("API Konnect Pilots");
  await user.keyboard("{Home}");
  expect(active(), "Home goes back into the text").toBeUndefined();
  await user.keyboard("{ArrowDown}{End}");
  expect(active(), "and so does End").toBeUndefined();

  await user.keyboard("{Escape}");
  expect(field, "the first Escape closes the list").toHaveAttribute("aria-expanded", "false");
  await user.keyboard("{Enter}");
  expect(shown(), "Enter does not press Continue from here").toBe("teams");
  await user.keyboard("{ArrowDown}");
  expect(field).toHaveAttribute("aria-expanded", "true");
  await user.keyboard("{Enter}");
  expect(removals(ADMIN)).toEqual([`Remove Konnect Admins from ${ADMIN}`]);
  await waitFor(() => expect(screen.getByRole("button", { name: `Add group to ${ADMIN}` })).toHaveFocus());

  await user.keyboard("{Enter}{Escape}");
  expect(screen.queryByRole("combobox"), "Escape without a list closes the search").toBeNull();
  await waitFor(() => expect(screen.getByRole("button", { name: `Add group to ${ADMIN}` })).toHaveFocus());
});

test("removing a group_leaves the focus in its row", async () => {
  const window = await atTeams(mapped);
  await window.user.click(screen.getByRole("button", { name: "Remove API Platform Team from portal-admin" }));
  expect(screen.getByRole("button", { name: "Add group to portal-admin" })).toHaveFocus();
});

test("a new team_gets a row, can be mapped and taken back, and its name has to be new", async () => {
  const window = await atTeams();
  const { user } = window;
  await user.click(byId("add-team"));
  expect(byId("team-name")).toHaveFocus();
  expect(byId("team-name")).toHaveAccessibleDescription("This cannot be empty.");
  await user.type(byId("team-name"), "portal-admin{Enter}");
  expect(byId("team-name")).toHaveAccessibleDescription("This is a duplicate.");
  await replace(user, "team-name", "Platform");
  await user.keyboard("{Enter}");
  expect(shown()).toBe("teams");
  expect(fieldById("team-name").value).toBe("");
  expect(row("Platform")).toHaveTextContent("New team. Created when you map a group.");
  await addGroup(user, "Platform", "API Platform Team");
  await expectAccessible();
  await user.type(byId("team-name"), "Second{Enter}");
  await user.click(screen.getByRole("button", { name: "Remove the new team Second" }));
  expect(screen.queryByRole("row", { name: /^Second/ })).toBeNull();
  const { targets } = await plan(window);
  expect(targets[0]?.teams?.rows).toEqual([
    { team: { kind: "new", detail: { name: "Platform" } }, groups: [sampleGroups[3]?.id] },
  ]);
});

test("a name that is refused_is marked at its team", async () => {
  const window = await atTeams();
  await window.user.type(byId("team-name"), "Platform{Enter}");
  await addGroup(window.user, "Platform", "API Platform Team");
  window.world.failures.previewPlan = {
    kind: "invalidInput",
    detail: [{ field: "teams", target: 0, line: 1, problem: { kind: "duplicate" } }],
  };
  await window.user.click(primary());
  await waitFor(() => expect(row("Platform")).toHaveTextContent("This is a duplicate."));
  expect(within(row("Platform")).getByText("Platform")).toHaveFocus();
});

test("the review_shows all requests of a change together", async () => {
  const window = await atTeams();
  await addGroup(window.user, ADMIN, "Konnect Admins");
  await addGroup(window.user, "portal-admin", "Konnect Viewers");
  await plan(window);
  const shown = document.querySelector("[data-change='mappings'] details");
  expect(shown?.querySelector("pre")?.textContent?.match(/^POST /gm)).toHaveLength(2);
});

test("teams that nobody touched_are left as they are", async () => {
  const window = await atTeams();
  expect(screen.getByText("Nothing is mapped. Konnect’s teams stay as they are.")).toBeInTheDocument();
  const { targets } = await plan(window);
  expect(targets[0]?.teams).toBeNull();
  expect(screen.getByRole("navigation", { name: "Set-up steps" })).toHaveTextContent("Teams, doneLeft as they are");
});

test("mappings that teams do not follow_say so, and are followed on request", async () => {
  const window = await atTeams((world) => {
    world.teams = { organization: { ...mappedTeams, followsGroups: false } };
  });
  expect(screen.getByText("Konnect knows these groups, but teams do not follow them today.")).toBeInTheDocument();
  await window.user.click(screen.getByRole("button", { name: "Let teams follow them" }));
  expect(screen.queryByText(/do not follow them today/)).toBeNull();
  const { targets } = await plan(window);
  expect(targets[0]?.teams?.rows).toHaveLength(2);
});

test("Skip mapping_leaves Konnect as it is, keeps what was chosen, and can be taken back", async () => {
  const window = await atTeams();
  const { user, world } = window;
  await addGroup(user, ADMIN, "Konnect Admins");
  await user.click(byId("skip-teams"));
  await screen.findByRole("button", { name: "Set up" });
  const choices = world.calls.findLast(({ name }) => name === "previewPlan")?.args[0] as Choices;
  expect(choices.targets[0]?.teams).toBeNull();
  await user.click(byId("back"));
  await arrived("teams");
  await screen.findByRole("table");
  expect(screen.getByText(/^Mapping is skipped\./)).toBeInTheDocument();
  expect(removals(ADMIN)).toEqual([`Remove Konnect Admins from ${ADMIN}`]);
  await user.click(screen.getByRole("button", { name: "Do not skip" }));
  expect((await plan(window)).targets[0]?.teams?.rows).toHaveLength(1);
});

test("what was chosen and typed_survives going back and forth", async () => {
  const window = await atTeams();
  const { user } = window;
  await addGroup(user, ADMIN, "Konnect Admins");
  await user.type(byId("team-name"), "Half a na");
  await user.click(byId("back"));
  await arrived("options");
  await user.click(byId("back"));
  await arrived("konnect");
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("teams");
  await screen.findByRole("table");
  expect(removals(ADMIN)).toEqual([`Remove Konnect Admins from ${ADMIN}`]);
  expect(fieldById("team-name").value).toBe("Half a na");
});

test("while teams are read_a word comes after a moment, Continue waits, and Skip mapping works", async () => {
  const window = await open();
  await go(window, "options");
  window.world.hold("readTeams");
  await window.user.click(primary());
  await arrived("teams");
  expect(screen.queryByText("Reading the teams from Konnect")).toBeNull();
  expect(await screen.findByText("Reading the teams from Konnect")).toBeInTheDocument();
  expect(primary()).toHaveAttribute("aria-disabled", "true");
  await window.user.click(byId("skip-teams"));
  await screen.findByRole("button", { name: "Set up" });
});

test("teams that cannot be read_are explained in their place, and Retry reads them", async () => {
  const window = await open((world) => {
    world.failures.readTeams = failed;
  });
  await go(window, "teams");
  expect(await screen.findByRole("alert")).toHaveTextContent("Konnect has a problem at the moment");
  await expectAccessible();
  await window.user.click(screen.getByRole("button", { name: "Retry" }));
  await screen.findByRole("table");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a team that is gone at the plan_leads back to the teams as they are now", async () => {
  const window = await atTeams();
  const { user, world } = window;
  await addGroup(user, "portal-admin", "Konnect Viewers");
  world.failures.previewPlan = { kind: "teamGone", detail: { team: "portal-admin" } };
  await user.click(primary());
  await screen.findByRole("heading", { name: "A chosen team is no longer in Konnect" });
  world.teams = { organization: { ...sampleTeams, teams: sampleTeams.teams.slice(0, 2) } };
  await user.click(screen.getByRole("button", { name: "Look at the teams again" }));
  await arrived("teams");
  await waitFor(() => expect(screen.getAllByRole("rowheader")).toHaveLength(2));
  expect((await plan(window)).targets[0]?.teams).toBeNull();
});

function many(count: number, region: Region) {
  const detail = Array.from({ length: count }, (_, index) =>
    samplePortal(`${region}-${index}`, region, `Portal ${index}`),
  );
  return { region, found: { kind: "portals" as const, detail }, classic: 0 };
}

/** On Teams, with this many portals of one region and nothing else. */
async function atTeamsOfPortals(count: number, teams: Record<string, TeamsFound>): Promise<Window> {
  const window = await open((world) => {
    world.portals = [many(count, "eu")];
    world.teams = teams;
  });
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  await user.click(await screen.findByRole("button", { name: "Select all in EU" }));
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("teams");
  return window;
}

test("each target_has its own teams, and one without any can get one", async () => {
  const window = await open((world) => {
    world.portals = [many(2, "eu")];
  });
  const { user, world } = window;
  await go(window, "konnect");
  await connect(user);
  await user.click(await screen.findByRole("checkbox", { name: "Portal 0" }));
  await user.click(byId("target-organization"));
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("teams");
  await screen.findByRole("table");
  await user.click(screen.getByRole("radio", { name: "Portal 0" }));
  expect(await screen.findByText("There are no teams here yet. Add one to map groups to it.")).toBeInTheDocument();
  await user.type(byId("team-name"), "Partners{Enter}");
  await addGroup(user, "Partners", "Partner Developers");
  await expectAccessible();
  await user.click(screen.getByRole("radio", { name: "Organization login" }));
  expect(removals(ADMIN)).toEqual([]);
  const { targets } = await plan(window);
  expect(targets.map(({ teams }) => teams?.rows.length ?? null)).toEqual([null, 1]);
  expect(
    world.calls.some(({ name }) => name === "checkLockOut"),
    "a portal locks no administrator out",
  ).toBe(false);
});

test("a target without a group, where one is needed_is shown with the reason", async () => {
  const window = await open((world) => {
    world.portals = [many(1, "eu")];
    world.admins = [];
  });
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  await user.click(await screen.findByRole("checkbox", { name: "Portal 0" }));
  await user.click(byId("target-organization"));
  await user.click(primary());
  await arrived("options");
  await user.click(radio("admission", "assigned"));
  await user.click(primary());
  await arrived("teams");
  await screen.findByRole("table");
  await addGroup(user, ADMIN, "Konnect Admins");
  await user.click(primary());
  await waitFor(() => expect(byId("assigned-groups")).toHaveFocus());
  expect(screen.getByRole("radio", { name: "Portal 0" })).toBeChecked();
});

test("more that cannot be fetched_is fetched again by Retry", async () => {
  const window = await atTeams();
  const field = await search(window, "sales");
  const more = await screen.findByRole("option", { name: "Show more" });
  window.world.failures.searchGroups = failed;
  await window.user.click(more);
  await window.user.click(await screen.findByRole("button", { name: "Retry" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription("40 of 45 groups"));
});

test("50 targets_are chosen from a list, and only the teams that are looked at are read", async () => {
  const { user, world } = await atTeamsOfPortals(50, { "eu-7": sampleTeams });
  await user.selectOptions(byId("team-target"), "Portal 7");
  await screen.findByRole("table");
  expect(world.calls.filter(({ name }) => name === "readTeams")).toHaveLength(2);
});

test("the groups of one portal_are used for the others in one press, and for one that could not be read in another", async () => {
  const [partners] = sampleTeams.teams;
  if (partners === undefined) throw new Error("there is a sample");
  const there = { ...sampleTeams, teams: [{ ...partners, id: "there", name: "Partners" }] };
  const window = await atTeamsOfPortals(3, { "eu-2": there });
  const { user, world } = window;
  await screen.findByText("There are no teams here yet. Add one to map groups to it.");
  const useSame = () => screen.getByRole("button", { name: "Use these for the other 2 portals too" });
  expect(document.getElementById("same-teams"), "there is nothing to use yet").toBeNull();
  await user.type(byId("team-name"), "Partners{Enter}");
  await addGroup(user, "Partners", "Partner Developers");

  world.failures.readTeams = failed;
  await user.click(useSame());
  expect(await screen.findByText(/^The teams of Portal 1 could not be read\./)).toBeInTheDocument();
  await expectAccessible();
  await user.click(useSame());
  expect(await screen.findByText("The other 2 portals have these groups too.")).toBeInTheDocument();

  const { targets } = await plan(window);
  expect(targets.map(({ teams }) => teams?.rows.map(({ team, groups }) => [team.kind, groups.length]))).toEqual([
    [["new", 1]],
    [["new", 1]],
    [["existing", 1]],
  ]);
});

test("with assigned people only_the callback URL asks for groups, and needs one", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  await user.type(byId("callback-urls"), "https://a.example/login");
  await user.click(primary());
  await arrived("options");
  await user.click(radio("admission", "assigned"));
  await user.click(primary());
  await arrived("teams");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Choose the groups that may sign in");
  expect(screen.queryByRole("table")).toBeNull();
  expect(document.getElementById("skip-teams"), "there is nothing to skip").toBeNull();
  await user.click(primary());
  await waitFor(() => expect(byId("assigned-groups")).toHaveFocus());
  expect(byId("assigned-groups")).toHaveAccessibleDescription(/No group is chosen yet/);
  await expectAccessible();
  await addGroup(user, "Groups that may sign in", "Konnect Viewers");
  expect(screen.queryByRole("alert")).toBeNull();
  const { targets } = await plan(window);
  expect(targets).toMatchObject([{ teams: null, assignedGroups: [sampleGroups[1]?.id] }]);
  expect(screen.getByRole("navigation", { name: "Set-up steps" })).toHaveTextContent("Teams, done1 group");
});

test("with everyone and all groups_a callback URL has no Teams step", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  await user.type(byId("callback-urls"), "https://a.example/login");
  await user.click(primary());
  await arrived("options");
  const rail = () => screen.getByRole("navigation", { name: "Set-up steps" });
  expect(within(rail()).queryByText("Teams")).toBeNull();
  await user.click(radio("groups", "assigned"));
  expect(within(rail()).getByText("Teams")).toBeInTheDocument();
  await user.click(radio("groups", "all"));
  await user.click(primary());
  await arrived("review");
  expect(rail()).toHaveTextContent("Step 4 of 6");
});

test("a group that cannot be assigned_is said when it is chosen, and is not added", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  await user.type(byId("callback-urls"), "https://a.example/login");
  await user.click(primary());
  await arrived("options");
  await user.click(radio("admission", "assigned"));
  await user.click(primary());
  await arrived("teams");
  const field = await search(window, "pilots", "Groups that may sign in");
  await screen.findAllByRole("option");
  expect(option("API Konnect Pilots")).toHaveAttribute("aria-disabled", "true");
  await user.click(option("API Konnect Pilots"));
  expect(document.querySelector(".popover .note")).toHaveTextContent(
    "API Konnect Pilots is not security-enabled, so Microsoft does not assign it to an app.",
  );
  expect(field).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Remove API Konnect Pilots/ })).toBeNull();
  await expectAccessible();
});
