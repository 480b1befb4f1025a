import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { CommandError } from "../src/lib/ipc/bindings";
import { graph, konnect, login } from "./samples";
import {
  arrived,
  byId,
  connect,
  fieldById,
  go,
  open,
  pastTeams,
  planned,
  primary,
  radio,
  replace,
  shown,
} from "./window";

/** The alert on the screen, with what a person needs to ask for help. */
async function alertWith(title: string): Promise<HTMLElement> {
  const alert = await screen.findByRole("alert");
  expect(within(alert).getByRole("heading", { name: title }), "the focus is on the error's heading").toHaveFocus();
  return alert;
}

const SIGN_IN: [string, CommandError, string][] = [
  ["cancelled", { kind: "signInCancelled" }, "Sign-in was cancelled"],
  ["declined", { kind: "signInDeclined", detail: login }, "The permissions were declined"],
  ["never answered", { kind: "signInTimedOut" }, "The browser did not answer in time"],
  [
    "blocked by policy",
    { kind: "signInRefused", detail: { remedy: "blockedByPolicy", support: login } },
    "Your organization blocked this sign-in",
  ],
  [
    "offline",
    { kind: "unreachable", detail: { host: "login.microsoftonline.com", cause: "dns" } },
    "Cannot reach login.microsoftonline.com",
  ],
];

test.each(SIGN_IN)(
  "a sign-in that is %s_is explained on the Microsoft screen, which can try again",
  async (_, error, title) => {
    const window = await open();
    const { user, world } = window;
    await go(window, "microsoft");
    await replace(user, "directory", "fabrikam.com");
    world.failures.signIn = error;
    await user.click(primary());
    await alertWith(title);
    expect(shown()).toBe("microsoft");
    expect(fieldById("directory").value, "what was typed is still there").toBe("fabrikam.com");
    await user.click(primary());
    await arrived("microsoftSignedIn");
  },
);

test("a refused sign-in_shows code, correlation ID and time, and copies them", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  world.failures.signIn = { kind: "signInRefused", detail: { remedy: "blockedByPolicy", support: login } };
  await user.click(primary());
  const alert = await alertWith("Your organization blocked this sign-in");
  for (const value of ["AADSTS53003", "23 November 2026, 13:58:40 UTC"]) {
    expect(within(alert).getByText(value)).toBeInTheDocument();
  }
  expect(alert).toHaveTextContent("e9d1f358-07b2-46ac-b81d-52c4a3e7096f");
  await user.click(within(alert).getByRole("button", { name: "Copy details" }));
  const [copied] = world.calls.find(({ name }) => name === "copyDetails")?.args ?? [];
  expect(copied).toContain("Correlation ID: e9d1f358-07b2-46ac-b81d-52c4a3e7096f");
  expect(copied).toContain("Error: AADSTS53003");
  await user.click(within(alert).getByRole("button", { name: "Look up this error" }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: [{ errorCode: 53003 }] });
});

test("a directory that cannot be one_is marked at its field", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  await replace(user, "directory", "not a domain");
  world.failures.signIn = {
    kind: "invalidInput",
    detail: [{ field: "directory", target: null, line: null, problem: { kind: "notADirectory" } }],
  };
  await user.click(primary());
  await waitFor(() => expect(byId("directory")).toHaveFocus());
  expect(byId("directory")).toBeInvalid();
  expect(byId("directory")).toHaveAccessibleDescription(/neither a directory ID nor a domain name/);
});

test("a rejected Konnect token_is marked at its field and is still there", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "konnect");
  await replace(user, "konnect-token", "kpat_expired");
  world.failures.connectKonnect = { kind: "konnectTokenRejected", detail: konnect };
  await user.click(primary());
  await waitFor(() => expect(byId("konnect-token")).toHaveFocus());
  expect(byId("konnect-token")).toBeInvalid();
  expect(byId("konnect-token")).toHaveAccessibleDescription(/Konnect does not accept this token/);
  expect(fieldById("konnect-token").value).toBe("kpat_expired");
  expect(document.body).toHaveTextContent(konnect.correlationId ?? "");
  await user.type(byId("konnect-token"), "x");
  expect(byId("konnect-token"), "typing takes the mark away").not.toBeInvalid();
});

test("an empty Konnect token_is marked without asking Konnect", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(primary());
  await waitFor(() => expect(byId("konnect-token")).toHaveFocus());
  expect(byId("konnect-token")).toHaveAccessibleDescription(/cannot be empty/);
  expect(window.world.calls.map(({ name }) => name)).not.toContain("connectKonnect");
});

test("a token without rights_is explained on the Konnect screen", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "konnect");
  await replace(user, "konnect-token", "kpat_viewer");
  world.failures.connectKonnect = { kind: "konnectNotAllowed", detail: { ...konnect, status: 403 } };
  await user.click(primary());
  await alertWith("Konnect does not let this token do that");
  expect(fieldById("konnect-token").value).toBe("kpat_viewer");
});

test("a login path with a wrong character_is marked at its field and clears while it is corrected", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  await replace(user, "login-path", "con toso");
  await user.click(primary());
  await waitFor(() => expect(byId("login-path")).toHaveFocus());
  expect(byId("login-path")).toHaveAccessibleDescription(/Only letters, digits and hyphens/);
  await replace(user, "login-path", "contoso");
  await waitFor(() => expect(byId("login-path")).not.toBeInvalid());
  expect(screen.getByText("People sign in at https://cloud.konghq.com/login/contoso")).toBeInTheDocument();
});

test("each bad callback URL_is named by its line, and a slash can be removed by a button", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  await user.type(
    byId("callback-urls"),
    "https://good.example/login{Enter}{Enter}https://slash.example/login/{Enter}http://plain.example/login",
  );
  await user.click(primary());
  await waitFor(() => expect(byId("callback-urls")).toHaveFocus());
  expect(byId("callback-urls"), "lines are counted as typed, empty ones too").toHaveAccessibleDescription(
    /Line 3: This ends in a slash.*Line 4: Microsoft accepts only addresses that start with https/,
  );
  await user.click(screen.getByRole("button", { name: "Remove the slash from line 3" }));
  expect(fieldById("callback-urls").value).toBe(
    "https://good.example/login\n\nhttps://slash.example/login\nhttp://plain.example/login",
  );
  await waitFor(() => expect(byId("callback-urls")).not.toHaveAccessibleDescription(/Line 3/));
});

test("an empty app name_is marked at its field", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "options");
  await replace(user, "app-name", "");
  await user.click(primary());
  await waitFor(() => expect(byId("app-name")).toHaveFocus());
  expect(byId("app-name")).toHaveAccessibleDescription(/cannot be empty/);
  expect(shown()).toBe("options");
});

test("a plan that fails_is explained on the Review screen, which can try again", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "options");
  world.failures.previewPlan = { kind: "throttled", detail: graph };
  await pastTeams(user);
  const alert = await alertWith("Microsoft Graph asks to slow down");
  expect(alert).toHaveTextContent("Nothing was changed.");
  expect(shown()).toBe("review");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("button", { name: "Set up" });
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a plan refused for a field_opens that field's screen with the mark", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "options");
  world.failures.previewPlan = {
    kind: "invalidInput",
    detail: [{ field: "loginPath", target: 0, line: null, problem: { kind: "badCharacter" } }],
  };
  await pastTeams(user);
  await arrived("konnect");
  await waitFor(() => expect(byId("login-path")).toHaveFocus());
});

test("a run that stops_shows the error among its steps, what is done, and Retry", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  world.stopAt = {
    step: "servicePrincipal",
    error: { kind: "notAllowed", detail: { needs: "cloudApplicationAdministrator", support: graph } },
  };
  await user.click(primary());
  const alert = await alertWith("Your account may not do this");
  expect(shown()).toBe("setup");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Set-up stopped");
  expect(alert).toHaveTextContent("Done before it stopped: App registration and client secret.");
  expect(alert).toHaveTextContent(graph.correlationId ?? "");
  expect(document.querySelector('[data-step="servicePrincipal"]')).toHaveAttribute("data-state", "failed");
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await arrived("review");
  await user.click(await screen.findByRole("button", { name: "Set up" }));
  await arrived("handover");
});

test("a login path that is taken_leads back to its field, with the reason there and the path kept", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "konnect");
  await connect(user);
  await replace(user, "login-path", "taken");
  await user.click(primary());
  await arrived("options");
  await planned(user);
  world.stopAt = { step: "provider", error: { kind: "loginPathTaken", detail: { ...konnect, status: 409 } } };
  await user.click(await screen.findByRole("button", { name: "Set up" }));
  const alert = await alertWith("This login path is taken");
  await user.click(within(alert).getByRole("button", { name: "Change the login path" }));
  await arrived("konnect");
  await waitFor(() => expect(byId("login-path")).toHaveFocus());
  expect(fieldById("login-path").value).toBe("taken");
  expect(byId("login-path")).toHaveAccessibleDescription(/Another Konnect organization uses it/);
});

test("a secret lifetime that policy refuses_leads back to the lifetimes", async () => {
  const window = await open((world) => {
    world.account = { ...world.account, secretMaxDays: null };
  });
  const { user, world } = window;
  await go(window, "review");
  world.stopAt = { step: "application", error: { kind: "secretLifetimeTooLong", detail: graph } };
  await user.click(primary());
  const alert = await alertWith("Your organization does not allow a secret to live this long");
  expect(alert).toHaveTextContent("Nothing was changed.");
  await user.click(within(alert).getByRole("button", { name: "Choose a shorter lifetime" }));
  await arrived("options");
  await waitFor(() => expect(radio("lifetime", "180")).toHaveFocus());
  expect(screen.getByRole("alert")).toHaveTextContent("does not allow a secret to live this long");
  await user.click(radio("lifetime", "90"));
  expect(screen.queryByRole("alert"), "choosing another one takes the note away").toBeNull();
});

test("a sign-in that ran out during the review_can be renewed without losing the choices", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "options");
  await replace(user, "app-name", "Kept name");
  world.failures.previewPlan = { kind: "signInExpired", detail: null };
  await pastTeams(user);
  const alert = await alertWith("Your Microsoft sign-in has ended");
  await user.click(within(alert).getByRole("button", { name: "Sign in again" }));
  await screen.findByRole("button", { name: "Set up" });
  expect(shown()).toBe("review");
  expect(screen.getByText("App registration “Kept name”")).toBeInTheDocument();
});

test("a check that cannot be made again_is explained on Hand over, with the values still there", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "handover");
  world.failures.verify = { kind: "unreachable", detail: { host: "graph.microsoft.com", cause: "timeout" } };
  await user.click(screen.getByRole("button", { name: "Verify again" }));
  await alertWith("Cannot reach graph.microsoft.com");
  expect(byId("client-id")).toHaveTextContent("9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18");
});

test("rights that cannot be read again_are explained where they are shown", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoftSignedIn");
  world.failures.checkRights = { kind: "serviceFailed", detail: { ...graph, status: 503 } };
  await user.click(screen.getByRole("button", { name: "check again" }));
  await alertWith("Microsoft Graph has a problem at the moment");
  expect(shown()).toBe("microsoftSignedIn");
});
