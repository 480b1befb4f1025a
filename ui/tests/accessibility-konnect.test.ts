import { waitFor } from "@testing-library/svelte";
import { sampleOrganization } from "../src/lib/backend/fake/samples";
import type { RightAnswer } from "../src/lib/ipc/bindings";
import { areAccessible } from "./accessible";
import { byId, connect, go, radio, type Window } from "./window";

const request = {
  kind: "konnect-sso-request",
  organization: { id: "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4", name: "Contoso" },
  targets: [
    {
      id: "0d9c5e71-8a24-4b6f-b1d3-5f72c0a94e68",
      region: "eu",
      name: "Partner Portal",
      redirectUris: ["https://developers.contoso.com/login", "https://abc123456789.eu.kongportals.com/login"],
    },
  ],
  groups: [{ name: "API developers" }],
  madeAt: "2026-11-30T10:00:00Z",
};

function mayDo(window: Window, organizationLogin: RightAnswer, portals: RightAnswer): void {
  window.world.organization = {
    ...sampleOrganization,
    rights: [
      { action: "organizationLogin", answer: organizationLogin },
      { action: "portals", answer: portals },
    ],
  };
}

async function connected(window: Window): Promise<void> {
  await go(window, "konnect");
  await connect(window.user);
}

/** Asks the Entra admin, for these groups. */
async function asking(window: Window, groups: string): Promise<void> {
  await go(window, "konnect");
  await window.user.click(radio("purpose", "ask"));
  await connect(window.user);
  await window.user.type(byId("groups-wanted"), groups);
  await window.user.click(byId("make-request"));
}

async function reading(window: Window, words = JSON.stringify(request)): Promise<void> {
  await go(window, "konnect");
  await window.user.click(radio("purpose", "values"));
  await window.user.click(document.querySelector("#open-request summary") as HTMLElement);
  await window.user.click(byId("request-text"));
  await window.user.paste(words);
  await window.user.click(byId("read-request"));
}

areAccessible([
  [
    "a Konnect token without rights",
    async (window) => {
      mayDo(window, "no", "no");
      await connected(window);
      await window.user.click(document.querySelector<HTMLElement>("[data-portal]:not(:disabled)") as HTMLElement);
      byId("no-right-portals");
    },
  ],
  [
    "the Konnect token of a system account",
    async (window) => {
      mayDo(window, "unknown", "unknown");
      window.world.organization = { ...window.world.organization, tokenOwner: { kind: "systemAccount" } };
      await connected(window);
    },
  ],
  [
    "a request without a Microsoft account, before the token",
    async (window) => {
      await go(window, "microsoft");
      await window.user.click(byId("begin-request"));
    },
  ],
  [
    "a request that was made",
    async (window) => {
      await asking(window, "API developers");
      await waitFor(() => byId("copy-request"));
    },
  ],
  [
    "a request that is not made",
    async (window) => {
      await asking(window, "kpat_0123");
      await waitFor(() => byId("request-refused"));
    },
  ],
  [
    "a request that is refused",
    async (window) => {
      await reading(window, "}");
      await waitFor(() => byId("request-note").querySelector("span") as HTMLElement);
    },
  ],
  [
    "a request of which nothing is ticked",
    async (window) => {
      await reading(window);
      await waitFor(() => byId("request-found"));
      for (const box of document.querySelectorAll<HTMLElement>("[data-address]:checked")) await window.user.click(box);
      await window.user.click(byId("use-request"));
      await waitFor(() => byId("request-empty").querySelector("span") as HTMLElement);
    },
  ],
  [
    "a request in use",
    async (window) => {
      await reading(window);
      await window.user.click(await waitFor(() => byId("use-request")));
      byId("used-request");
    },
  ],
]);
