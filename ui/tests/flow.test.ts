import { screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleGroups } from "../src/lib/backend/fake/teams";
import {
  addGroup,
  arrived,
  byId,
  connect,
  fieldById,
  go,
  open,
  pass,
  planned,
  primary,
  radio,
  replace,
  shown,
} from "./window";

test("first set-up of the organization login_ends with three values and all checks passed", async () => {
  const window = await open();
  await go(window, "handover");

  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Single sign-on is on");
  expect(byId("issuer-url").textContent, "the issuer is shown in full, letter by letter").toBe(
    "https://login.microsoftonline.com/3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145/v2.0",
  );
  expect(byId("client-id").textContent).toBe("9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18");
  expect(screen.getByText("All 9 checks passed.")).toBeInTheDocument();
});

test("nothing is planned or run_before its button is pressed", async () => {
  const window = await open();
  const names = () => window.world.calls.map(({ name }) => name);
  await go(window, "options");
  expect(names(), "planning waits for Continue on Options").not.toContain("previewPlan");
  await go(window, "review", "options");
  expect(names(), "running waits for Set up").not.toContain("runPlan");
});

test("only the values_need no Konnect token and name the addresses", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  await user.click(screen.getByRole("button", { name: "Use this address" }));
  expect(fieldById("callback-urls").value).toBe("https://cloud.konghq.com/login");
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });
  await user.click(primary());
  await arrived("handover");

  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("The three values are ready");
  expect(world.calls.map(({ name }) => name)).not.toContain("connectKonnect");
  const [choices] = world.calls.find(({ name }) => name === "previewPlan")?.args ?? [];
  expect(choices).toMatchObject({
    targets: [
      { target: { kind: "callbackUrl", detail: { urls: ["https://cloud.konghq.com/login"], organization: null } } },
    ],
  });
});

test("choices_reach the plan as they were made", async () => {
  const window = await open((world) => {
    world.account = {
      ...world.account,
      secretMaxDays: null,
      rights: [{ action: "approveForEveryone", answer: "yes" }],
    };
  });
  const { user, world } = window;
  await go(window, "konnect");
  await connect(user);
  await replace(user, "login-path", "contoso-people");
  await user.click(primary());
  await arrived("options");
  for (const name of ["name", "lifetime", "admission", "groups", "email", "approval"]) {
    await user.click(byId(`change-${name}`));
  }
  await replace(user, "app-name", "Konnect for everyone");
  await user.click(radio("lifetime", "365"));
  await user.click(radio("admission", "assigned"));
  await user.click(radio("groups", "assigned"));
  await user.click(radio("email", "userName"));
  expect(screen.getByRole("checkbox", { name: /Approve the app for everyone/ }), "on for whoever may").toBeChecked();
  await user.click(primary());
  await arrived("teams");
  await addGroup(user, "Other groups that may sign in", "Konnect Admins");
  await user.click(primary());
  await screen.findByRole("button", { name: "Set up" });

  expect(world.calls.find(({ name }) => name === "previewPlan")?.args).toEqual([
    {
      targets: [
        {
          target: { kind: "organization", detail: { loginPath: "contoso-people" } },
          appName: "Konnect for everyone",
          teams: null,
          assignedGroups: [sampleGroups[0]?.id],
          application: { kind: "undecided" },
        },
      ],
      secretLifetimeDays: 365,
      admission: "assigned",
      groups: "assigned",
      email: "userName",
      approveForEveryone: true,
    },
  ]);
});

test("a lifetime the tenant forbids_is shown, cannot be chosen, and says why", async () => {
  const window = await open((world) => {
    world.account = { ...world.account, secretMaxDays: 90 };
  });
  await go(window, "options");
  expect(radio("lifetime", "90")).toBeChecked();
  expect(radio("lifetime", "180")).toBeDisabled();
  expect(screen.getByText(/Your organization allows at most 90 days\./)).toBeInTheDocument();
});

test("approval_is not offered to an account that may not give it", async () => {
  const window = await open();
  await go(window, "options");
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(screen.getByText(/Your account may not approve the app for everyone/)).toBeInTheDocument();
});

test("Back_keeps everything that was typed", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "microsoft");
  await replace(user, "directory", "fabrikam.com");
  await user.selectOptions(screen.getByLabelText("Cloud"), "usGovL4");
  await go(window, "konnect", "microsoft");
  await connect(user);
  await replace(user, "login-path", "typed-path");
  await user.click(radio("purpose", "values"));
  await replace(user, "callback-urls", "https://one.example/login");
  await user.click(radio("purpose", "push"));
  await user.click(primary());
  await arrived("options");
  await replace(user, "app-name", "Typed name");
  await user.click(radio("lifetime", "30"));
  await planned(user);

  await user.click(byId("back"));
  await arrived("teams");
  await user.click(byId("back"));
  await arrived("options");
  expect(fieldById("app-name").value).toBe("Typed name");
  expect(radio("lifetime", "30")).toBeChecked();
  await user.click(byId("back"));
  await arrived("konnect");
  expect(fieldById("login-path").value).toBe("typed-path");
  await user.click(radio("purpose", "values"));
  expect(fieldById("callback-urls").value).toBe("https://one.example/login");
  await user.click(byId("back"));
  await arrived("microsoftSignedIn");
  await user.click(screen.getByRole("button", { name: "Use another account" }));
  await arrived("microsoft");
  expect(fieldById("directory").value).toBe("fabrikam.com");
  expect(screen.getByLabelText("Cloud")).toHaveValue("usGovL4");
});

test("a finished step_opens again from the rail until Set up starts", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "review");
  const rail = () => screen.getByRole("navigation", { name: "Set-up steps" });
  await user.click(within(rail()).getByRole("button", { name: /Konnect/ }));
  await arrived("konnect");
  await user.click(primary());
  await arrived("options");
  await planned(user);
  const release = window.world.hold("runPlan");
  await user.click(primary());
  await arrived("setup");
  expect(within(rail()).queryAllByRole("button"), "during a run the steps are only text").toEqual([
    byId("to-connections"),
    within(rail()).getByRole("button", { name: "Settings" }),
  ]);
  release();
  await arrived("handover");
});

test("the second set-up of the same connection_says that nothing needs changing and leads to the values", async () => {
  const window = await open((world) => {
    world.upToDate = true;
  });
  await go(window, "review");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Nothing needs changing");
  expect(primary()).toHaveTextContent("Show the values");
  await window.user.click(primary());
  await arrived("handover");
});

test("the review_shows each request on demand", async () => {
  const window = await open();
  await go(window, "review");
  const [summary] = screen.getAllByText("Show request");
  expect(summary, "the change that is sent has its request").toBeDefined();
  const body = document.querySelector("details pre")?.textContent;
  expect(body).toMatch(/^POST https:\/\/graph\.microsoft\.com\/v1\.0\/applications\n\n\{/);
});

test("a request that may not be needed_says when it is sent", async () => {
  const window = await open();
  await go(window, "review");
  const text = document.querySelector('[data-change="openIdSignIn"] pre')?.textContent;
  expect(text).toMatch(/^Only if Konnect has not switched it on together with the provider:\nPATCH /);
});

test("cancelling a run_says what is done, and Retry plans again", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  const release = world.holdStep("servicePrincipal");
  await user.click(primary());
  await arrived("setup");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.getByRole("button", { name: "Stopping" })).toHaveAttribute("aria-disabled", "true");
  release();
  expect(await screen.findByRole("heading", { name: "Set-up stopped" })).toHaveFocus();
  expect(screen.getByText(/Done before it stopped: App registration and client secret\./)).toBeInTheDocument();
  expect(screen.queryByRole("alert"), "stopping on purpose is no error").toBeNull();
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await arrived("review");
  await user.click(await screen.findByRole("button", { name: "Set up" }));
  await arrived("handover");
});

test("cancelling the wait for the browser_goes back to the sign-in without an error", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  world.hold("signIn");
  await user.click(primary());
  await arrived("microsoftWaiting");
  await user.keyboard("{Escape}");
  await arrived("microsoft");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(world.calls.map(({ name }) => name)).toContain("cancelSignIn");
});

test("an existing OpenID Connect provider_is announced before it is replaced", async () => {
  const window = await open((world) => {
    world.organization = {
      ...world.organization,
      provider: { kind: "oidc", issuer: "https://contoso.okta.com", clientId: "abc", enabled: true },
    };
  });
  await go(window, "konnect");
  await connect(window.user);
  expect(
    screen.getByText(/Already signs in with OpenID Connect at contoso\.okta\.com\. The review/),
  ).toBeInTheDocument();
});

test.each([
  [true, "Sign-in with password is on now"],
  [false, "without both, nobody can sign in"],
])("SAML in place_is explained and blocks Continue (sign-in with password: %s)", async (passwordSignIn, words) => {
  const window = await open((world) => {
    world.organization = {
      ...world.organization,
      passwordSignIn,
      provider: { kind: "saml", issuer: null, clientId: null, enabled: true },
    };
  });
  const { user } = window;
  await go(window, "konnect");
  await replace(user, "konnect-token", "kpat_good");
  await user.click(primary());
  const heading = await screen.findByRole("heading", { name: "This organization already signs in with SAML" });
  expect(screen.getByText(new RegExp(words))).toBeInTheDocument();
  await user.click(primary());
  expect(shown(), "Continue goes nowhere while SAML is in place").toBe("konnect");
  expect(heading, "pressing Continue leads to the reason").toHaveFocus();
});

test("Done_starts over with the same accounts", async () => {
  const window = await open();
  await go(window, "handover");
  await window.user.click(screen.getByRole("button", { name: "Done" }));
  await arrived("home");
  await window.user.click(screen.getByRole("button", { name: "New connection" }));
  await arrived("microsoftSignedIn");
});

test("a sign-in that was cancelled_cannot end the one that followed it", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  const release = world.hold("cancelSignIn");
  world.hold("signIn");
  await user.click(primary());
  await arrived("microsoftWaiting");
  await user.keyboard("{Escape}");
  await arrived("microsoft");
  world.hold("signIn");
  await user.click(primary());
  await arrived("microsoftWaiting");
  release();
  await pass(0);
  expect(shown(), "the answer to the first sign-in is not for the second").toBe("microsoftWaiting");
});
