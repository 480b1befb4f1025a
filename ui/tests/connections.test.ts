import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import {
  sampleConnection,
  samplePortalConnection,
  sampleUnfinished,
  sampleValuesConnection,
} from "../src/lib/backend/fake/connections";
import type { CommandError } from "../src/lib/ipc/bindings";
import { doing, ending, opened, openKnown, reviewing, signedIn } from "./connections";
import { graph, konnect } from "./samples";
import { arrived, byId, go, open, primary, shown, type Window } from "./window";

const { id } = sampleUnfinished;
const portal = samplePortalConnection.id;

async function known(...list: Parameters<typeof openKnown> extends [Window, ...infer R] ? R : never): Promise<Window> {
  const window = await open();
  await openKnown(window, ...list);
  return window;
}

const calls = ({ world }: Window, name: string) => world.calls.filter((call) => call.name === name);
const row = (of: string) => document.querySelector<HTMLElement>(`[data-connection="${of}"]`) as HTMLElement;

test("a start with something unfinished_asks once, with the focus on Later", async () => {
  const window = await known({ later: false }, sampleUnfinished, samplePortalConnection);
  const dialog = await screen.findByRole("dialog", { name: "A set-up was not finished" });
  expect(dialog).toHaveTextContent("Organization login");
  expect(dialog).toHaveTextContent("Done so far: App registration and client secret; Enterprise application.");
  expect(screen.getByRole("button", { name: "Later" })).toHaveFocus();
  await window.user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await window.user.click(byId("new-connection"));
  await arrived("microsoft");
  await window.user.click(byId("back"));
  await arrived("home");
  expect(screen.queryByRole("dialog"), "asked once only").toBeNull();
});

test("Continue in that question_goes to the sign-in and on by itself to the review, the run and the values", async () => {
  const window = await known({ later: false }, sampleUnfinished);
  await screen.findByRole("dialog");
  await window.user.click(screen.getByRole("button", { name: "Continue" }));
  await signedIn(window);
  await arrived("review");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Go on with an unfinished set-up");
  await window.user.click(await screen.findByRole("button", { name: "Set up" }));
  await arrived("handover");
  expect(calls(window, "previewContinue").at(-1)?.args).toEqual([id, { kind: "undecided" }]);
  expect(calls(window, "previewPlan"), "the choices are those of the connection").toEqual([]);
  await window.user.click(byId("done"));
  await arrived("home");
  await waitFor(() => expect(row(id)).toHaveAttribute("data-state", "finished"));
});

test("Done_shows the connections as they are, so that no button moves there a moment later", async () => {
  const window = await known({ later: false }, sampleUnfinished);
  await screen.findByRole("dialog");
  await window.user.click(screen.getByRole("button", { name: "Continue" }));
  await signedIn(window);
  await arrived("review");
  await window.user.click(await screen.findByRole("button", { name: "Set up" }));
  await arrived("handover");
  const release = window.world.hold("snapshot");
  await window.user.click(byId("done"));
  expect(shown(), "not before they are read").toBe("handover");
  release();
  await arrived("home");
  expect(row(id).querySelector("[data-do='open']")).toBeInTheDocument();
});

test("a connection_tells what, where, when and how it stands, and what can be done", async () => {
  await known(sampleUnfinished, samplePortalConnection, sampleConnection({ id: "r", state: "running" }));
  expect(screen.getByText("3 connections, 1 not finished.")).toBeInTheDocument();
  expect(row(portal)).toHaveTextContent("Partner Portal (EU)");
  expect(row(portal)).toHaveTextContent("App registration: Konnect SSO – Partner Portal");
  expect(row(portal)).toHaveTextContent("3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145");
  expect(row(portal)).toHaveTextContent("Set up on 23 November 2026");
  expect(
    within(row(portal))
      .getAllByRole("button")
      .map((button) => button.dataset.do),
  ).toEqual(["open", "check"]);
  expect(row(id)).toHaveTextContent("The app or the computer stopped in the middle of it. Done so far");
  expect(
    within(row(id))
      .getAllByRole("button")
      .map((button) => button.dataset.do),
  ).toEqual(["continue", "undo"]);
  expect(within(row("r")).queryAllByRole("button"), "what goes on is left alone").toEqual([]);
});

test("notes that cannot be read_are told in place, and a new connection can still be made", async () => {
  const window = await open((world) => {
    world.failures.connections = { kind: "diskFailed", detail: { cause: "corrupt", path: "runs/1.jsonl" } };
  });
  await arrived("home");
  expect(screen.getByRole("alert")).toHaveTextContent("The journal of an earlier run cannot be read");
  window.world.connections = [samplePortalConnection];
  await window.user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(row(portal)).toBeInTheDocument());
  expect(screen.queryByRole("alert")).toBeNull();
  await window.user.click(screen.getByRole("button", { name: "New connection" }));
  await arrived("microsoft");
});

test("a file that was passed over_is named, and everything else goes on", async () => {
  const window = await open((world) => {
    world.passedOver = [
      { path: "runs/7.jsonl", why: "damaged", concernsAConnection: true },
      { path: "runs/._x.jsonl", why: "noJournal", concernsAConnection: false },
    ];
  });
  await openKnown(window, samplePortalConnection);
  expect(byId("passed-over")).toHaveTextContent("2 files were skipped");
  expect(byId("passed-over")).toHaveTextContent("Journal of a connection, damaged: runs/7.jsonl");
  expect(byId("passed-over")).toHaveTextContent("Not a journal of this app: runs/._x.jsonl");
  expect(screen.queryByRole("alert"), "nobody has to decide anything").toBeNull();
  expect(row(portal)).toBeInTheDocument();
});

test("the only connection has damaged notes_the window says so, and welcomes nobody", async () => {
  await open((world) => {
    world.passedOver = [{ path: "runs/7.jsonl", why: "damaged", concernsAConnection: true }];
  });
  await arrived("home");
  expect(byId("passed-over")).toHaveTextContent("runs/7.jsonl");
});

test("a disk without locks_is told", async () => {
  const window = await open((world) => {
    world.hasLocks = false;
  });
  await openKnown(window, samplePortalConnection);
  expect(byId("no-locks")).toHaveTextContent("Two windows are not kept apart here");
});

test("practice_starts from the connections, and leaving it leads back", async () => {
  const window = await known(samplePortalConnection);
  await window.user.click(screen.getByRole("button", { name: "Practise" }));
  await arrived("microsoft");
  await window.user.click(screen.getByRole("button", { name: "Leave practice" }));
  await arrived("home");
});

test("an undo_is reviewed with requests and leftovers, run, and told", async () => {
  const window = await open((world) => {
    world.leftovers = ["providerSecretLost"];
  });
  await openKnown(window, samplePortalConnection);
  await reviewing(window, "undo", portal);
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Undo the set-up of Partner Portal (EU)");
  const systems = screen.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent);
  expect(systems, "Konnect first").toEqual(["Konnect", "Microsoft Entra"]);
  expect(screen.getByText("The identity provider stays off")).toBeInTheDocument();
  expect(document.querySelector("[data-change=provider]")).toHaveTextContent("DELETE https://global.api.konghq.com");
  expect(calls(window, "runTeardown"), "nothing before the button").toEqual([]);
  await window.user.click(primary());
  await arrived("teardownRun");
  await screen.findByRole("heading", { level: 1, name: "The set-up of Partner Portal (EU) is undone" });
  expect(screen.getByText(/keeps the deleted app registration for 30 days/)).toBeInTheDocument();
  expect(document.querySelector("#undo-removal"), "an undo is not undone").toBeNull();
  await window.user.click(screen.getByRole("button", { name: "Done" }));
  await arrived("home");
  await screen.findByRole("heading", { level: 1, name: "No connections yet" });
});

test("Also delete the app registration for good_plans anew and is told at the end", async () => {
  const window = await known(samplePortalConnection);
  await reviewing(window, "remove", portal);
  await window.user.click(screen.getByRole("checkbox", { name: "Also delete the app registration for good" }));
  await waitFor(() =>
    expect(calls(window, "previewTeardown").at(-1)?.args).toEqual([{ id: portal, kind: "remove", purge: true }]),
  );
  await waitFor(() => expect(primary()).not.toHaveAttribute("aria-disabled"));
  expect(byId("purge"), "the focus stays").toHaveFocus();
  await window.user.click(primary());
  await screen.findByText("The app registration was deleted for good.");
  expect(document.querySelector("#undo-removal")).toBeNull();
});

test("a removal_can be undone right there", async () => {
  const window = await known(samplePortalConnection);
  await reviewing(window, "remove", portal);
  await window.user.click(primary());
  await window.user.click(await screen.findByRole("button", { name: "Undo the removal" }));
  await arrived("teardown");
  await screen.findByRole("button", { name: "Undo" });
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Undo the removal of Partner Portal (EU)");
  await window.user.click(primary());
  await screen.findByRole("heading", { level: 1, name: "The removal of Partner Portal (EU) is undone" });
  await window.user.click(primary());
  await arrived("home");
  await waitFor(() => expect(row(portal)).toBeInTheDocument());
});

test("a removal that stops_says why and what is done, and Retry plans anew", async () => {
  const window = await known(samplePortalConnection);
  await reviewing(window, "remove", portal);
  window.world.stopAt = {
    step: "application",
    error: { kind: "notAllowed", detail: { needs: "cloudApplicationAdministrator", support: graph } },
  };
  await window.user.click(primary());
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Sign-in with OpenID Connect and OpenID Connect provider in Konnect");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Removal stopped");
  await window.user.click(screen.getByRole("button", { name: "Retry" }));
  await arrived("teardown");
  await screen.findByRole("button", { name: "Remove" });
  expect(calls(window, "previewTeardown")).toHaveLength(4);
});

test("a removal_can be cancelled, and closing during it asks", async () => {
  const window = await known(samplePortalConnection);
  await reviewing(window, "remove", portal);
  const release = window.world.holdStep("application");
  await window.user.click(primary());
  await arrived("teardownRun");
  window.world.askToClose();
  await screen.findByRole("dialog", { name: "The removal is still running" });
  await window.user.click(screen.getByRole("button", { name: "Keep going" }));
  await window.user.click(screen.getByRole("button", { name: "Cancel" }));
  release();
  await screen.findByText(/You stopped it/);
  await window.user.click(byId("back"));
  await arrived("home");
  await waitFor(() => expect(row(portal)).toHaveTextContent("A removal was not finished"));
});

const REFUSED: [CommandError, string, string | null][] = [
  [
    { kind: "otherDirectory", detail: { directoryId: "b7e1" } },
    "This connection is in another directory",
    "Use another account",
  ],
  [
    { kind: "otherOrganization", detail: { organizationId: "0f3b", name: "Fabrikam" } },
    "This connection belongs to the Konnect organization Fabrikam",
    "Change token",
  ],
  [{ kind: "busy" }, "Another task is still running", null],
  [{ kind: "konnectTokenRejected", detail: konnect }, "Konnect does not accept this token", "Change token"],
];

test.each(REFUSED)("the error %j_is told in the review, with what helps", async (error, title, action) => {
  const window = await known(samplePortalConnection);
  await reviewing(window, "undo", portal);
  window.world.failures.previewTeardown = error;
  await window.user.click(byId("purge"));
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByRole("heading", { name: title })).toHaveFocus();
  if (action === null) return;
  await window.user.click(within(alert).getByRole("button", { name: action }));
  await arrived(action === "Change token" ? "konnect" : "microsoft");
  expect(window.wizard.state.requestedAction, "what is wanted is kept").toMatchObject({ id: portal, kind: "undo" });
});

test("going back from the sign-in_drops what was wanted", async () => {
  const window = await known(sampleUnfinished);
  await window.user.click(doing("continue", id));
  await arrived("microsoft");
  await window.user.click(byId("back"));
  await arrived("home");
  await window.user.click(byId("new-connection"));
  await window.user.click(screen.getByRole("button", { name: "Open browser" }));
  await arrived("microsoftSignedIn");
});

test("values for a callback URL_need no Konnect token", async () => {
  const window = await known(sampleValuesConnection);
  await opened(window, sampleValuesConnection.id);
  await window.user.click(ending("remove"));
  await arrived("microsoft");
  await window.user.click(primary());
  await arrived("teardown");
});

test("forgetting the secret_says what goes, asks in the page, and gives the focus back", async () => {
  const window = await known(samplePortalConnection);
  await opened(window, portal);
  await window.user.click(ending("forget"));
  expect(screen.getByRole("heading", { name: "Remove the client secret from this computer?" })).toHaveFocus();
  expect(document.body).toHaveTextContent("“Konnect SSO – Partner Portal” is deleted from this computer’s keychain");
  await window.user.click(screen.getByRole("button", { name: "Keep it" }));
  expect(ending("forget")).toHaveFocus();
  expect(calls(window, "forgetSecret")).toEqual([]);
  await window.user.click(ending("forget"));
  window.world.failures.forgetSecret = { kind: "keychainFailed", detail: { cause: "locked" } };
  await window.user.click(byId("forget-now"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The keychain is locked");
  await window.user.click(byId("forget-now"));
  await waitFor(() =>
    expect(document.querySelector("[data-end]")).toHaveTextContent("The client secret is no longer on this computer."),
  );
  expect(calls(window, "forgetSecret").at(-1)?.args).toEqual([portal]);
  expect(document.querySelector("#copy-client-secret"), "what is gone cannot be copied").toBeNull();
});

test("a set-up that stopped_can be undone there, and going back leads to it again", async () => {
  const window = await open();
  await go(window, "review");
  window.world.stopAt = { step: "provider", error: { kind: "konnectNotAllowed", detail: konnect } };
  await window.user.click(primary());
  await screen.findByRole("alert");
  const undo = screen.getByRole("button", { name: /^Undo what was made ?: Organization login$/ });
  await window.user.click(undo);
  await arrived("teardown");
  await screen.findByRole("button", { name: "Undo" });
  await window.user.click(byId("back"));
  await arrived("setup");
  expect(screen.getByRole("button", { name: "Retry" })).toBeInTheDocument();
});

test("what was set up_can be undone and removed, and its secret forgotten, on Hand over", async () => {
  const window = await open();
  await go(window, "handover");
  await window.user.click(byId("forget-secret"));
  await window.user.click(byId("forget-now"));
  await screen.findByText(/Not on this computer/);
  expect(document.querySelector("#forget-secret")).toBeNull();
  await window.user.click(byId("remove-connection"));
  await arrived("teardown");
  await window.user.click(byId("back"));
  await arrived("handover");
  await window.user.click(byId("undo-set-up"));
  await arrived("teardown");
  expect(shown()).toBe("teardown");
});
