import { screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { AdminStanding } from "../src/lib/ipc/bindings";
import { addGroup, byId, expectAccessible, go, open } from "./window";

const admin = (number: number, standing: AdminStanding["standing"]): AdminStanding => ({
  name: `Administrator ${number}`,
  userName: `admin${number}@contoso.com`,
  signedIn: number === 1,
  standing,
});
const keeps = (number: number) => admin(number, { kind: "keeps", detail: { group: "g", name: "Konnect Admins" } });
const loses = (number: number) => admin(number, { kind: "loses" });

async function noticed(admins: AdminStanding[]) {
  const window = await open((world) => {
    world.admins = admins;
  });
  await go(window, "teams");
  await screen.findByRole("table");
  await addGroup(window.user, "organization-admin-readonly", "Konnect Viewers");
  await screen.findByText(/^Administrator 1 \(you\)/);
  return window;
}

const lines = () => [...byId("lock-out").querySelectorAll<HTMLElement>("[data-standing]")];
const folded = () => lines().filter((line) => line.closest("details") !== null);

test("25 administrators_take five lines, and the others open", async () => {
  const numbers = Array.from({ length: 25 }, (_, at) => at + 1);
  const { user } = await noticed(numbers.map(loses));
  expect(lines()).toHaveLength(25);
  expect(folded()).toHaveLength(20);
  const more = screen.getByText("and 20 more");
  expect(more.closest("details")).not.toHaveAttribute("open");
  await user.click(more);
  expect(more.closest("details")).toHaveAttribute("open");
  expect(byId("accept-lock-out")).toHaveAccessibleName(
    "I understand: at the next single sign-on Administrator 1, Administrator 2, Administrator 3, Administrator 4, Administrator 5 and 20 more people named above are no longer organization admins.",
  );
  await expectAccessible();
});

test("who loses the right_is never folded behind those who keep it", async () => {
  await noticed([...Array.from({ length: 24 }, (_, at) => keeps(at + 1)), loses(25)]);
  expect(lines()[0]).toHaveTextContent("Administrator 25 is in no group");
  expect(folded().every(({ dataset }) => dataset.standing === "keeps")).toBe(true);
});

test("six administrators_are all seen, because a fold would hide just one", async () => {
  await noticed([1, 2, 3, 4, 5, 6].map(loses));
  expect(folded()).toHaveLength(0);
  expect(byId("accept-lock-out")).toHaveAccessibleName(/Administrator 6 are no longer organization admins\.$/);
});
