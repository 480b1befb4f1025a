import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { samplePortal } from "../src/lib/backend/fake/samples";
import type { Choices, CommandError, Region } from "../src/lib/ipc/bindings";
import { konnect } from "./samples";
import {
  arrived,
  byId,
  connect,
  expectAccessible,
  fieldById,
  go,
  open,
  pastTeams,
  planned,
  primary,
  replace,
  shown,
  type Window,
} from "./window";

const PARTNER = "6b3f9a2c41d8";
const INTERNAL = "0e7d5c83b19a";
const SUPPLIERS = "4a81f6d20c7e";
const failed: CommandError = { kind: "serviceFailed", detail: { ...konnect, status: 503 } };

function portal(id: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(`[data-portal="${id}"]`);
  if (found === null) throw new Error(`the portal ${id} is not on the screen ${shown()}`);
  return found;
}

function group(index: number): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-target="${index}"]`);
  if (found === null) throw new Error(`there is no target ${index} on the screen ${shown()}`);
  return found;
}

const rows = () => [...document.querySelectorAll<HTMLInputElement>("[data-portal]")];

function plannedWith({ calls }: Window["world"]): Choices {
  const call = calls.find(({ name }) => name === "previewPlan");
  if (call === undefined) throw new Error("nothing was planned");
  return call.args[0] as Choices;
}

async function atTargets(prepare?: Parameters<typeof open>[0]): Promise<Window> {
  const window = await open(prepare);
  await go(window, "konnect");
  await connect(window.user);
  await waitFor(() => expect(screen.queryByText("Looking for Dev Portals in all regions")).toBeNull());
  return window;
}

/** The organization login, Partner Portal and Internal APIs, up to the review. */
async function atReview(): Promise<Window> {
  const window = await atTargets();
  const { user } = window;
  await user.click(portal(PARTNER));
  await user.click(portal(INTERNAL));
  await user.click(byId("target-organization"));
  await user.click(primary());
  await arrived("options");
  await planned(user);
  return window;
}

function many(count: number, region: Region) {
  const detail = Array.from({ length: count }, (_, index) =>
    samplePortal(`${region}-${index}`, region, `Portal ${String(index).padStart(2, "0")}`),
  );
  return { region, found: { kind: "portals" as const, detail }, classic: 0 };
}

test("portals_are listed by region with what is known about each", async () => {
  const { user, world } = await atTargets();
  const europe = screen.getByRole("group", { name: "Dev Portals, Europe (EU)" });
  expect(within(europe).getByRole("checkbox", { name: "Partner Portal" })).not.toBeChecked();
  expect(within(europe).getByText("https://developers.contoso.com/login")).toBeInTheDocument();
  expect(portal(INTERNAL)).toHaveAccessibleDescription(/contoso\.okta\.com\. Choosing it replaces that provider/);
  expect(portal(SUPPLIERS), "SAML is explained and cannot be chosen").toBeDisabled();
  expect(portal(SUPPLIERS)).toHaveAccessibleDescription(/Signs in with SAML/);
  expect(byId("region-notes")).toHaveTextContent(
    "Looked in EU, US, AU, ME and IN. SG is not enabled for this organization. One classic Dev Portal in EU is left alone.",
  );
  await user.click(screen.getByRole("button", { name: "How to migrate a classic portal" }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["portalMigration"] });
  await expectAccessible();
});

test("while regions are looked through_the screen says so and Continue works", async () => {
  const window = await open();
  await go(window, "konnect");
  const release = window.world.hold("findPortals");
  await connect(window.user);
  expect(screen.getByText("Looking for Dev Portals in all regions")).toBeInTheDocument();
  await window.user.click(primary());
  await arrived("options");
  await window.user.click(byId("back"));
  await arrived("konnect");
  release();
  await waitFor(() => expect(rows()).toHaveLength(4));
});

test("a slow region_does not hold up the others, and what is listed stays where it is", async () => {
  const window = await open();
  await go(window, "konnect");
  window.world.portals = [many(2, "eu"), many(1, "us")];
  window.world.slow = ["eu"];
  const release = window.world.hold("findPortals");
  await connect(window.user);
  await waitFor(() => expect(rows()).toHaveLength(1));
  const targets = document.querySelector("[aria-busy='true']");
  expect(targets).toHaveTextContent("Waiting for EU, AU, ME, IN and SG");
  expect(screen.getByRole("status"), "and it is said").toHaveTextContent("Waiting for EU, AU, ME, IN and SG");
  await window.user.click(portal("us-0"));
  await expectAccessible();
  release();
  await waitFor(() => expect(rows()).toHaveLength(3));
  expect(targets).not.toHaveTextContent("Waiting for");
  expect(rows()[0], "the late region comes below").toBe(portal("us-0"));
  expect(portal("us-0")).toBeChecked();
});

test("an organization without portals_says so", async () => {
  await atTargets((world) => {
    world.portals = [many(0, "eu")];
  });
  expect(screen.getByText("This organization has no Dev Portals.")).toBeInTheDocument();
});

test("a region that fails_is told in its place, and Retry looks again", async () => {
  const { user, world } = await atTargets((world) => {
    world.portals = [many(2, "us"), { region: "eu", found: { kind: "failed", detail: failed }, classic: 0 }];
  });
  const europe = screen.getByRole("group", { name: "Dev Portals, Europe (EU)" });
  expect(europe).toHaveTextContent("Konnect has a problem at the moment");
  expect(europe).toHaveTextContent(konnect.correlationId ?? "");
  expect(rows(), "the other region is whole").toHaveLength(2);
  await expectAccessible();
  await user.click(portal("us-1"));
  world.portals = [many(2, "us"), many(1, "eu")];
  await user.click(within(europe).getByRole("button", { name: "Retry in EU" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  expect(portal("us-1"), "what was chosen stays chosen").toBeChecked();
});

test("a look that fails as a whole_is told beside the list, and the organization can still be set up", async () => {
  const { user, world } = await atTargets((world) => {
    world.failures.findPortals = failed;
  });
  expect(screen.getByRole("alert")).toHaveTextContent("Konnect has a problem at the moment");
  expect(byId("target-organization")).toBeChecked();
  await user.click(byId("find-portals"));
  await waitFor(() => expect(rows()).toHaveLength(4));
  expect(world.calls.filter(({ name }) => name === "findPortals")).toHaveLength(2);
});

test("a look whose session ended under it_begins again in the next", async () => {
  const { world } = await atTargets((world) => {
    world.failures.findPortals = { kind: "sessionChanged" };
  });
  await waitFor(() => expect(rows()).toHaveLength(4));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(world.calls.filter(({ name }) => name === "findPortals")).toHaveLength(2);
});

test("50 portals_can be filtered, and chosen by region", async () => {
  const { user } = await atTargets((world) => {
    world.portals = [many(30, "eu"), many(20, "us")];
  });
  const eu = () => document.querySelector<HTMLElement>('[data-select-region="eu"]') as HTMLElement;
  expect(rows()).toHaveLength(50);
  await user.click(eu());
  expect(screen.getByText("30 chosen")).toBeInTheDocument();
  expect(eu()).toHaveTextContent("Select none in EU");
  await user.type(byId("portal-filter"), "portal 07");
  expect(rows().map(({ dataset }) => dataset.portal)).toEqual(["eu-7", "us-7"]);
  expect(byId("portal-filter")).toHaveAccessibleDescription("2 of 50 Dev Portals shown");
  await user.click(portal("eu-7"));
  await user.click(portal("us-7"));
  await replace(user, "portal-filter", "nothing like it");
  expect(byId("portal-filter")).toHaveAccessibleDescription(/No Dev Portal matches/);
  await replace(user, "portal-filter", "");
  expect(screen.getByText("30 chosen"), "what the filter hides stays chosen").toBeInTheDocument();
  await user.click(eu());
  await user.click(eu());
  expect(screen.getByText("1 chosen")).toBeInTheDocument();
  await expectAccessible();
});

test("Select all with a filter_touches only what is shown", async () => {
  const { user } = await atTargets((world) => {
    world.portals = [many(30, "eu")];
  });
  await user.type(byId("portal-filter"), "portal 1");
  await user.click(screen.getByRole("button", { name: "Select the 12 shown in EU" }));
  await replace(user, "portal-filter", "");
  expect(screen.getByText("12 chosen")).toBeInTheDocument();
});

test("Continue with nothing chosen_is explained at the list", async () => {
  const { user } = await atTargets();
  await user.click(byId("target-organization"));
  await user.click(primary());
  await waitFor(() => expect(byId("targets")).toHaveFocus());
  expect(byId("targets")).toHaveAccessibleDescription(/Nothing is chosen yet/);
  expect(shown()).toBe("konnect");
  await user.click(portal(PARTNER));
  expect(screen.queryByRole("alert"), "choosing takes the note away").toBeNull();
});

test("with SAML in the organization_a portal can still be set up", async () => {
  const window = await open((world) => {
    world.organization = {
      ...world.organization,
      provider: { kind: "saml", issuer: null, clientId: null, enabled: true },
    };
  });
  const { user, world } = window;
  await go(window, "konnect");
  await replace(user, "konnect-token", "kpat_good");
  await user.click(primary());
  await waitFor(() => expect(rows()).toHaveLength(4));
  expect(document.getElementById("target-organization")).toBeNull();
  await user.click(portal(PARTNER));
  await user.click(primary());
  await arrived("options");
  await planned(user);
  const choices = plannedWith(world);
  expect(choices.targets.map(({ target }) => target)).toEqual([
    { kind: "portal", detail: { region: "eu", id: PARTNER } },
  ]);
});

test("each target_has its app name, and a problem is marked at the right one", async () => {
  const { user, world } = await atTargets();
  await user.click(byId("target-organization"));
  await user.click(byId("target-organization"));
  await user.click(portal(PARTNER));
  await user.click(primary());
  await arrived("options");
  expect(screen.getByLabelText("App name, Organization login")).toBe(byId("app-name"));
  expect(fieldById("app-name-1").value).toBe("Konnect SSO – Partner Portal");
  await replace(user, "app-name-1", "");
  await user.click(primary());
  await waitFor(() => expect(byId("app-name-1")).toHaveFocus());
  expect(byId("app-name")).not.toBeInvalid();
  await expectAccessible();
  await user.type(byId("app-name-1"), "Partners");
  await planned(user);
  const choices = plannedWith(world);
  expect(choices.targets.map(({ appName }) => appName)).toEqual(["Konnect SSO – Organization login", "Partners"]);
});

test("the review_groups by system and then by target, and says what a warning is about", async () => {
  await atReview();
  expect(screen.getAllByRole("heading", { level: 3 }).map(({ textContent }) => textContent)).toEqual([
    "The same for both portals",
    "Organization login",
    "Partner Portal (EU)",
    "Internal APIs (US)",
    "The same for both portals",
    "Organization login",
    "Partner Portal (EU)",
    "Internal APIs (US)",
  ]);
  expect(screen.getByText("This is about Internal APIs (US).")).toBeInTheDocument();
  expect(screen.getByText("Replaces contoso.okta.com.")).toBeInTheDocument();
  expect(screen.getByRole("navigation", { name: "Set-up steps" })).toHaveTextContent("3 chosen");
  await expectAccessible();
});

test("a portal without sign-in_has the change in its review", async () => {
  const { user } = await atTargets();
  await user.click(portal("c90d17e5b2f4"));
  await user.click(primary());
  await arrived("options");
  await pastTeams(user);
  expect(await screen.findByText("Sign-in for people: off to on")).toBeInTheDocument();
  expect(screen.getByText("Everyone who opens this portal then has to sign in.")).toBeInTheDocument();
});

test("one target that fails_leaves the others whole, whose values can be shown, and Retry does the rest", async () => {
  const { user, world } = await atReview();
  world.stopAt = { step: "provider", target: 1, error: { kind: "portalGone", detail: { ...konnect, status: 404 } } };
  await user.click(primary());
  const alert = await screen.findByRole("alert");
  expect(within(group(1)).getByRole("alert"), "the failure is in its own group").toBe(alert);
  expect(within(alert).getByRole("heading", { name: "This Dev Portal is no longer in Konnect" })).toHaveFocus();
  expect(alert).toHaveTextContent("Done before it stopped: App registration and client secret");
  expect([0, 1, 2].map((index) => group(index).dataset.state)).toEqual(["finished", "stopped", "finished"]);
  expect(screen.getByText(/^2 of 3 are set up, and the rest did not affect them\./)).toBeInTheDocument();
  await expectAccessible();

  await user.click(byId("show-finished"));
  await arrived("handover");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("2 of 3 are set up");
  expect(screen.getByText(/^Not set up yet: Partner Portal \(EU\)\./)).toBeInTheDocument();
  await user.click(byId("back"));
  await arrived("setup");
  const provider = document.querySelector("[data-side='konnect'] [data-state='failed'] .look");
  expect(provider, "a word and a number, apart").toHaveTextContent(/^\D+ \d of 3$/);

  await user.click(screen.getByRole("button", { name: "Retry" }));
  await arrived("review");
  await screen.findByRole("button", { name: "Set up" });
  const kinds = [...group(0).querySelectorAll<HTMLElement>("[data-kind]")].map(({ dataset }) => dataset.kind);
  expect(new Set(kinds), "what is set up stays as it is").toEqual(new Set(["keep", "skip"]));
  await user.click(primary());
  await arrived("handover");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Single sign-on is on");
});

test("a portal that is gone_leads back to the list, which is read again", async () => {
  const { user, world } = await atReview();
  world.stopAt = { step: "provider", target: 1, error: { kind: "portalGone", detail: { ...konnect, status: 404 } } };
  await user.click(primary());
  world.portals = world.portals.filter(({ region }) => region !== "eu");
  await user.click(await screen.findByRole("button", { name: "Choose again" }));
  await arrived("konnect");
  expect(screen.getByRole("alert")).toHaveTextContent("This Dev Portal is no longer in Konnect");
  await waitFor(() => expect(rows().map(({ dataset }) => dataset.portal)).toEqual([INTERNAL, SUPPLIERS]));
  expect(portal(INTERNAL)).toBeChecked();
});

test("Hand over_shows, copies, reveals and verifies the values of the target that is shown", async () => {
  const { user, world, wizard } = await atReview();
  await user.click(primary());
  await arrived("handover");
  expect(byId("client-id")).toHaveTextContent("9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18");
  await user.click(screen.getByRole("button", { name: "Reveal client secret" }));
  await waitFor(() => expect(byId("client-secret")).toHaveTextContent(world.secret));

  await user.click(screen.getByRole("radio", { name: "Internal APIs (US)" }));
  expect(document.documentElement.outerHTML, "another target hides the secret").not.toContain(world.secret);
  expect(byId("client-id")).toHaveTextContent("9519e58c-41d7-4f0a-8c3e-b2a6d07f5e20");
  await expectAccessible();
  const third = wizard.state.handOvers[2]?.connection;
  await user.click(screen.getByRole("button", { name: "Copy client secret" }));
  expect(world.calls.at(-1)).toEqual({ name: "copyValue", args: [third, "clientSecret"] });
  await user.click(screen.getByRole("button", { name: "Reveal client secret" }));
  expect(world.calls.at(-1)).toEqual({ name: "revealSecret", args: [third] });
  await user.click(screen.getByRole("button", { name: "Verify again" }));
  expect(world.calls.at(-1)).toEqual({ name: "verify", args: [third] });
  await user.click(screen.getByRole("button", { name: /Open in Konnect/ }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: [{ konnectSettings: third }] });
});

test("many targets_stay readable from the options to the values", async () => {
  const { user } = await atTargets((world) => {
    world.portals = [many(8, "eu")];
  });
  await user.click(screen.getByRole("button", { name: "Select all in EU" }));
  await user.click(primary());
  await arrived("options");
  expect(screen.getByText("One for each of 8 targets")).toBeVisible();
  expect(byId("app-name-7"), "eight fields would push everything else out of sight").not.toBeVisible();
  await planned(user);
  const names = () => screen.getAllByRole("heading", { level: 3 }).map(({ textContent }) => textContent);
  expect(
    names().filter((name) => name === "The same for all 8 portals"),
    "said once in each system",
  ).toHaveLength(2);
  expect(
    names().filter((name) => /^Portal \d+/.test(name ?? "")),
    "what differs is not folded away",
  ).toHaveLength(8);
  expect(document.querySelectorAll("[data-change='provider'] pre"), "one line for the same change").toHaveLength(1);
  expect(document.querySelector("[data-change='provider']")).toHaveTextContent("Show 8 requests");
  await user.type(screen.getByLabelText("Find a target"), "portal 05");
  expect(names().filter((name) => /^Portal \d+/.test(name ?? ""))).toEqual(["Portal 05 (EU)"]);
  expect(screen.getByText("1 of 8 targets is shown. Set up works on all of them.")).toBeInTheDocument();
  await user.click(primary());
  await arrived("handover");
  await user.selectOptions(byId("handover-target"), "Portal 05 (EU)");
  expect(byId("client-id")).toHaveTextContent("9519e58c-41d7-4f0a-8c3e-b2a6d07f5e23");
  await expectAccessible();
});
