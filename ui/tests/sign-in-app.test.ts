import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleSignInApp } from "../src/lib/backend/fake/sign-in-app-answers";
import { messages } from "../src/lib/text/messages";
import { byId, expectAccessible, go, open, replace, type Window } from "./window";

const text = messages.signInApp;

async function shownReview(prepare: Parameters<typeof open>[0] = () => {}): Promise<Window> {
  const window = await open(prepare);
  await go(window, "microsoftSignedIn");
  await window.user.click(screen.getByText(text.title));
  await replace(window.user, "sign-in-app-name", "Contoso sign-in");
  await window.user.click(byId("show-sign-in-app"));
  return window;
}

const calls = ({ world }: Window, wanted: string) => world.calls.filter(({ name }) => name === wanted);

test("registering_is reviewed with its exact requests and happens with its own press alone", async () => {
  const window = await shownReview();
  const review = await waitFor(() => byId("sign-in-app-review"));
  await window.user.click(within(review).getByText("Show # requests".replace("#", "2")));
  expect(review).toHaveTextContent("POST https://graph.microsoft.com/v1.0/applications");
  expect(review).toHaveTextContent("Application.ReadWrite.All");
  expect(review).toHaveTextContent("No client secret");
  expect(calls(window, "registerSignInApp")).toHaveLength(0);
  await expectAccessible();
  await window.user.click(byId("register-sign-in-app"));
  await screen.findByRole("heading", { name: text.done("Contoso sign-in") });
  expect(calls(window, "registerSignInApp")).toHaveLength(1);
  expect(window.wizard.state.signInClient?.clientId).toMatch(/^7c1f5f7e/);
  await expectAccessible();
});

test("typing another name_takes the review away", async () => {
  const { user } = await shownReview();
  await waitFor(() => byId("register-sign-in-app"));
  await user.type(byId("sign-in-app-name"), "x");
  expect(document.getElementById("register-sign-in-app"), "what is shown is what is registered").toBeNull();
});

test("another name typed while the review is read_is not reviewed under the first", async () => {
  const window = await open();
  await go(window, "microsoftSignedIn");
  await window.user.click(screen.getByText(text.title));
  const release = window.world.hold("previewSignInApp");
  await window.user.click(byId("show-sign-in-app"));
  await replace(window.user, "sign-in-app-name", "Other");
  release();
  await waitFor(() => expect(byId("show-sign-in-app")).toHaveTextContent(text.show));
  expect(document.getElementById("register-sign-in-app")).toBeNull();
});

test("colleagues_get a text and a company a file, both with the client ID and the directory", async () => {
  const { user, world } = await shownReview();
  await waitFor(() => byId("register-sign-in-app"));
  await user.click(byId("register-sign-in-app"));
  for (const id of ["copy-colleagues", "copy-preset"]) {
    await user.click(await waitFor(() => byId(id)));
    const copied = world.calls.filter(({ name }) => name === "copyDetails").at(-1)?.args[0] as string;
    expect(copied, id).toContain("7c1f5f7e-4d0e-4c0b-9a53-1f2f8a3f9b10");
    expect(copied, id).toContain(world.account.directory.id);
  }
});

test("a colleague's_is offered with its owners, and using it registers nothing", async () => {
  const window = await shownReview((world) => {
    world.signInApps = [
      sampleSignInApp,
      { ...sampleSignInApp, clientId: "1b8f1e1c-52a7-4b0e-8f0d-6f3b4b7a2c12", works: false },
    ];
  });
  const offered = await waitFor(() => byId("sign-in-app-others"));
  expect(offered).toHaveTextContent("olivia.brandt@contoso.com");
  expect(offered).toHaveTextContent(text.unusable);
  expect(within(offered).getAllByRole("button", { name: text.useThis("Contoso sign-in") })).toHaveLength(1);
  await expectAccessible();
  await window.user.click(within(offered).getByRole("button", { name: text.useThis("Contoso sign-in") }));
  await screen.findByRole("heading", { name: text.done("Contoso sign-in") });
  expect(window.wizard.state.signInClient?.clientId).toBe(sampleSignInApp.clientId);
  expect(calls(window, "registerSignInApp")).toHaveLength(0);
});

test("a registration that changed meanwhile_is said and has to be reviewed again", async () => {
  const { user, world } = await shownReview();
  await waitFor(() => byId("register-sign-in-app"));
  world.failures.registerSignInApp = { kind: "changedMeanwhile" };
  await user.click(byId("register-sign-in-app"));
  await screen.findByText(messages.errors.changedMeanwhile.title);
  expect(document.getElementById("register-sign-in-app")).toBeNull();
});

test("one that was registered here_is deleted from Settings after a review", async () => {
  const { user, world, wizard } = await shownReview();
  await waitFor(() => byId("register-sign-in-app"));
  await user.click(byId("register-sign-in-app"));
  await screen.findByRole("heading", { name: text.done("Contoso sign-in") });
  await user.click(byId("open-settings"));
  expect(byId("copy-own-client-text"), "only its ID is known here").toHaveTextContent("with our own app registration.");
  await user.click(byId("delete-app"));
  await screen.findByText(text.removal.title("Contoso sign-in"));
  expect(byId("sign-in-client")).toHaveTextContent("DELETE https://graph.microsoft.com/v1.0/applications/");
  await expectAccessible();
  await user.click(byId("delete-app-now"));
  await waitFor(() => expect(wizard.state.signInClient).toBeNull());
  expect(world.calls.some(({ name }) => name === "removeSignInApp")).toBe(true);
});

test("one that others registered_is not deleted, and Settings say why", async () => {
  const window = await shownReview((world) => {
    world.signInApps = [sampleSignInApp];
  });
  await window.user.click(await screen.findByRole("button", { name: text.useThis("Contoso sign-in") }));
  await screen.findByRole("heading", { name: text.done("Contoso sign-in") });
  await window.user.click(byId("open-settings"));
  await window.user.click(byId("delete-app"));
  await screen.findByText(text.removal.ofOthers);
  expect(document.getElementById("delete-app-now")).toBeNull();
});

test("a preset_is shown as set by the organization and cannot be changed", async () => {
  const window = await open();
  const client = { clientId: "aaaaaaaa-0000-4000-8000-000000000001", directory: "contoso.com" };
  const start = window.wizard.state;
  expect(start.signInPreset).toBeNull();
  window.world.preset = { preset: { kind: "set" }, client };
  await window.wizard.start();
  await go(window, "microsoft");
  expect(byId("preset")).toHaveTextContent(text.presetBy.title);
  expect(document.getElementById("own-client")).toBeNull();
  await expectAccessible();
  await window.user.click(byId("open-settings"));
  expect(byId("sign-in-client")).toHaveTextContent(client.clientId);
  expect(document.getElementById("settings-use-shared")).toBeNull();
});

test("one that could not be kept_is registered, and is not said to be used", async () => {
  const { user, wizard } = await shownReview((world) => {
    world.signInApps = [{ ...sampleSignInApp, created: null }];
  });
  expect(await waitFor(() => byId("sign-in-app-others"))).toHaveTextContent(text.created(null));
  const register = wizard.registerSignInApp;
  wizard.registerSignInApp = async (planId) => {
    const told = await register(planId);
    return "data" in told ? { data: { ...told.data, kept: false } } : told;
  };
  expect(byId("sign-in-app-review"), "what is reviewed has a name").toHaveTextContent("“Contoso sign-in”");
  await user.click(byId("register-sign-in-app"));
  await screen.findByRole("heading", { name: text.registered("Contoso sign-in") });
  expect(screen.getByRole("alert")).toHaveTextContent(text.notKept);
});

test("a damaged preset_names its place, and one's own is still offered", async () => {
  const window = await open((world) => {
    world.preset = {
      preset: { kind: "damaged", detail: { place: "/etc/konnect-sso-setup/sign-in-client.json" } },
      client: null,
    };
  });
  await go(window, "microsoft");
  expect(byId("preset-damaged")).toHaveTextContent("/etc/konnect-sso-setup/sign-in-client.json");
  expect(byId("own-client")).toBeInTheDocument();
});
