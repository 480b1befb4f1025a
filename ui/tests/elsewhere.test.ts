import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleElsewhere, sampleSilentCandidate } from "../src/lib/backend/fake/applications";
import { samplePortalConnection } from "../src/lib/backend/fake/connections";
import { samplePortals } from "../src/lib/backend/fake/samples";
import type { Elsewhere, ServedTarget } from "../src/lib/ipc/bindings";
import { openKnown, signedIn } from "./connections";
import { arrived, byId, expectAccessible, go, open, primary, type Window } from "./window";

const [portal] = samplePortals.flatMap(({ found }) => (found.kind === "portals" ? found.detail : []));
if (portal === undefined) throw new Error("the fake has portals");
const ofPortal: ServedTarget = {
  kind: "portal",
  detail: { region: portal.region, id: portal.id, name: portal.name, domain: portal.domain },
};
const organization: ServedTarget = { kind: "organization" };
const byHand: ServedTarget = {
  kind: "callbackUrl",
  detail: { urls: ["https://developers.example/login"], organization: null },
};

const ORGANIZATION = "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4";
const loginOf: ServedTarget = {
  kind: "callbackUrl",
  detail: { urls: ["https://cloud.konghq.com/login"], organization: ORGANIZATION },
};

/** Signed in to both, on the connections. */
async function atHome(...elsewhere: Elsewhere[]): Promise<Window> {
  const window = await open((world) => {
    world.elsewhere = elsewhere;
  });
  await openKnown(window, samplePortalConnection);
  await window.user.click(byId("check-all"));
  await signedIn(window);
  await arrived("home");
  return window;
}

const calls = ({ world }: Window, name: string) => world.calls.filter((call) => call.name === name);
const takeOver = () => document.querySelector<HTMLElement>("[data-do='takeOver']");
const obstacle = () => document.querySelector<HTMLElement>("[data-obstacle]")?.dataset.obstacle;

test("before a sign-in_nothing is looked for", async () => {
  const window = await open((world) => {
    world.elsewhere = [sampleElsewhere(organization)];
  });
  await openKnown(window, samplePortalConnection);
  expect(calls(window, "findElsewhere")).toEqual([]);
  expect(document.querySelector("#elsewhere")).toBeNull();
});

test("whoever has no connection here_gets to what was found from the rail, once signed in", async () => {
  const window = await open((world) => {
    world.elsewhere = [sampleElsewhere(organization)];
  });
  expect(document.querySelector("#to-connections"), "nothing is known yet").toBeNull();
  await go(window, "konnect");
  await window.user.click(byId("to-connections"));
  await arrived("home");
  await waitFor(() => expect(byId("elsewhere")).toHaveTextContent("Kong login"));
  await expectAccessible();
});

test("what was found_says what it is for, who made it, and when its secret ends", async () => {
  const window = await atHome(sampleElsewhere(ofPortal));
  const row = await waitFor(() => byId("elsewhere"));
  await waitFor(() => expect(row).toHaveTextContent("Kong login"));
  expect(row).toHaveTextContent(`Signs people in to: ${portal.name}`);
  expect(row).toHaveTextContent("Made by hand or by another tool");
  expect(row).toHaveTextContent("Made on 2 October 2026. Owners: Tomás Rivera");
  expect(row).toHaveTextContent("28 February 2027");
  expect(row).toHaveTextContent("In use by Konnect");
  expect(document.querySelectorAll("#elsewhere [data-tone='ok']"), "nothing of it was checked").toHaveLength(0);
  await expectAccessible();
  expect(calls(window, "findElsewhere")).toHaveLength(1);
});

test.each<[string, ServedTarget, unknown]>([
  ["a portal", ofPortal, { kind: "portal", detail: { region: portal.region, id: portal.id } }],
  ["the organization", organization, { kind: "organization", detail: { loginPath: "contoso" } }],
  ["addresses typed by hand", byHand, byHand],
  [
    "the login of an organization",
    loginOf,
    {
      kind: "callbackUrl",
      detail: { urls: ["https://cloud.konghq.com/login"], organization: { id: ORGANIZATION, name: null } },
    },
  ],
])("taking over the one of %s_leads through the choices to a review that uses it", async (_, target, ref) => {
  const window = await atHome(sampleElsewhere(target));
  await waitFor(() => expect(takeOver()).toBeInTheDocument());
  await window.user.click(takeOver() as HTMLElement);
  await arrived("konnect");
  await waitFor(() => expect(window.wizard.state.portals.loading).toBe(false));
  await window.user.click(primary());
  await arrived("options");
  expect(screen.getByDisplayValue("Kong login"), "it keeps its name").toBeInTheDocument();
  await window.user.click(primary());
  await waitFor(() => expect(["teams", "review"]).toContain(window.wizard.state.screen));
  if (window.wizard.state.screen === "teams") await window.user.click(byId("skip-teams"));
  await arrived("review");
  const [choices] = (calls(window, "previewPlan").at(-1)?.args ?? []) as [{ targets: unknown[] }];
  expect(choices.targets).toEqual([
    expect.objectContaining({
      target: ref,
      appName: "Kong login",
      application: { kind: "use", detail: sampleElsewhere(target).application.id },
    }),
  ]);
});

test.each<[string, Partial<Elsewhere>, string]>([
  [
    "serves several places",
    { serves: [organization, ofPortal].map((target) => ({ target, knownHere: false })) },
    "several",
  ],
  ["serves none of this organization", { serves: [] }, "unknown"],
  ["is for a place that this computer looks after", { serves: [{ target: ofPortal, knownHere: true }] }, "knownHere"],
])("one that %s_is shown, and says why it is not taken over", async (_, more, why) => {
  await atHome(sampleElsewhere(ofPortal, more));
  await waitFor(() => expect(obstacle()).toBe(why));
  expect(takeOver()).toBeNull();
});

test("a search that found nothing_says so", async () => {
  await atHome();
  await waitFor(() =>
    expect(byId("elsewhere")).toHaveTextContent("Nothing that was set up elsewhere was found in Contoso."),
  );
  await expectAccessible();
});

test("names with something invisible in them_are shown and read as they are", async () => {
  await atHome(sampleElsewhere(ofPortal, { application: sampleSilentCandidate }));
  await waitFor(() => expect(byId("elsewhere")).toHaveTextContent("Silent[U+202E]OSS"));
  expect(screen.getByRole("button", { name: /^Take over ?: Silent\[U\+202E\]OSS$/ })).toBeInTheDocument();
});

test("a search that failed_says why, can be tried again, and the connections are there", async () => {
  const window = await open((world) => {
    world.failures.findElsewhere = { kind: "unreachable", detail: { host: "graph.microsoft.com", cause: "dns" } };
  });
  await openKnown(window, samplePortalConnection);
  await window.user.click(byId("check-all"));
  await signedIn(window);
  await arrived("home");
  await waitFor(() => expect(byId("elsewhere")).toHaveTextContent("graph.microsoft.com"));
  expect(document.querySelector(`[data-connection="${samplePortalConnection.id}"]`)).toBeInTheDocument();
  window.world.elsewhere = [sampleElsewhere(ofPortal)];
  await window.user.click(byId("find-elsewhere"));
  await waitFor(() => expect(byId("elsewhere")).toHaveTextContent("Kong login"));
});

test("what was found_is forgotten with the sign-in", async () => {
  const window = await atHome(sampleElsewhere(organization));
  await waitFor(() => expect(takeOver()).toBeInTheDocument());
  await window.wizard.signOut();
  await arrived("home");
  expect(document.querySelector("#elsewhere")).toBeNull();
});
