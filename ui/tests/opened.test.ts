import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import {
  sampleConnection,
  samplePortalConnection,
  sampleUnfinished,
  sampleValuesConnection,
} from "../src/lib/backend/fake/connections";
import type { Check, KnownConnection } from "../src/lib/ipc/bindings";
import { failedCheck } from "./checks";
import { opened, openKnown, signedIn } from "./connections";
import { arrived, byId, expectAccessible, open, pass, primary, type Window } from "./window";

const DAY = 86_400_000;
const portal = samplePortalConnection.id;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const rows = () =>
  [...document.querySelectorAll<HTMLElement>("[data-connection]")].map(({ dataset }) => dataset.connection);
const green = () => document.querySelectorAll("[data-state='passed'], [data-tone='ok']");

async function known(...list: KnownConnection[]): Promise<Window> {
  const window = await open();
  await openKnown(window, ...list);
  return window;
}

test("a connection that is opened_shows its values and no check, and says who has to sign in", async () => {
  const window = await known(samplePortalConnection);
  expect(green(), "nothing in the list was checked").toHaveLength(0);
  await opened(window, portal);
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Partner Portal (EU)");
  expect(byId("issuer-url")).toHaveTextContent("https://login.microsoftonline.com/");
  expect(byId("client-secret")).toHaveTextContent("••••");
  expect(byId("not-checked")).toHaveTextContent("Not checked since it was opened.");
  expect(byId("sign-in-first")).toHaveTextContent("Nobody is signed in.");
  expect(green()).toHaveLength(0);
  await expectAccessible();
  await window.user.click(byId("copy-client-id"));
  await window.user.click(byId("reveal-secret"));
  await waitFor(() => expect(byId("client-secret")).toHaveTextContent(window.world.secret));
  expect(window.world.calls.filter(({ name }) => ["copyValue", "revealSecret"].includes(name)).length).toBe(2);
  await window.user.click(byId("back"));
  await arrived("home");
});

test("Check now_goes over both sign-ins and comes back with what was found", async () => {
  const window = await known(samplePortalConnection);
  await opened(window, portal);
  await window.user.click(byId("verify-again"));
  await signedIn(window);
  await arrived("connection");
  await waitFor(() => expect(document.querySelectorAll("[data-check]").length).toBeGreaterThan(4));
  expect(document.querySelector("#not-checked")).toBeNull();
  expect(document.querySelector("#repair"), "there is nothing to repair").toBeNull();
});

test("Check now for a callback URL_needs no Konnect token", async () => {
  const window = await known(sampleValuesConnection);
  await opened(window, sampleValuesConnection.id);
  expect(byId("sign-in-first")).toHaveTextContent("sign in to Microsoft first");
  await window.user.click(byId("verify-again"));
  await arrived("microsoft");
  await window.user.click(primary());
  await arrived("connection");
});

test("a deleted app registration_is said, with the repair, which leads to the review", async () => {
  const window = await known(samplePortalConnection);
  window.world.checks = [
    failedCheck("application", { kind: "reason", detail: "deleted" }),
    { ...failedCheck("passwordSignIn"), state: "passed" },
  ];
  await opened(window, portal);
  await window.user.click(byId("verify-again"));
  await signedIn(window);
  await arrived("connection");
  await screen.findByText("The app registration was deleted in Entra.");
  expect(screen.getByText(/Restore it in Entra under Deleted applications/)).toBeInTheDocument();
  expect(byId("checks-failed")).toHaveTextContent("One check failed.");
  await window.user.click(byId("repair"));
  await arrived("review");
  await screen.findByRole("heading", { level: 1, name: "Repair this connection" });
  await window.user.click(byId("back"));
  await arrived("connection");
});

test("checks of an earlier sign-in_are not shown after signing out", async () => {
  const window = await known(sampleValuesConnection);
  await opened(window, sampleValuesConnection.id);
  await window.user.click(byId("verify-again"));
  await window.user.click(primary());
  await arrived("connection");
  await waitFor(() => expect(document.querySelectorAll("[data-check]").length).toBeGreaterThan(0));
  await window.wizard.useAnotherAccount();
  expect(window.wizard.state.opened?.checks ?? []).toEqual([]);
});

/** A connection that was opened and checked, with this found. */
async function checked(...checks: Check[]): Promise<Window> {
  const window = await known(samplePortalConnection);
  window.world.checks = checks;
  await opened(window, portal);
  await window.user.click(byId("verify-again"));
  await signedIn(window);
  await arrived("connection");
  await waitFor(() => expect(document.querySelectorAll("[data-check]")).toHaveLength(checks.length));
  return window;
}

const part = (id: string, name: string) => document.querySelector(`[data-check="${id}"] [data-part="${name}"]`);

test("a difference of others_is one sentence and one action, and Repair is not offered", async () => {
  const secret = failedCheck(
    "ownership",
    { kind: "reason", detail: "otherSecret" },
    { kind: "observed", detail: "Olivia" },
  );
  await checked({ ...secret, mending: "person" });
  expect(part("ownership", "sentence")).toHaveTextContent("There is a client secret that this computer did not make.");
  expect(screen.getByText("Found Olivia")).toBeInTheDocument();
  expect(part("ownership", "action")).toHaveTextContent("Remove it in Entra, or mark it as intended.");
  expect(byId("by-person")).toHaveTextContent("Repair cannot change this");
  expect(document.querySelector("#repair")).toBeNull();
});

test("an intended difference_is neither green nor red, says since when, and can be taken back", async () => {
  const renamed = failedCheck("label", { kind: "expected", detail: "Konnect" }, { kind: "observed", detail: "SSO" });
  const window = await checked(renamed);
  expect(byId("repair")).toBeInTheDocument();
  await window.user.click(
    screen.getByRole("button", { name: "This is intended: App registration has its name and tag" }),
  );
  await waitFor(() => expect(part("label", "intended")).toHaveTextContent("Marked as intended on 29 November 2026."));
  expect(screen.getByText("Repair leaves it as it is.")).toBeInTheDocument();
  expect(green()).toHaveLength(0);
  expect(document.querySelector("[data-tone='bad']")).toBeNull();
  expect(document.querySelector("#repair"), "there is nothing to repair").toBeNull();
  expect(part("label", "action"), "nothing is advised").toBeNull();
  await expectAccessible();

  await window.user.click(byId("verify-again"));
  await waitFor(() => expect(part("label", "intended")).not.toBeNull());
  window.world.checks = [failedCheck("label", { kind: "observed", detail: "Something else" })];
  await window.user.click(byId("verify-again"));
  await waitFor(() => expect(part("label", "intended"), "that is another difference").toBeNull());
  window.world.checks = [renamed];
  await window.user.click(byId("verify-again"));
  await waitFor(() => expect(part("label", "intended")).not.toBeNull());
  await window.user.click(screen.getByRole("button", { name: /^Not intended after all/ }));
  await waitFor(() => expect(part("label", "intended")).toBeNull());
  expect(byId("repair")).toBeInTheDocument();
});

test("a difference that could not be marked_stays one, and the reason is said", async () => {
  const window = await checked(failedCheck("label", { kind: "observed", detail: "SSO" }));
  window.world.failures.intendDifference = { kind: "notKept" };
  await window.user.click(screen.getByRole("button", { name: /^This is intended/ }));
  await screen.findByRole("alert");
  expect(part("label", "intended")).toBeNull();
});

test("an ended secret_is said without any check, and nothing is green", async () => {
  const window = await known({ ...samplePortalConnection, secretEnds: inDays(-2) });
  expect(document.querySelector("[data-attention='ended']")).toHaveTextContent("Expired 2 days ago");
  expect(green()).toHaveLength(0);
  await opened(window, portal);
  expect(green()).toHaveLength(0);
});

test("what needs attention_comes first: unfinished, ended, ending within 30 days", async () => {
  const one = (id: string, secretEnds: string | null) => sampleConnection({ id, secretEnds });
  await known(one("fine", inDays(90)), one("unknown", null), one("ending", inDays(29)), one("ended", inDays(-1)), {
    ...sampleUnfinished,
    id: "unfinished",
  });
  expect(rows()).toEqual(["unfinished", "ended", "ending", "fine", "unknown"]);
});

test("50 connections_can be searched, and say how many are shown", async () => {
  const many = Array.from({ length: 50 }, (_, at) =>
    sampleConnection({ id: `c${at}`, appName: `Konnect SSO ${at}`, secretEnds: at === 40 ? inDays(-1) : inDays(100) }),
  );
  const window = await known(...many);
  expect(rows()[0]).toBe("c40");
  expect(screen.getByRole("heading", { name: "Needs attention" })).toBeInTheDocument();
  await window.user.type(byId("connections-filter"), "sso 17");
  expect(rows()).toEqual(["c17"]);
  expect(byId("connections-filter-hint")).toHaveTextContent("1 of 50 connections shown");
  await pass(10);
  await expectAccessible();
});
