import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, onTestFinished, test } from "vitest";
import { addGroup, arrived, byId, fieldById, go, open, primary, radio, ready, replace, shown } from "./window";

/** One for each way in which what was typed, or made, could be lost. */

describe("loading the page again", () => {
  const key = (init: KeyboardEventInit) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
  const menu = (target: Element, at: MouseEventInit = {}) =>
    target.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...at }));

  test.each([
    ["F5", { key: "F5" }],
    ["Ctrl+F5", { key: "F5", ctrlKey: true }],
    ["Shift+F5", { key: "F5", shiftKey: true }],
    ["Ctrl+R", { key: "r", ctrlKey: true }],
    ["Ctrl+Shift+R", { key: "R", ctrlKey: true, shiftKey: true }],
    ["Cmd+R", { key: "r", metaKey: true }],
    ["a keyboard's own key for it", { key: "BrowserRefresh" }],
  ])("%s_does nothing", async (_, init) => {
    await open();
    expect(key(init), "the web view must not see the key").toBe(false);
  });

  test.each([
    ["r", { key: "r" }],
    ["Ctrl+C", { key: "c", ctrlKey: true }],
    ["Alt Gr+R", { key: "®", ctrlKey: true, altKey: true }],
    ["F6", { key: "F6" }],
  ])("%s_is left alone", async (_, init) => {
    await open();
    expect(key(init)).toBe(true);
  });

  test("the web view's menu_is there for fields and selections only", async () => {
    const window = await open();
    await go(window, "microsoft");
    expect(menu(document.body), "the page").toBe(false);
    expect(menu(screen.getByRole("heading", { level: 1 })), "a text").toBe(false);
    expect(menu(primary()), "a button").toBe(false);
    expect(menu(byId("cloud")), "a list").toBe(false);
    expect(menu(byId("directory")), "a field").toBe(true);
    await go(window, "konnect", "microsoft");
    expect(menu(radio("purpose", "push")), "a choice").toBe(false);
    expect(menu(byId("konnect-token")), "a field for a secret").toBe(true);
  });

  test("the menu of a selection_is there on it, not beside it", async () => {
    const window = await open();
    await go(window, "microsoft");
    const heading = screen.getByRole("heading", { level: 1 });
    document.getSelection()?.selectAllChildren(heading);
    const before = Range.prototype.getClientRects;
    onTestFinished(() => {
      Range.prototype.getClientRects = before;
    });
    // jsdom draws nothing.
    Range.prototype.getClientRects = () => [new DOMRect(10, 10, 100, 20)] as unknown as DOMRectList;
    expect(menu(heading, { clientX: 50, clientY: 20 }), "on the selected text").toBe(true);
    expect(menu(heading, { clientX: 500, clientY: 20 }), "beside it").toBe(false);
    document.getSelection()?.removeAllRanges();
    expect(menu(heading, { clientX: 50, clientY: 20 }), "once nothing is selected").toBe(false);
  });
});

describe("practice", () => {
  /** Outside of practice, a portal's address is typed; then the person practises and types there too. */
  async function practising() {
    const window = await open();
    const { user } = window;
    await go(window, "konnect");
    await user.click(radio("purpose", "values"));
    await replace(user, "callback-urls", "https://typed.example/login");
    for (const before of ["microsoftSignedIn", "welcome"] as const) {
      await user.click(byId("back"));
      await arrived(before);
    }
    await user.click(screen.getByRole("button", { name: /Practise first/ }));
    await arrived("microsoft");
    return window;
  }

  async function typedInPractice() {
    const window = await practising();
    await replace(window.user, "directory", "practice.example");
    return window;
  }

  const leave = () => screen.getByRole("button", { name: "Leave practice" });
  const question = () => screen.findByRole("dialog", { name: "Leaving practice drops what you typed here" });

  test("what was typed before it_is not there in it, and is back afterwards", async () => {
    const window = await practising();
    const { user } = window;
    await user.click(primary());
    await arrived("microsoftSignedIn");
    await user.click(primary());
    await arrived("konnect");
    expect(radio("purpose", "push"), "practice begins with nothing typed").toBeChecked();
    await user.click(leave());
    await arrived("welcome");
    await go(window, "konnect");
    expect(fieldById("callback-urls").value).toBe("https://typed.example/login");
  });

  test("what was typed in it_is asked about before it goes, and Stay keeps it", async () => {
    const { user } = await typedInPractice();
    await user.click(leave());
    const dialog = await question();
    expect(within(dialog).getByRole("button", { name: "Stay in practice" }), "the safe answer").toHaveFocus();
    await user.click(within(dialog).getByRole("button", { name: "Stay in practice" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(shown()).toBe("microsoft");
    expect(fieldById("directory").value).toBe("practice.example");
  });

  test("the answer to leave_leaves it, and what was typed before is there", async () => {
    const window = await typedInPractice();
    const { user } = window;
    await user.click(leave());
    await user.click(within(await question()).getByRole("button", { name: "Leave practice" }));
    await arrived("welcome");
    await user.click(primary());
    await arrived("microsoft");
    expect(fieldById("directory").value, "what was typed in practice is not taken for real").toBe("");
    await go(window, "konnect", "microsoft");
    expect(fieldById("callback-urls").value).toBe("https://typed.example/login");
  });

  test("the real set-up_asks as well, and begins after the answer", async () => {
    const { user, world } = await typedInPractice();
    await user.click(byId("back"));
    await arrived("welcome");
    await user.click(screen.getByRole("button", { name: /Set up single sign-on/ }));
    const dialog = await question();
    expect(world.calls.map(({ name }) => name)).not.toContain("leavePractice");
    await user.click(within(dialog).getByRole("button", { name: "Leave practice" }));
    await arrived("microsoft");
    expect(screen.queryByRole("region", { name: "Practice" })).toBeNull();
  });

  test("with nothing typed in it_no question is asked", async () => {
    const { user } = await practising();
    await user.click(leave());
    await arrived("welcome");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a sign-in that ended", () => {
  async function reviewed(prepare?: Parameters<typeof open>[0]) {
    const window = await open(prepare);
    const { user } = window;
    await go(window, "teams");
    await addGroup(user, "portal-admin", "API Platform Team");
    await addGroup(user, "organization-admin", "Konnect Viewers");
    await user.click(await screen.findByRole("checkbox", { name: /I understand/ }));
    return window;
  }

  async function signInAgain({ user }: Awaited<ReturnType<typeof reviewed>>) {
    await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  }

  const planned = (window: Awaited<ReturnType<typeof reviewed>>) =>
    window.world.calls.filter(({ name }) => name === "previewPlan").map(({ args }) => args[0]);

  test("at the review_leads back to the review with all choices", async () => {
    const window = await reviewed();
    window.world.failures.previewPlan = { kind: "signInExpired", detail: null };
    await window.user.click(primary());
    await signInAgain(window);
    await screen.findByRole("button", { name: "Set up" });
    expect(shown()).toBe("review");
    const [first, second] = planned(window);
    expect(second, "what is planned now is what was planned before").toEqual(first);
  });

  test("when the set-up began_leads back to a review of what is left", async () => {
    const window = await reviewed();
    await window.user.click(primary());
    await screen.findByRole("button", { name: "Set up" });
    window.world.failures.runPlan = { kind: "signInExpired", detail: null };
    await window.user.click(primary());
    await arrived("setup");
    await signInAgain(window);
    await screen.findByRole("button", { name: "Set up" });
    expect(shown()).toBe("review");
    const [first, second] = planned(window);
    expect(second).toEqual(first);
  });

  test("as somebody else_begins with what that person may do", async () => {
    const window = await reviewed();
    window.world.failures.previewPlan = { kind: "signInExpired", detail: null };
    await window.user.click(primary());
    await screen.findByRole("button", { name: "Sign in again" });
    window.world.account = { ...window.world.account, userName: "tomas.rivera@contoso.com" };
    await signInAgain(window);
    await arrived("microsoftSignedIn");
    expect(planned(window), "no plan is made for a person who has not seen it").toHaveLength(1);
  });
});

describe("a search for a group", () => {
  async function searching(text: string) {
    const window = await open();
    await go(window, "teams");
    const { user } = window;
    await user.click(screen.getByRole("button", { name: "Add group to portal-admin" }));
    await user.type(search(), text);
    await screen.findAllByRole("option");
    return window;
  }

  const search = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Find a group to add to portal-admin" });

  test("Enter in it_picks the highlighted group or nothing, and never goes on", async () => {
    const { user } = await searching("konnect");
    await ready();
    await user.keyboard("{Enter}");
    expect(search(), "nothing is picked that nobody pointed at").toHaveValue("konnect");
    expect(search()).toHaveAccessibleDescription(/Choose a group with the arrow keys/);
    expect(shown()).toBe("teams");
    await user.keyboard("{Alt>}{Enter}{/Alt}{Escape}{Enter}");
    expect(shown(), "not even with the list closed").toBe("teams");
    await user.keyboard("{ArrowDown}{Enter}");
    await screen.findByRole("button", { name: /^Remove Konnect Admins from portal-admin$/ });
    expect(shown()).toBe("teams");
  });

  test.each(["Continue", "Skip mapping"])("%s_does not drop it, and says so at the field", async (button) => {
    const { user, world } = await searching("konnect");
    await user.click(screen.getByRole("button", { name: button }));
    await waitFor(() => expect(search()).toHaveFocus());
    expect(search()).toHaveValue("konnect");
    expect(search()).toBeInvalid();
    expect(search()).toHaveAccessibleDescription(/“konnect” is still being looked for/);
    expect(world.calls.map(({ name }) => name)).not.toContain("previewPlan");
    await user.type(search(), "x");
    expect(search(), "typing on takes the note away").not.toBeInvalid();
    await user.clear(search());
    await user.click(screen.getByRole("button", { name: button }));
    await arrived("review");
  });

  test("Back and forth_keeps it", async () => {
    const window = await searching("konnect");
    await window.user.click(byId("back"));
    await arrived("options");
    await window.user.click(primary());
    await arrived("teams");
    expect(search()).toHaveValue("konnect");
  });

  test("the name of a team that is not added yet_is told as well", async () => {
    const window = await open();
    await go(window, "teams");
    await replace(window.user, "team-name", "Night shift");
    await window.user.click(primary());
    await waitFor(() => expect(byId("team-name")).toHaveFocus());
    expect(byId("team-name")).toHaveAccessibleDescription(/“Night shift” is not added yet/);
    expect(shown()).toBe("teams");
  });
});

describe("a client secret that is only in memory", () => {
  const SECRET = "The client secret is only in memory";

  async function handedOver(keychain: "available" | "unavailable", values = false) {
    const window = await open((world) => {
      world.keychain = keychain;
    });
    const { user } = window;
    if (values) {
      await go(window, "konnect");
      await user.click(radio("purpose", "values"));
      await replace(user, "callback-urls", "https://typed.example/login");
      for (const next of ["options", "review"] as const) {
        await user.click(primary());
        await arrived(next);
      }
      await screen.findByRole("button", { name: "Set up" });
      await go(window, "handover", "review");
    } else await go(window, "handover");
    return window;
  }

  test.each([
    [true, /nobody has a copy/],
    [false, /Konnect has it/],
  ])("is asked about before the window closes, with Copy (only values: %s)", async (values, words) => {
    const { user, world } = await handedOver("unavailable", values);
    world.askToClose();
    const dialog = await screen.findByRole("dialog", { name: SECRET });
    expect(dialog).toHaveTextContent(words);
    expect(within(dialog).getByRole("button", { name: "Keep the app open" }), "the safe answer").toHaveFocus();
    await user.click(within(dialog).getByRole("button", { name: /^Copy client secret of/ }));
    expect(world.calls.at(-1)).toMatchObject({ name: "copyUnkeptSecret", args: [expect.anything(), false] });
    await waitFor(() => expect(dialog).toHaveTextContent("closing clears the clipboard"));
    expect(world.closed).toBe(false);
    await user.click(within(dialog).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(world.closed).toBe(true));
  });

  test("Keep the app open_keeps it, and the next time it asks again", async () => {
    const { user, world } = await handedOver("unavailable");
    await user.click(byId("done"));
    await arrived("home");
    for (const _ of ["first", "second"]) {
      world.askToClose();
      const dialog = await screen.findByRole("dialog", { name: SECRET });
      await user.click(within(dialog).getByRole("button", { name: "Keep the app open" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    }
    expect(world.closed).toBe(false);
  });

  test("a second set-up in one session_drops none of the first: the question names both", async () => {
    const window = await handedOver("unavailable");
    const { user, world } = window;
    await user.click(byId("done"));
    await arrived("home");
    await user.click(byId("new-connection"));
    await arrived("microsoftSignedIn");
    await go(window, "konnect", "microsoftSignedIn");
    await user.click(radio("purpose", "values"));
    await replace(user, "callback-urls", "https://typed.example/login");
    for (const next of ["options", "review"] as const) {
      await user.click(primary());
      await arrived(next);
    }
    await screen.findByRole("button", { name: "Set up" });
    await go(window, "handover", "review");

    world.askToClose();
    const dialog = await screen.findByRole("dialog", { name: "2 client secrets are only in memory" });
    expect(dialog, "one of them is nowhere else").toHaveTextContent(/nobody has a copy/);
    const copies = within(dialog).getAllByRole("button", { name: /^Copy client secret of/ });
    expect(copies).toHaveLength(2);
    for (const copy of copies) {
      expect(within(dialog).getByRole("button", { name: /^Close/ })).toHaveTextContent("Close without it");
      await user.click(copy);
    }
    const copied = world.calls.filter(({ name }) => name === "copyUnkeptSecret").map(({ args }) => args[0]);
    expect(new Set(copied).size, "each its own").toBe(2);
    await waitFor(() => expect(within(dialog).getByRole("button", { name: "Close" })).toBeInTheDocument());
  });

  test("one of practice, and one of which nothing else is known_are told apart", async () => {
    const { user, world } = await handedOver("unavailable");
    world.unkept = [
      { connection: "a", practice: false, target: null, inKonnect: false },
      { connection: "a", practice: true, target: null, inKonnect: false },
    ];
    world.askToClose();
    const dialog = await screen.findByRole("dialog", { name: "2 client secrets are only in memory" });
    const [first, second] = within(dialog).getAllByRole("button", { name: "Copy client secret of A connection" });
    if (first === undefined || second === undefined) throw new Error("each has its button");
    await user.click(second);
    expect(world.calls.at(-1)).toEqual({ name: "copyUnkeptSecret", args: ["a", true] });
    expect(within(dialog).getByRole("button", { name: /^Copied/ })).toBe(second);
    expect(first).toHaveTextContent(/^\s*Copy/);
    expect(dialog).toHaveTextContent("(practice)");
  });

  test("a copy that fails_is told in the question", async () => {
    const { user, world } = await handedOver("unavailable");
    world.askToClose();
    const dialog = await screen.findByRole("dialog", { name: SECRET });
    world.failures.copyUnkeptSecret = { kind: "nothingToShow" };
    await user.click(within(dialog).getByRole("button", { name: /^Copy/ }));
    await within(dialog).findByRole("alert");
    expect(within(dialog).getByRole("button", { name: "Close without it" })).toBeInTheDocument();
  });

  test("asked twice_the window closes, so that nothing can hold it open", async () => {
    const { world } = await handedOver("unavailable");
    world.askToClose();
    await screen.findByRole("dialog", { name: SECRET });
    world.askToClose();
    await waitFor(() => expect(world.closed).toBe(true));
  });

  test("one that is in the keychain_is not asked about", async () => {
    const { world } = await handedOver("available");
    world.askToClose();
    await waitFor(() => expect(world.closed).toBe(true));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
