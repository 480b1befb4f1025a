import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { status } from "../src/lib/announce.svelte";
import { sampleConnection, samplePortalConnection, sampleValuesConnection } from "../src/lib/backend/fake/connections";
import type { Check, CheckId, KnownConnection } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { opened, openKnown, signedIn } from "./connections";
import { arrived, byId, expectAccessible, open, pass, primary, type Window } from "./window";

const organization = sampleConnection();
const portal = samplePortalConnection;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const row = (id: string) => document.querySelector<HTMLElement>(`[data-connection="${id}"]`) as HTMLElement;
const rows = () =>
  [...document.querySelectorAll<HTMLElement>("[data-connection]")].map(({ dataset }) => dataset.connection);
const health = (id: string) => row(id).querySelector<HTMLElement>("[data-health]")?.dataset.health;
const progress = () => byId("checks").dataset.progress;
const calls = ({ world }: Window, name: string) => world.calls.filter((call) => call.name === name);
const green = () => document.querySelectorAll("[data-tone='ok']");

function failing(id: CheckId): Check {
  return { id, state: "failed", evidence: [], mending: "repair", intended: null };
}

async function known(...list: KnownConnection[]): Promise<Window> {
  const window = await open();
  await openKnown(window, ...list);
  return window;
}

/** Checks all, over both sign-ins. */
async function checkAll(window: Window): Promise<void> {
  await window.user.click(byId("check-all"));
  await signedIn(window);
  await arrived("home");
}

describe("before anyone has signed in", () => {
  test("nothing is green, and the end of each secret is counted down", async () => {
    await known({ ...organization, secretEnds: inDays(12) }, portal);
    expect(green()).toHaveLength(0);
    expect(health(organization.id)).toBe("expiring");
    expect(row(organization.id)).toHaveTextContent("Expires in 12 days");
    expect(row(organization.id)).toHaveTextContent("cloud.konghq.com/login/contoso");
    expect(health(portal.id)).toBe("notChecked");
    expect(screen.getByText("2 connections, one needs attention.")).toBeInTheDocument();
    await expectAccessible();
  });

  test("checking all_leads over both sign-ins and comes back to what was found", async () => {
    const window = await known(organization, portal);
    window.world.checksOf = { [portal.id]: [failing("redirectUri")] };
    await checkAll(window);
    await waitFor(() => expect(progress()).toBe("done"));
    expect(calls(window, "checkAll")).toHaveLength(1);
    expect(health(organization.id)).toBe("fine");
    expect(health(portal.id)).toBe("broken");
    expect(row(portal.id)).toHaveTextContent(messages.checks.wrong.redirectUri);
    expect(rows(), "what needs attention comes first").toEqual([portal.id, organization.id]);
    expect(byId("checks-line")).toHaveTextContent("Checked: 1 broken and 1 fine.");
    expect(status.text).toContain("1 broken");
    await expectAccessible();
  });
});

test("without Konnect_only what needs no token is checked, and the others say why not", async () => {
  const window = await known(sampleValuesConnection, portal);
  await window.user.click(byId("new-connection"));
  await arrived("microsoft");
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  await window.user.click(byId("back"));
  await arrived("home");
  await waitFor(() => expect(progress()).toBe("done"));
  expect(health(sampleValuesConnection.id)).toBe("fine");
  expect(health(portal.id)).toBe("notChecked");
  expect(row(portal.id)).toHaveTextContent("Konnect is not connected");
  await window.user.click(row(portal.id).querySelector("[data-do='check']") as HTMLElement);
  await arrived("konnect");
});

test("while they run_nothing moves, nothing takes the focus, and they can be stopped and begun again", async () => {
  const window = await known(organization, portal);
  const release = window.world.holdChecks();
  window.world.checksOf = { [portal.id]: [failing("claims")] };
  await checkAll(window);
  await waitFor(() => expect(progress()).toBe("running"));
  const before = rows();
  expect(row(portal.id)).toHaveTextContent("Checking");
  expect(green()).toHaveLength(0);
  byId("check-all").focus();
  await window.user.click(byId("check-all"));
  await waitFor(() => expect(progress()).toBe("stopped"));
  expect(byId("check-all"), "the same button begins them again").toHaveFocus();
  expect(calls(window, "stopChecks")).toHaveLength(1);
  release();
  await pass(10);
  expect(health(portal.id), "what comes too late is not shown").toBe("notChecked");
  expect(rows()).toEqual(before);
  await pass(1000);
  expect(calls(window, "checkAll"), "stopped is stopped").toHaveLength(1);
  await window.user.click(byId("check-all"));
  await waitFor(() => expect(progress()).toBe("done"));
  expect(health(portal.id)).toBe("drifted");
});

test("a result that comes while the pointer is on the list_moves no row until it leaves", async () => {
  const window = await known(organization, portal);
  window.world.checksOf = { [portal.id]: [failing("issuer")] };
  const release = window.world.holdChecks();
  await checkAll(window);
  const before = rows();
  await window.user.hover(row(organization.id));
  release();
  await waitFor(() => expect(progress()).toBe("done"));
  expect(rows()).toEqual(before);
  await window.user.hover(byId("check-all"));
  await waitFor(() => expect(rows()[0]).toBe(portal.id));
});

test("a connection that is opened after it was checked_has its checks", async () => {
  const window = await known(organization);
  window.world.checksOf = { [organization.id]: [failing("claims")] };
  await checkAll(window);
  await waitFor(() => expect(health(organization.id)).toBe("drifted"));
  expect(row(organization.id)).toHaveTextContent("See what changed");
  await opened(window, organization.id);
  expect(document.querySelector("[data-check='claims']")).toHaveAttribute("data-state", "failed");
  expect(byId("repair")).toBeInTheDocument();
});

test("settings that someone changed_are named in a whole sentence", async () => {
  const window = await known(organization);
  const evidence = [
    { kind: "expected", detail: "groupMembershipClaims, requiredResourceAccess" },
    { kind: "reason", detail: "missing" },
  ] as const;
  window.world.checksOf = { [organization.id]: [{ ...failing("claims"), evidence: [...evidence] }] };
  await checkAll(window);
  await waitFor(() => expect(health(organization.id)).toBe("drifted"));
  expect(row(organization.id)).toHaveTextContent(
    "Someone changed these settings of the app registration: groups claim and API permissions.",
  );
});

test("a long list has parts_and the connections are headings below theirs", async () => {
  const list = Array.from({ length: 8 }, (_, place) => ({ ...portal, id: `portal-${place}` }));
  await known({ ...organization, secretEnds: inDays(-1) }, ...list);
  const level = (number: number) => screen.getAllByRole("heading", { level: number }).map((one) => one.textContent);
  expect(level(2)).toEqual([messages.opened.attention, messages.opened.others]);
  expect(level(3)).toHaveLength(9);
});

test("what was found_is forgotten with the sign-in", async () => {
  const window = await known(organization);
  await checkAll(window);
  await waitFor(() => expect(health(organization.id)).toBe("fine"));
  await window.wizard.signOut();
  await arrived("home");
  expect(health(organization.id)).toBe("notChecked");
  expect(green()).toHaveLength(0);
});

test("checks that end early_say why, keep what was found, and do not begin by themselves", async () => {
  const window = await known(organization);
  window.world.failures.checkAll = { kind: "unreachable", detail: { host: "graph.microsoft.com", cause: "dns" } };
  await checkAll(window);
  expect(await screen.findByRole("alert")).toHaveTextContent("graph.microsoft.com");
  expect(progress()).toBe("stopped");
  expect(calls(window, "checkAll")).toHaveLength(1);
});

test("an ended secret_advises the repair, one that ends soon the rotation", async () => {
  const window = await known({ ...organization, secretEnds: inDays(-1) }, { ...portal, secretEnds: inDays(5) });
  expect(row(organization.id).querySelector("[data-do='repair']")).toBeInTheDocument();
  await window.user.click(row(portal.id).querySelector("[data-do='rotate']") as HTMLElement);
  await signedIn(window);
  await arrived("review");
  expect(calls(window, "previewRotation")[0]?.args[0]).toMatchObject([{ id: portal.id }]);
});
