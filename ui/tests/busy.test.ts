import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { status } from "../src/lib/announce.svelte";
import type { Backend } from "../src/lib/backend/backend";
import { samplePortalConnection } from "../src/lib/backend/fake/connections";
import { connect, go, open, pass, primary, radio, ready, replace, type Window } from "./window";

type Row = {
  what: string;
  call: keyof Backend;
  /** To where it can begin. */
  at: (window: Window) => Promise<void>;
  /** What the person presses; by default the primary button. */
  press?: () => HTMLElement;
  word: string;
};

const toKonnect = async (window: Window) => {
  await go(window, "konnect");
  await replace(window.user, "konnect-token", "kpat_good");
};

const ROWS: Row[] = [
  {
    what: "practice on Welcome",
    call: "startPractice",
    at: async () => {},
    press: () => screen.getByRole("button", { name: /Practise first/ }),
    word: "Starting the simulated services",
  },
  {
    what: "rights on Signed in",
    call: "checkRights",
    at: (window) => go(window, "microsoftSignedIn"),
    press: () => screen.getByRole("button", { name: "check again" }),
    word: "Reading what is there",
  },
  { what: "the connection on Konnect", call: "connectKonnect", at: toKonnect, word: "Connecting to Konnect" },
  {
    what: "the Dev Portals on Konnect",
    call: "findPortals",
    at: toKonnect,
    word: "Looking for Dev Portals in all regions",
  },
  {
    what: "what is typed on Konnect",
    call: "checkChoices",
    at: async (window) => {
      await go(window, "konnect");
      await connect(window.user);
      await pass(1000);
    },
    word: "Working",
  },
  { what: "what is chosen on Options", call: "checkChoices", at: (window) => go(window, "options"), word: "Working" },
  {
    what: "the count of groups on Options",
    call: "countGroups",
    at: async (window) => {
      await go(window, "options");
      await pass(1000);
      await replace(window.user, "test-person", "tomas.rivera@contoso.com");
    },
    press: () => screen.getByRole("button", { name: "Count groups" }),
    word: "Counting groups",
  },
  { what: "the teams", call: "readTeams", at: (window) => go(window, "options"), word: "Reading what is there" },
  { what: "what is mapped on Teams", call: "checkChoices", at: (window) => go(window, "teams"), word: "Working" },
  { what: "the review", call: "previewPlan", at: (window) => go(window, "teams"), word: "Reading what is there" },
  {
    what: "the review of a removal",
    call: "previewTeardown",
    at: async (window) => {
      await go(window, "handover");
    },
    press: () => screen.getByRole("button", { name: "Remove this connection" }),
    word: "Reading what is there",
  },
  {
    what: "the checks on Hand over",
    call: "verify",
    at: (window) => go(window, "handover"),
    press: () => screen.getByRole("button", { name: "Verify again" }),
    word: "Verifying",
  },
  {
    what: "practice on the connections",
    call: "startPractice",
    at: async () => {},
    press: () => screen.getByRole("button", { name: "Practise" }),
    word: "Starting",
  },
];

function shows(word: string): boolean {
  const words = [...document.querySelectorAll("main, footer")].map((part) => part.textContent ?? "");
  return words.some((text) => text.includes(word));
}

test.each(ROWS)("$what _is seen and announced when it takes a while, and no longer than that", async (row) => {
  const window = await open((world) => {
    if (row.what.includes("connections")) world.connections = [samplePortalConnection];
  });
  await row.at(window);
  const button = (row.press ?? primary)();
  await ready(button);
  const release = window.world.hold(row.call);
  button.click();
  await pass(50);
  expect(status.text, "what is over in a moment needs no word").not.toContain(row.word);
  await pass(600);
  expect(shows(row.word), "it is seen").toBe(true);
  expect(status.text, "it is announced").toContain(row.word);
  expect(screen.getAllByRole("status").length, "by one line").toBeGreaterThan(0);
  release();
  await waitFor(() => expect(status.text, "it is no longer said when it is over").not.toContain(row.word));
});

test("a button that waits for something_says so when it is pressed", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(radio("purpose", "values"));
  await replace(window.user, "callback-urls", "https://a.example/login");
  await ready();
  const release = window.world.hold("checkChoices");
  primary().click();
  await pass(500);
  primary().click();
  expect(status.text).toBe("Can be pressed when this is done.");
  release();
});
