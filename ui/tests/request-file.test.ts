import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { RequestRefusal } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { arrived, byId, connect, expectAccessible, go, open, primary, radio, shown, type Window } from "./window";

const text = messages.requestFile;

const PORTAL = "0d9c5e71-8a24-4b6f-b1d3-5f72c0a94e68";
const OWN = "https://developers.contoso.com/login";
const DEFAULT = "https://abc123456789.eu.kongportals.com/login";
const request = {
  kind: "konnect-sso-request",
  version: 1,
  organization: { id: "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4", name: "Contoso\u202e" },
  targets: [
    {
      kind: "organization",
      id: "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4",
      name: "Contoso",
      redirectUris: ["https://cloud.konghq.com/login"],
    },
    { kind: "portal", id: PORTAL, region: "eu", name: "Partner Portal", redirectUris: [OWN, DEFAULT] },
  ],
  groups: [{ name: "API developers" }, { id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145" }],
  madeAt: "2026-11-30T10:00:00Z",
};

async function opening(): Promise<Window> {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(radio("purpose", "values"));
  (byId("open-request") as HTMLDetailsElement).open = true;
  return window;
}

async function read({ user }: Window, words = JSON.stringify(request)): Promise<void> {
  await user.click(byId("request-text"));
  await user.paste(words);
  await user.click(byId("read-request"));
}

/** Goes on to the review. What it is asked to plan. */
async function reviewed({ user, world }: Window): Promise<unknown> {
  await user.click(primary());
  await arrived("options");
  await user.click(primary());
  await arrived("review");
  await waitFor(() => expect(world.calls.some(({ name }) => name === "previewPlan")).toBe(true));
  return world.calls.find(({ name }) => name === "previewPlan")?.args[0];
}

function address(url: string): HTMLInputElement {
  const box = document.querySelector<HTMLInputElement>(`[data-address="${url}"]`);
  if (box === null) throw new Error(`${url} is not shown`);
  return box;
}

function file(name: string, content: string | Uint8Array): File {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const made = new File([bytes as BlobPart], name);
  // The test's DOM has no way of its own to read a file.
  return Object.assign(made, { arrayBuffer: async () => bytes.buffer });
}

test("a request that was pasted_is shown for what it is, and nothing is used yet", async () => {
  const window = await opening();
  await read(window);
  await waitFor(() => expect(screen.getByRole("heading", { name: text.found })).toHaveFocus());
  expect(byId("request-organization")).toHaveTextContent("Contoso[U+202E]");
  expect(address("https://cloud.konghq.com/login")).toBeChecked();
  expect(address(DEFAULT)).toBeChecked();
  expect(address(OWN), "what is not Konnect's is ticked by a person or not at all").not.toBeChecked();
  expect(address(OWN)).toHaveAccessibleDescription(text.notKonnect);
  expect(byId("requested-groups")).toHaveTextContent("API developers");
  expect(window.wizard.state.draft.request).toBeNull();
  await expectAccessible();
});

test("a request in use_goes through Options and Review as a set-up for each target", async () => {
  const window = await opening();
  await read(window);
  await screen.findByRole("heading", { name: text.found });
  await window.user.click(address(OWN));
  await window.user.click(byId("use-request"));
  expect(byId("used-request")).toHaveTextContent("Request for 2 targets");
  await expectAccessible();
  const choices = await reviewed(window);
  expect(choices).toMatchObject({
    targets: [
      {
        target: {
          kind: "callbackUrl",
          detail: {
            urls: ["https://cloud.konghq.com/login"],
            // Every organization has this address.
            organization: { id: request.organization.id, name: request.organization.name },
          },
        },
        appName: "Konnect SSO – Organization login",
      },
      {
        // Konnect's own address names the connection, whatever comes first in the file.
        target: { kind: "callbackUrl", detail: { urls: [DEFAULT, OWN], organization: null } },
        appName: "Konnect SSO – Partner Portal (EU)",
      },
    ],
  });
  expect(
    window.world.calls.some(({ name }) => name === "runPlan"),
    "nothing runs without the review",
  ).toBe(false);
});

test("the login of an organization_is that organization's, whatever its address", async () => {
  const window = await opening();
  const [login, portal] = request.targets;
  await read(
    window,
    JSON.stringify({
      ...request,
      targets: [
        { ...login, redirectUris: [OWN] },
        { ...portal, redirectUris: [DEFAULT] },
      ],
    }),
  );
  await screen.findByRole("heading", { name: text.found });
  await window.user.click(address(OWN));
  await window.user.click(byId("use-request"));
  const choices = await reviewed(window);
  expect(choices).toMatchObject({
    targets: [
      { target: { detail: { urls: [OWN], organization: { id: request.organization.id } } } },
      { target: { detail: { urls: [DEFAULT], organization: null } } },
    ],
  });
});

test("a target whose addresses are all unticked_is left out, and none at all is said", async () => {
  const window = await opening();
  await read(window);
  await screen.findByRole("heading", { name: text.found });
  await window.user.click(address(DEFAULT));
  await window.user.click(address("https://cloud.konghq.com/login"));
  await window.user.click(byId("use-request"));
  expect(byId("request-empty")).toHaveTextContent(text.nothingTicked);
  await window.user.click(address(DEFAULT));
  await window.user.click(byId("use-request"));
  expect(window.wizard.state.draft.request?.targets.map(({ id }) => id)).toEqual([PORTAL]);
  await window.user.click(byId("put-request-away"));
  expect(byId("callback-urls")).toBeVisible();
});

test("a file with a hostile name_is read, and its name stays out of the page's text", async () => {
  const window = await opening();
  const name = "\u202e<img src=x onerror=alert(1)>../../noj.json";
  await window.user.upload(byId("request-file"), file(name, JSON.stringify(request)));
  await screen.findByRole("heading", { name: text.found });
  expect(document.querySelector("img")).toBeNull();
  expect(document.body).not.toHaveTextContent("onerror");
});

test("a file that is no text, or too large_is refused and not sent", async () => {
  const window = await opening();
  await window.user.upload(byId("request-file"), file("a.json", new Uint8Array([0x7b, 0xff, 0xfe])));
  await waitFor(() => expect(byId("request-note")).toHaveTextContent(text.refused.notReadable()));
  expect(byId("request-file")).toHaveAttribute("aria-invalid", "true");
  expect(byId("request-text"), "nothing is wrong with what was pasted").not.toHaveAttribute("aria-invalid");
  await window.user.upload(byId("request-file"), file("b.json", " ".repeat(64 * 1024 + 1)));
  await waitFor(() => expect(byId("request-note")).toHaveTextContent(text.refused.tooLarge()));
  expect(window.world.calls.some(({ name }) => name === "readRequest")).toBe(false);
});

test("a later request that is refused_takes the earlier one off the screen", async () => {
  const window = await opening();
  await read(window);
  await screen.findByRole("heading", { name: text.found });
  await read(window, "}");
  await waitFor(() => expect(byId("request-text")).toHaveAccessibleDescription(text.refused.notJson()));
  expect(document.getElementById("use-request")).toBeNull();
});

test("each reason_has words of its own", () => {
  const words = Object.values(text.refused).map((say) => say("2"));
  expect(new Set(words).size).toBe(words.length);
  const versions: RequestRefusal = { kind: "otherVersion", detail: "2" };
  expect(text.refused[versions.kind](versions.detail)).toContain("version 2");
});

test("someone without rights in Entra_makes a request without signing in to Microsoft", async () => {
  const window = await open();
  await go(window, "microsoft");
  await window.user.click(byId("begin-request"));
  await arrived("konnect");
  expect(document.querySelector('input[name="purpose"]'), "nothing else can be done from here").toBeNull();
  await connect(window.user);
  await expectAccessible();
  await window.user.type(byId("groups-wanted"), "API developers");
  await window.user.click(byId("make-request"));
  const made = await waitFor(() => byId("copy-request-text"));
  expect(JSON.parse(made.textContent ?? "")).toMatchObject({
    kind: "konnect-sso-request",
    targets: [{ kind: "organization", redirectUris: ["https://cloud.konghq.com/login"] }],
    groups: [{ name: "API developers" }],
  });
  await window.user.click(byId("copy-request"));
  expect(window.world.calls.find(({ name }) => name === "copyDetails")?.args).toEqual([made.textContent]);
  await expectAccessible();
  expect(document.getElementById("primary"), "there is nothing to continue with").toBeNull();
  await window.user.click(byId("back"));
  expect(shown()).toBe("microsoft");
});

test("a request_is saved as a file, whose folder can be opened", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(radio("purpose", "ask"));
  await connect(window.user);
  await window.user.click(byId("make-request"));
  await window.user.click(await waitFor(() => byId("save-request")));
  await waitFor(() => expect(byId("request-saved")).toHaveTextContent(text.saved("konnect-sso-request.json")));
  const called = (name: string) => window.world.calls.filter((call) => call.name === name).map(({ args }) => args[0]);
  expect(called("saveRequest"), "what is saved is what is shown").toEqual(called("writeRequest"));
  await expectAccessible();
  await window.user.click(byId("open-downloads"));
  expect(called("openFolder")).toEqual(["downloads"]);
  await window.user.type(byId("groups-wanted"), "API developers");
  await window.user.click(byId("make-request"));
  await waitFor(() => byId("save-request"));
  expect(byId("request-saved"), "what was saved was another request").toBeEmptyDOMElement();
  window.world.savesFiles = false;
  await window.user.click(byId("save-request"));
  await waitFor(() => expect(byId("request-saved")).toHaveTextContent(text.notSaved));
  expect(document.getElementById("open-downloads")).toBeNull();
});

test("a request for other choices_is not shown any more", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.click(radio("purpose", "ask"));
  await connect(window.user);
  await window.user.click(byId("make-request"));
  await waitFor(() => byId("copy-request"));
  await window.user.type(byId("groups-wanted"), "kpat_0123");
  expect(document.getElementById("copy-request")).toBeNull();
  await window.user.click(byId("make-request"));
  await waitFor(() =>
    expect(within(byId("ask-entra-admin")).getByRole("status")).toHaveTextContent(text.refused.hasToken()),
  );
  expect(window.wizard.canOpen("options")).toBe(false);
});
