import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { samplePortalConnection, sampleUnfinished } from "../src/lib/backend/fake/connections";
import { ending, opened, openKnown, reviewing } from "./connections";
import { click, clickRepeatedly, down, hold, up } from "./presses";
import { konnect } from "./samples";
import { arrived, byId, connect, go, open, pass, primary, ready, shown, type Window } from "./window";

const portal = samplePortalConnection.id;
const HELD_MILLIS = 3000;

/** Every change requested from Entra or Konnect, or removal from this computer. */
function changes({ world }: Window): string[] {
  return world.calls
    .map(({ name }) => name)
    .filter((name) => ["runPlan", "runTeardown", "forgetSecret"].includes(name));
}

async function connected(window: Window): Promise<void> {
  await go(window, "konnect");
  await connect(window.user);
}

async function stopped(window: Window): Promise<void> {
  await go(window, "review");
  window.world.stopAt = { step: "provider", error: { kind: "konnectNotAllowed", detail: konnect } };
  await window.user.click(primary());
  await screen.findByRole("alert");
  window.world.calls.length = 0;
}

async function removing(window: Window): Promise<void> {
  await openKnown(window, samplePortalConnection);
  await reviewing(window, "remove", portal);
}

async function removalStopped(window: Window): Promise<void> {
  await removing(window);
  window.world.stopAt = { step: "application", error: { kind: "konnectNotAllowed", detail: konnect } };
  await window.user.click(primary());
  await screen.findByRole("alert");
  window.world.calls.length = 0;
}

/** Every screen with a primary button, how it is reached, and where one press of Enter leads from its heading. */
const SCREENS: [string, (window: Window) => Promise<unknown>, string, string][] = [
  ["welcome", async () => {}, "microsoft", "microsoft"],
  ["microsoft", (window) => go(window, "microsoft"), "microsoftSignedIn", "microsoftSignedIn"],
  ["microsoftSignedIn", (window) => go(window, "microsoftSignedIn"), "konnect", "konnect"],
  ["konnect", connected, "options", "options"],
  ["options", (window) => go(window, "options"), "teams", "teams"],
  ["teams", (window) => go(window, "teams"), "review", "review"],
  ["review", (window) => go(window, "review"), "review", "handover"],
  ["a set-up that stopped", stopped, "setup", "review"],
  ["teardown", removing, "teardown", "teardownRun"],
  ["a removal that stopped", removalStopped, "teardownRun", "teardown"],
];

function onHeading(): void {
  document.querySelector<HTMLElement>("h1")?.focus();
}

describe("Enter held for 3 s", () => {
  test.each(SCREENS)(
    "on %s_is nothing if it was held before, one press at most if not, and changes nothing",
    async (_, reach, next) => {
      const window = await open();
      await reach(window);
      const before = shown();
      onHeading();
      await hold("Enter", HELD_MILLIS, false);
      expect(shown(), "what is held since before the screen came").toBe(before);
      onHeading();
      await hold("Enter", HELD_MILLIS);
      expect(shown()).toBe(next);
      expect(changes(window)).toEqual([]);
    },
  );

  test("on Remove of a connection_leads to the review and no further", async () => {
    const window = await open();
    await openKnown(window, samplePortalConnection);
    await window.wizard.signIn();
    window.wizard.type({ konnectToken: "kpat_good" });
    await opened(window, portal);
    await ready(ending("remove"));
    ending("remove").focus();
    await hold("Enter", HELD_MILLIS);
    expect(shown()).not.toBe("teardownRun");
    expect(changes(window)).toEqual([]);
  });

  test("on a focused Set up_is one press, and does not run on through Done", async () => {
    const window = await open();
    await go(window, "review");
    await ready();
    primary().focus();
    await hold("Enter", HELD_MILLIS);
    expect(shown(), "the values stay").toBe("handover");
    expect(changes(window)).toEqual(["runPlan"]);
  });

  test("while a question comes up_answers it not", async () => {
    const window = await open();
    window.world.connections = [sampleUnfinished];
    down("Enter", false);
    await window.wizard.start();
    const dialog = await screen.findByRole("dialog");
    for (let n = 0; n < 30; n += 1) {
      await pass(100);
      down("Enter", true);
    }
    expect(dialog).toHaveAttribute("open");
    expect(window.wizard.state.unfinishedPrompt).toBe("open");
    up("Enter");
    await window.user.keyboard("{Enter}");
    await waitFor(() => expect(window.wizard.state.unfinishedPrompt, "a press of its own answers").toBe("answered"));
  });

  test("on the question before closing_answers it not", async () => {
    const window = await open();
    await go(window, "review");
    window.world.holdStep("servicePrincipal");
    await window.user.click(primary());
    await arrived("setup");
    down("Enter", false);
    window.world.askToClose();
    await screen.findByRole("dialog");
    screen.getByRole("button", { name: "Stop and close" }).focus();
    for (let n = 0; n < 30; n += 1) {
      await pass(100);
      down("Enter", true);
    }
    expect(window.world.calls.map(({ name }) => name)).not.toContain("cancelRun");
    expect(window.world.closed).toBe(false);
  });

  test("on Space_presses nothing that came meanwhile", async () => {
    const window = await open();
    await openKnown(window, samplePortalConnection);
    await opened(window, portal);
    await window.user.click(ending("forget"));
    onHeading();
    down(" ", false);
    await pass(1000);
    byId("forget-now").focus();
    down(" ", true);
    up(" ");
    await pass(100);
    expect(changes(window)).toEqual([]);
  });
});

describe("a double click", () => {
  test.each(SCREENS)("on the primary button of %s_is one press, also a slow one", async (_, reach, __, next) => {
    const window = await open();
    await reach(window);
    await ready();
    await clickRepeatedly(primary());
    expect(shown()).toBe(next);
  });

  test("on Connect_does not press the Continue that takes its place", async () => {
    const window = await open();
    await go(window, "konnect");
    await window.user.type(byId("konnect-token"), "kpat_good");
    await ready();
    await clickRepeatedly(primary());
    await pass(2000);
    expect(shown()).toBe("konnect");
    expect(primary()).toHaveTextContent("Continue");
  });

  test("on what can be done about a connection_is one press", async () => {
    const window = await open();
    await openKnown(window, samplePortalConnection);
    await opened(window, portal);
    await window.user.click(ending("forget"));
    await click(byId("forget-now"));
    expect(changes(window), "not in the first moments").toEqual([]);
    await pass(1000);
    await click(byId("forget-now"), 2);
    expect(changes(window), "not as a second click").toEqual([]);
    await click(byId("forget-now"));
    expect(changes(window)).toEqual(["forgetSecret"]);
  });

  test("into the question about what was not finished_answers it not", async () => {
    const window = await open();
    await openKnown(window, { later: false }, sampleUnfinished);
    const dialog = await screen.findByRole("dialog");
    const goOn = screen.getByRole("button", { name: "Continue" });
    await click(goOn);
    await pass(500);
    await click(goOn);
    expect(dialog).toHaveAttribute("open");
    await window.user.click(goOn);
    await arrived("microsoft");
  });
});

describe("a button that changes something", () => {
  test.each([
    ["Set up", (window: Window) => go(window, "review"), "handover"],
    ["Remove", removing, "teardownRun"],
    ["Retry", stopped, "review"],
  ] as const)(
    "%s_is pressed by Enter only when it has the focus, which it never has at first",
    async (_, reach, next) => {
      const window = await open();
      await reach(window);
      const before = shown();
      expect(primary(), "the first focus is elsewhere").not.toHaveFocus();
      await ready();
      for (const place of [document.querySelector<HTMLElement>("h1"), document.querySelector<HTMLElement>("main")]) {
        place?.focus();
        await window.user.keyboard("{Enter}");
        await pass(100);
        expect(shown(), "from elsewhere").toBe(before);
      }
      primary().focus();
      await window.user.keyboard("{Enter}");
      await arrived(next);
    },
  );

  test("a new one_says that it is not ready, keeps its looks, and is ready a moment later", async () => {
    const window = await open();
    await go(window, "review");
    const button = primary();
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAttribute("data-arming");
    expect(button).toHaveAccessibleDescription("Can be pressed in a moment.");
    await pass(650);
    await window.user.keyboard("{Enter}");
    await click(button);
    expect(changes(window), "it could not be read yet").toEqual([]);
    await pass(150);
    expect(button).not.toHaveAttribute("aria-disabled");
    expect(button).toHaveAccessibleDescription("");
  });

  test("another plan_has to be read before it is pressed", async () => {
    const window = await open();
    await removing(window);
    await ready();
    await window.user.click(byId("purge"));
    await pass(100);
    await click(primary());
    expect(changes(window), "the plan changed a moment ago").toEqual([]);
    await window.user.click(primary());
    expect(changes(window)).toEqual(["runTeardown"]);
  });

  test("a key meant for another window_presses nothing here", async () => {
    const window = await open();
    await go(window, "review");
    await ready();
    primary().focus();
    document.defaultView?.dispatchEvent(new FocusEvent("blur"));
    document.defaultView?.dispatchEvent(new FocusEvent("focus"));
    await hold("Enter", HELD_MILLIS, false);
    expect(changes(window)).toEqual([]);
    await window.user.keyboard("{Enter}");
    await waitFor(() => expect(changes(window), "a press of its own does").toEqual(["runPlan"]));
  });
});

describe("what is still being read", () => {
  async function waits(text: string): Promise<void> {
    expect(primary()).toHaveAttribute("aria-disabled", "true");
    expect(primary()).not.toHaveAttribute("data-arming");
    await waitFor(() => expect(primary(), "after a moment it says so").toHaveTextContent(text));
    expect(primary()).toHaveAccessibleDescription("Can be pressed when this is done.");
    const before = shown();
    await pass(2000);
    await click(primary());
    await pass(100);
    expect(shown()).toBe(before);
  }

  test("the teams_are waited for, and Continue says so", async () => {
    const window = await open();
    await go(window, "options");
    const release = window.world.hold("readTeams");
    await window.user.click(primary());
    await arrived("teams");
    await waits("Reading what is there");
    release();
    await pass(100);
    await window.user.click(primary());
    await arrived("review");
  });

  test("what the account may do_is waited for, and Continue says so", async () => {
    const window = await open();
    await go(window, "microsoftSignedIn");
    const release = window.world.hold("checkRights");
    await window.user.click(byId("check-again"));
    await waits("Reading what is there");
    release();
  });

  test("the review_is waited for, and its button says so", async () => {
    const window = await open();
    await go(window, "teams");
    const release = window.world.hold("previewPlan");
    await window.user.click(primary());
    await arrived("review");
    await waits("Reading what is there");
    release();
    await pass(0);
    expect(primary()).toHaveTextContent("Set up");
    expect(changes(window)).toEqual([]);
  });

  test("a portal that was chosen_is waited for, and Continue says so", async () => {
    const window = await open();
    await go(window, "konnect");
    window.wizard.type({ portals: ["one that is found last"] });
    const release = window.world.hold("findPortals");
    await connect(window.user);
    await waits("Looking for Dev Portals");
    release();
  });
});
