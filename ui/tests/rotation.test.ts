import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection, samplePortalConnection, sampleValuesConnection } from "../src/lib/backend/fake/connections";
import type { KnownConnection } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { opened, openKnown, signedIn } from "./connections";
import { arrived, byId, expectAccessible, open, primary, type Window } from "./window";

const text = messages.rotation;
const asked = (window: Window) => window.world.calls.filter(({ name }) => name === "previewRotation");

async function rotating(connection: KnownConnection): Promise<Window> {
  const window = await open();
  await openKnown(window, connection);
  await opened(window, connection.id);
  await window.user.click(screen.getByText(text.title));
  return window;
}

test("a rotation_keeps the old secret unless someone says otherwise, and is reviewed before anything changes", async () => {
  const window = await rotating(samplePortalConnection);
  await expectAccessible();
  await window.user.click(screen.getByRole("radio", { name: messages.options.lifetimeOf(90) }));
  await window.user.click(byId("review-rotation"));
  await signedIn(window);
  await arrived("review");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent(text.titleReview);
  expect(asked(window).at(-1)?.args, "also after both sign-ins").toEqual([
    [{ id: samplePortalConnection.id, application: { kind: "undecided" } }],
    { newLifetimeDays: 90, removesOld: false, keepDays: 14 },
  ]);
  await waitFor(() => expect(document.body).toHaveTextContent(text.count(1)));
  await expectAccessible();
  await window.user.click(primary());
  await arrived("handover");
});

test("an old secret_is removed only where that was chosen", async () => {
  const window = await rotating(samplePortalConnection);
  await window.user.click(screen.getByRole("radio", { name: new RegExp(text.remove.title) }));
  await window.user.click(byId("review-rotation"));
  await signedIn(window);
  await arrived("review");
  expect(asked(window)[0]?.args[1]).toEqual({ newLifetimeDays: 180, removesOld: true, keepDays: null });
});

test("values that were handed over_are replaced by hand first, so the rotation removes nothing", async () => {
  const window = await rotating(sampleValuesConnection);
  expect(document.querySelector("[name='old-secret']")).toBeNull();
  expect(byId("rotate")).toHaveTextContent(text.leadByHand);
  await window.user.click(byId("remove-old"));
  await arrived("microsoft");
  await window.user.click(primary());
  await arrived("review");
  await waitFor(() =>
    expect(asked(window)[0]?.args[1]).toEqual({ newLifetimeDays: null, removesOld: true, keepDays: null }),
  );
});

const until = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

test("before the chosen time_nothing reminds of the old secret", async () => {
  const later = { ...samplePortalConnection, oldSecretsKeptUntil: until(1) };
  const window = await open();
  await openKnown(window, later);
  await opened(window, later.id);
  expect(document.getElementById("old-secrets-due")).toBeNull();
});

test("after the chosen time_the app reminds of the old secret, and one press leads to its removal", async () => {
  const due = { ...samplePortalConnection, oldSecretsKeptUntil: until(-1) };
  const window = await open();
  await openKnown(window, due);
  await opened(window, due.id);
  expect(byId("old-secrets-due")).toHaveTextContent(text.due.title);
  await expectAccessible();
  await window.user.click(byId("remove-due"));
  await signedIn(window);
  await arrived("review");
  expect(asked(window).at(-1)?.args[1]).toEqual({ newLifetimeDays: null, removesOld: true, keepDays: null });
});

test("how long the old secret stays_is a choice of the person", async () => {
  const window = await rotating(samplePortalConnection);
  await window.user.click(screen.getByRole("radio", { name: text.inDays(30) }));
  await window.user.click(byId("review-rotation"));
  await signedIn(window);
  await arrived("review");
  expect(asked(window)[0]?.args[1]).toEqual({ newLifetimeDays: 180, removesOld: false, keepDays: 30 });
});

test("client secrets that end soon_are rotated in one run, those of one directory", async () => {
  const ends = until(10);
  const soon = { ...samplePortalConnection, secretEnds: ends };
  const values = { ...sampleValuesConnection, secretEnds: ends };
  const elsewhere = sampleConnection({ secretEnds: ends, directoryId: "00000000-0000-4000-8000-000000000000" });
  const window = await open();
  await openKnown(window, soon, values, elsewhere);
  expect(byId("rotate-together")).toHaveTextContent(text.together(2));
  await window.user.click(byId("rotate-together"));
  await signedIn(window);
  await arrived("review");
  await waitFor(() =>
    expect(asked(window).at(-1)?.args).toEqual([
      [soon, values].map(({ id }) => ({ id, application: { kind: "undecided" } })),
      { newLifetimeDays: 180, removesOld: false, keepDays: 14 },
    ]),
  );
  await expectAccessible();
});

test("an old secret that was to be removed by now_is named in the list, with one press to its review", async () => {
  const due = { ...samplePortalConnection, oldSecretsKeptUntil: until(-1) };
  const window = await open();
  await openKnown(window, due);
  expect(document.querySelector(`[data-connection="${due.id}"] [data-old-secrets]`)).toHaveTextContent(text.due.title);
  await window.user.click(document.querySelector<HTMLElement>("[data-do='removeOld']") as HTMLElement);
  await signedIn(window);
  await arrived("review");
  expect(asked(window).at(-1)?.args[1]).toEqual({ newLifetimeDays: null, removesOld: true, keepDays: null });
});
