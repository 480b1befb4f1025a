import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { sampleAccount } from "../src/lib/backend/fake/samples";
import type { CommandError, Remedy, SignInRequest, SignInWay } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { groupsOf, shortAddress, spelled } from "../src/wizard/microsoft/deviceCode";
import { otherWays } from "../src/wizard/microsoft/ways";
import { transition } from "../src/wizard/reducer";
import { initialState } from "../src/wizard/state";
import { arrived, byId, go, open, primary, replace, shown } from "./window";

const text = messages.signInWays;
const support = {
  service: "microsoftLogin",
  status: null,
  code: "AADSTS53003",
  message: null,
  correlationId: "c-1",
  time: "2026-11-30T08:00:00Z",
} as const;

function refused(remedy: Remedy): CommandError {
  return { kind: "signInRefused", detail: { remedy, support } };
}

/** At the Microsoft screen, with a way chosen. */
async function choosing(way: SignInWay, prepare?: Parameters<typeof open>[0]) {
  const window = await open(prepare);
  await go(window, "microsoft");
  await window.user.click(screen.getByRole("radio", { name: new RegExp(text.title[way]) }));
  return window;
}

/** What was asked for, each time. */
function asked(world: Awaited<ReturnType<typeof open>>["world"]) {
  return world.calls.filter(({ name }) => name === "signIn").map(({ args }) => args[0] as SignInRequest);
}

test("the browser_is the first choice, and the others are one press away", async () => {
  const window = await open();
  await go(window, "microsoft");
  const radios = screen.getAllByRole("radio");
  expect(radios.map((radio) => (radio as HTMLInputElement).value)).toEqual(["browser", "deviceCode", "azureCli"]);
  expect(radios[0]).toBeChecked();
  expect(primary()).toHaveTextContent(text.press.browser);
  radios[0]?.focus();
  await window.user.keyboard("{ArrowDown}");
  expect(primary(), "by the arrow keys").toHaveTextContent(text.press.deviceCode);
});

describe("a code", () => {
  test("the screen_shows it, the page and how long it is good for", async () => {
    const { user, world } = await choosing("deviceCode");
    const release = world.hold("signIn");
    await user.click(primary());
    await arrived("microsoftWaiting");
    expect(byId("user-code").dataset.code).toBe("GJ7TZKX2L");
    expect(byId("user-code")).toHaveTextContent("G J 7 T Z K X 2 L");
    expect(screen.getByText(/^Code valid for 1[45]:/)).toBeInTheDocument();
    expect(screen.getByText(text.code.warning("microsoft.com/devicelogin"))).toBeInTheDocument();
    await user.click(byId("copy-code"));
    expect(world.calls.find(({ name }) => name === "copyDetails")?.args).toEqual(["GJ7TZKX2L"]);
    await user.click(byId("open-again"));
    expect(
      world.calls.some(({ name, args }) => name === "openSignInAgain" && args.length === 0),
      "no address crosses",
    ).toBe(true);
    expect(asked(world)[0]).toMatchObject({ way: "deviceCode", simulatedAccount: null });
    release();
    await arrived("microsoftSignedIn");
  });

  test("one that has expired_is replaced with one press", async () => {
    const { user, world } = await choosing("deviceCode", (world) => {
      world.failures.signIn = { kind: "signInCodeExpired" };
    });
    await user.click(primary());
    await waitFor(() => expect(byId("code-expired")).toHaveTextContent(text.code.expired));
    expect(shown()).toBe("microsoftWaiting");
    expect(document.getElementById("user-code"), "the old code is gone").toBeNull();
    expect(screen.getByRole("heading", { level: 1 }), "there is none to enter").toHaveTextContent(
      text.code.titleExpired,
    );
    delete world.failures.signIn;
    expect(primary()).toHaveTextContent(text.code.another);
    await user.click(primary());
    await arrived("microsoftSignedIn");
    expect(asked(world)).toHaveLength(2);
  });

  test("cancelling_leads back, with the way still chosen", async () => {
    const { user, world } = await choosing("deviceCode");
    world.hold("signIn");
    await user.click(primary());
    await arrived("microsoftWaiting");
    await user.keyboard("{Escape}");
    await arrived("microsoft");
    expect(screen.getByRole("radio", { name: new RegExp(text.title.deviceCode) })).toBeChecked();
  });

  test.each([
    ["GJ7TZKX2L", ["GJ7", "TZK", "X2L"]],
    ["ABCDEFGH", ["ABCD", "EFGH"]],
    ["WDJB-MJHT", ["WDJB", "MJHT"]],
  ])("%s_is read in groups", (code, groups) => {
    expect(groupsOf(code)).toEqual(groups);
    expect(spelled("AB1")).toBe("A B 1");
    expect(shortAddress("https://microsoft.com/devicelogin")).toBe("microsoft.com/devicelogin");
  });
});

describe("the Azure CLI", () => {
  test("before it is asked_the screen names the commands and no page of Microsoft", async () => {
    await choosing("azureCli");
    expect(byId("azure-cli")).toHaveTextContent("az account get-access-token");
    expect(document.getElementById("who-asks"), "there is no consent page").toBeNull();
    expect(primary()).toHaveTextContent(text.press.azureCli);
  });

  test("its session_signs in without a browser", async () => {
    const { user, world } = await choosing("azureCli");
    await user.click(primary());
    await arrived("microsoftSignedIn");
    expect(asked(world)[0]).toMatchObject({ way: "azureCli" });
  });

  test("in practice_the stand-in is called that", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: /Practise first/ }));
    await arrived("microsoft");
    expect(screen.getByText(text.practiceAzureCli("Maya Lindqvist"))).toBeInTheDocument();
  });

  test("a permission more_is asked for in the browser, because its own are fixed", () => {
    const wants = (signInWay: SignInWay) =>
      transition(
        { ...initialState, screen: "options", microsoft: sampleAccount, signInWay },
        { type: "microsoft/permissionsWanted" },
      );
    expect(wants("azureCli")).toMatchObject({ screen: "microsoft", signInWay: "browser" });
    expect(wants("deviceCode")).toMatchObject({ screen: "microsoft", signInWay: "deviceCode" });
  });
});

describe("where one way is blocked", () => {
  test.each<[string, SignInWay, CommandError, SignInWay[]]>([
    ["a device rule", "browser", refused("deviceNotAllowed"), ["azureCli"]],
    ["a policy", "browser", refused("blockedByPolicy"), ["deviceCode", "azureCli"]],
    ["a policy against codes", "deviceCode", refused("blockedByPolicy"), ["browser", "azureCli"]],
    ["no local port", "browser", { kind: "listenerFailed" }, ["deviceCode"]],
    [
      "no Azure CLI",
      "azureCli",
      { kind: "azureCli", detail: { problem: "notInstalled", support: null } },
      ["browser", "deviceCode"],
    ],
    ["a wrong directory", "browser", refused("wrongTenant"), []],
    ["a directory that the account of az is not in", "azureCli", refused("wrongTenant"), ["browser"]],
    ["the app of az, switched off", "azureCli", refused("clientDisabled"), ["browser"]],
    ["the own app, switched off", "deviceCode", refused("clientDisabled"), ["azureCli"]],
  ])("%s_leads to what may go, the best first", (_why, way, error, expected) => {
    expect(otherWays(error, way)).toEqual(expected);
  });

  test("the other way_is taken in place, with one press", async () => {
    const { user, world } = await choosing("deviceCode", (world) => {
      world.failures.signIn = refused("blockedByPolicy");
    });
    await user.click(primary());
    await arrived("microsoft");
    await waitFor(() => expect(byId("other-ways")).toBeInTheDocument());
    delete world.failures.signIn;
    await user.click(screen.getByRole("button", { name: text.other.browser }));
    await arrived("microsoftSignedIn");
    expect(asked(world).map(({ way }) => way)).toEqual(["deviceCode", "browser"]);
  });

  test("an administrator_is asked about the app that was refused, which is not ours with the Azure CLI", async () => {
    const { user, world } = await choosing("azureCli", (world) => {
      world.failures.signIn = refused("clientDisabled");
    });
    await user.click(primary());
    await waitFor(() => expect(byId("admin-request")).toHaveTextContent("Microsoft Azure CLI"));
    expect(byId("admin-request")).not.toHaveTextContent("Microsoft Graph Command Line Tools");
    expect(document.getElementById("open-approval"), "no approval page is about it").toBeNull();
    expect(screen.getByRole("alert")).toHaveTextContent("for the app Microsoft Azure CLI");
    delete world.failures.signIn;
    await user.click(screen.getByRole("button", { name: text.other.browser }));
    await arrived("microsoftSignedIn");
  });

  test("a page that blocks codes_is explained beside the code, with the browser one press away", async () => {
    const { user, world } = await choosing("deviceCode");
    const release = world.hold("signIn");
    await user.click(primary());
    await arrived("microsoftWaiting");
    await user.click(screen.getByText(messages.signIn.pageError.title));
    await replace(user, "page-code", "AADSTS53003");
    expect(byId("page-answer")).toHaveTextContent("many organizations block codes");
    await user.click(screen.getByRole("button", { name: text.other.browser }));
    await waitFor(() => expect(asked(world).at(-1)).toMatchObject({ way: "browser" }));
    release();
  });

  test("a device rule on Microsoft's page_offers the Azure CLI first", async () => {
    const window = await open();
    const { user, world } = window;
    await go(window, "microsoft");
    const release = world.hold("signIn");
    await user.click(primary());
    await arrived("microsoftWaiting");
    await user.click(screen.getByText(messages.signIn.pageError.title));
    await replace(user, "page-code", "AADSTS53000");
    const offered = screen.getAllByRole("button").filter((button) => button.dataset.way !== undefined);
    expect(offered.map((button) => button.dataset.way)).toEqual(["azureCli"]);
    await user.click(screen.getByRole("button", { name: text.other.azureCli }));
    await waitFor(() => expect(asked(world).at(-1)).toMatchObject({ way: "azureCli" }));
    release();
  });
});

test("a sign-in that has ended_is asked for again in the same way", async () => {
  const window = await choosing("deviceCode");
  const { user, world } = window;
  await user.click(primary());
  await arrived("microsoftSignedIn");
  world.failures.checkRights = { kind: "signInExpired", detail: null };
  await user.click(byId("check-again"));
  await user.click(await screen.findByRole("button", { name: messages.action.signInAgain }));
  await waitFor(() => expect(asked(world)).toHaveLength(2));
  expect(asked(world)[1]).toMatchObject({ way: "deviceCode" });
});
