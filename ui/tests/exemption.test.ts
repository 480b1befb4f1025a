import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { sampleConnection } from "../src/lib/backend/fake/connections";
import type { CallerAttribute, CommandError, ReviewChange, SecretRule } from "../src/lib/ipc/bindings";
import { changeText } from "../src/lib/text/changes";
import { openKnown } from "./connections";
import { graph } from "./samples";
import { arrived, expectAccessible, go, open, primary } from "./window";

const APP_ID = "5d2b7c10-5b0e-4c6d-9a14-7e2d8b90c145";
const waits: CommandError = { kind: "waitsForExemption", detail: { appId: APP_ID, exemptCallers: [], support: graph } };
const attribute: CallerAttribute = { set: "PolicyExemptions", name: "AppSecrets", value: "Allowed" };

test("a set-up that waits for an exemption_shows what to send, and tries again", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  world.stopAt = { step: "servicePrincipal", error: waits };
  await user.click(primary());
  expect(await screen.findByRole("heading", { level: 1, name: "Waiting for an exemption" })).toBeInTheDocument();
  const alert = screen.getByRole("alert");
  expect(alert).toHaveTextContent(APP_ID);
  expect(alert).toHaveTextContent("Global Administrator");
  expect(alert, "it is not called a failure").toHaveAttribute("data-tone", "warn");
  expect(screen.queryByText("Set-up stopped")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Copy the text" }));
  const copied = world.calls.findLast(({ name }) => name === "copyDetails")?.args[0];
  expect(copied).toContain(`Application (client) ID: ${APP_ID}`);
  expect(copied).toContain("https://aka.ms/app-mgmt-policy-ux");
  await user.click(screen.getByRole("button", { name: /Open the application policies/ }));
  expect(world.calls.at(-1)).toEqual({ name: "openLink", args: ["applicationPolicies"] });
  await expectAccessible();
  expect(primary()).toHaveTextContent("Try again");
  await user.click(primary());
  await arrived("review");
});

test("a connection that waits for an exemption_says so on the list, with the text and the ways on", async () => {
  const known = sampleConnection({ state: "stopped", waitsForExemption: APP_ID, done: ["application"] });
  const window = await open();
  await openKnown(window, known);
  const row = document.querySelector(`[data-connection="${known.id}"]`);
  await waitFor(() => expect(row).toHaveTextContent("Waiting for an exemption"));
  expect(row).toHaveTextContent(APP_ID);
  expect(row, "not a failure").not.toHaveTextContent("A step failed");
  for (const name of [/^Continue/, /^Undo/, /Copy the text/]) {
    expect(screen.getByRole("button", { name })).toBeInTheDocument();
  }
  await expectAccessible();
});

test("a policy that leaves out people with an attribute_is named to whoever may exempt, with the person", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "review");
  const error: CommandError = {
    kind: "waitsForExemption",
    detail: { appId: APP_ID, exemptCallers: [attribute], support: graph },
  };
  world.stopAt = { step: "servicePrincipal", error };
  await user.click(primary());
  expect(await screen.findByRole("alert")).toHaveTextContent("PolicyExemptions / AppSecrets = Allowed");
  await user.click(screen.getByRole("button", { name: "Copy the text" }));
  const copied = String(world.calls.findLast(({ name }) => name === "copyDetails")?.args[0]);
  expect(copied).toContain("Attribute set: PolicyExemptions, attribute: AppSecrets, value: Allowed");
  expect(copied, "it is the person who is exempted, not the app registration").toContain("maya.lindqvist@contoso.com");
  expect(copied, "the app registration alone comes first").toMatch(/Excluded apps[\s\S]*Or exempt the person instead/);
  expect(copied).toContain("Attribute Assignment Administrator");
  await expectAccessible();
});

test("the review_says whether the secret is forbidden, exempted or not known", () => {
  const said = (rule: SecretRule, exemptCallers: CallerAttribute[] = []): string => {
    const what: ReviewChange["what"] = {
      kind: "clientSecret",
      detail: { expires: "2027-05-22T14:06:31Z", sameRequest: false, rule, exemptCallers },
    };
    const change: ReviewChange = { id: "clientSecret", system: "entra", effect: "create", what, requests: [] };
    return changeText(change, "keychain").note ?? "";
  };
  expect(said("free")).toBe("Goes to this computer’s keychain.");
  expect(said("forbidden")).toContain("The app registration is made without one");
  expect(said("notExempted")).toContain("is not exempted yet");
  expect(said("exempted")).toContain("This app registration is exempted.");
  expect(said("exempted"), "nothing waits").not.toMatch(/wait|not exempted/);
  expect(said("notKnown")).toMatch(/^Not known: /);
  for (const rule of ["forbidden", "notExempted", "notKnown"] as const) {
    expect(said(rule, [attribute]), rule).toContain("people with the custom security attribute PolicyExemptions");
  }
  expect(said("exempted", [attribute]), "it does not matter then").not.toContain("attribute");
});
