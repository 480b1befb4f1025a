import { screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { portalTeam, sampleTeams } from "../src/lib/backend/fake/teams";
import type { Choices, Team } from "../src/lib/ipc/bindings";
import { addGroup, arrived, byId, connect, expectAccessible, go, open, primary, shown, type Window } from "./window";

const PORTAL = "6b3f9a2c41d8";

/** On Teams with a portal as the only target, whose teams these are, and a group mapped to Partners. */
async function afterMapping(teams: Team[], portalHasRoles = true): Promise<Window> {
  const window = await open((world) => {
    world.admins = [];
    world.teams = { ...world.teams, [PORTAL]: { ...sampleTeams, teams, portalHasRoles } };
  });
  await go(window, "konnect");
  await connect(window.user);
  await window.user.click(await screen.findByRole("checkbox", { name: /Partner Portal/ }));
  await window.user.click(screen.getByRole("button", { name: "Continue" }));
  await arrived("options");
  await window.user.click(screen.getByRole("button", { name: "Continue" }));
  await arrived("teams");
  await screen.findByRole("table");
  expect(document.getElementById("keep-teams"), "nothing is mapped, so nobody loses anything").toBeNull();
  await addGroup(window.user, "Partners", "Konnect Viewers");
  return window;
}

const partners = portalTeam(0xa0000001, "Partners", 3);

function losing(): string[] {
  const table = within(byId("keep-teams")).getByRole("table");
  const rows = within(table).getAllByRole("row").slice(1);
  return rows.map((row) => {
    const cells = [...row.querySelectorAll("th, td")].map(({ textContent }) => (textContent ?? "").trim());
    return cells.join(" ").replace(/\s+/g, " ");
  });
}

async function review({ user, world }: Window): Promise<Choices> {
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  return world.calls.findLast(({ name }) => name === "previewPlan")?.args[0] as Choices;
}

test("a portal's teams without a group_are listed with their people, and kept by hand unless somebody says otherwise", async () => {
  const reviewers = portalTeam(0xa0000002, "Reviewers", 2);
  const testers = portalTeam(0xa0000003, "Testers", 1);
  const others = [portalTeam(0xa0000004, "Empty", 0), portalTeam(0xa0000005, "Kept", null, true)];
  const window = await afterMapping([partners, reviewers, testers, ...others]);
  expect(losing()).toEqual(["Reviewers 2 people Reviewers: Keep by hand", "Testers 1 person Testers: Keep by hand"]);
  const boxes = within(byId("keep-teams")).getAllByRole("checkbox");
  expect(boxes.map((box) => (box as HTMLInputElement).checked)).toEqual([true, true]);
  await expectAccessible();
  await window.user.click(screen.getByRole("checkbox", { name: "Testers: Keep by hand" }));
  const { targets } = await review(window);
  expect(targets[0]?.teams).toMatchObject({ letGo: [testers.id], lossesAccepted: false });
  expect(screen.getByText("1 team kept by hand")).toBeInTheDocument();
  expect(
    screen.getByText("People stay in Reviewers (2 people). At their next sign-in people lose Testers (1 person)."),
  ).toBeInTheDocument();
  await expectAccessible();
});

test("a team that gets a group_is no longer among those that lose people", async () => {
  const { user } = await afterMapping([partners, portalTeam(0xa0000002, "Reviewers", 2)]);
  expect(losing()).toHaveLength(1);
  await addGroup(user, "Reviewers", "Konnect Admins");
  expect(document.getElementById("keep-teams")).toBeNull();
});

test("where Konnect cannot keep a team_going on takes an acceptance of exactly that loss", async () => {
  const old = (number: number, name: string, people: number | null) => portalTeam(number, name, people, null);
  const window = await afterMapping([
    old(0xa0000001, "Partners", 3),
    old(0xa0000002, "Reviewers", 2),
    old(0xa0000003, "Testers", null),
  ]);
  expect(losing()).toEqual(["Reviewers 2 people Cannot be kept", "Testers Not known Cannot be kept"]);
  const { user } = window;
  await user.click(primary());
  expect(await screen.findByText(/Tick to continue, or map a group to each of these teams/)).toBeInTheDocument();
  expect(shown()).toBe("teams");
  expect(byId("accept-losses")).toHaveFocus();
  await expectAccessible();
  const accept = () =>
    screen.getByRole<HTMLInputElement>("checkbox", {
      name: "I understand: at their next sign-in people lose the teams Reviewers and Testers.",
    });
  await user.click(accept());
  expect(accept().checked).toBe(true);
  await addGroup(user, "Reviewers", "Konnect Admins");
  const one = "I understand: at their next sign-in people lose the team Testers.";
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: one }).checked, "another loss is not accepted").toBe(
    false,
  );
  await user.click(screen.getByRole("checkbox", { name: one }));
  const { targets } = await review(window);
  expect(targets[0]?.teams).toMatchObject({ letGo: [], lossesAccepted: true });
  expect(screen.getByText("1 team loses its people")).toBeInTheDocument();
});

test("a portal whose teams give nothing_says so", async () => {
  await afterMapping([partners], false);
  expect(byId("no-roles")).toHaveTextContent("Role-based access control (RBAC) is off in this portal");
});
