import { screen, waitFor } from "@testing-library/svelte";
import { sampleConnection, samplePortalConnection, sampleValuesConnection } from "../src/lib/backend/fake/connections";
import { goodVerdict, missingVerdict } from "../src/lib/backend/fake/verdicts";
import type { CommandError, SignedInAccount, SignInWay } from "../src/lib/ipc/bindings";
import { areAccessible } from "./accessible";
import { failedCheck } from "./checks";
import { openKnown, signedIn } from "./connections";
import { konnect, login } from "./samples";
import { arrived, byId, go, primary, radio, replace, type Window } from "./window";

/** A run in which a sign-in ends. */
async function running(window: Window, account: SignedInAccount, way: SignInWay = "browser"): Promise<void> {
  window.world.signInEnds = { step: "provider", account };
  await go(window, "microsoft");
  await window.user.click(radio("sign-in-way", way));
  await window.user.click(primary());
  await arrived("microsoftSignedIn");
  await go(window, "review", "microsoftSignedIn");
  await window.user.click(primary());
  await waitFor(() => byId(`${account}-again`));
}

async function again(window: Window, error?: CommandError): Promise<void> {
  if (error === undefined) window.world.hold("signIn");
  else window.world.failures.signIn = error;
  await window.user.click(byId("renew-sign-in"));
  await (error === undefined ? waitFor(() => byId("cancel-renewal")) : screen.findByRole("alert"));
}

async function token(window: Window, error: CommandError): Promise<void> {
  await running(window, "konnect");
  window.world.failures.renewKonnectToken = error;
  await replace(window.user, "renewed-token", "kpat_other");
  await window.user.click(byId("renew-token"));
  await screen.findByRole("alert");
}

async function testing(window: Window): Promise<void> {
  await go(window, "handover");
  await window.user.click(primary());
  await arrived("test");
  await waitFor(() => document.querySelector("[data-change='redirectUri']") as HTMLElement);
}

const people = async (count: number) =>
  waitFor(() => {
    if (document.querySelectorAll("[data-person]").length !== count) throw new Error("somebody is missing");
  });

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

areAccessible([
  [
    "rights that are not all there, with a request",
    async (window) => {
      window.world.neededRights = [
        { need: { kind: "approve" }, answer: "no" },
        { need: { kind: "portal", detail: "Partner Portal" }, answer: "unknown" },
      ];
      await go(window, "review");
      await window.user.click(await waitFor(() => document.querySelector("#ask-someone summary") as HTMLElement));
    },
  ],
  [
    "rights that are all there",
    async (window) => {
      await go(window, "review");
      await window.user.click(await waitFor(() => document.querySelector("#needed-rights summary") as HTMLElement));
    },
  ],
  [
    "rights that cannot be read",
    async (window) => {
      window.world.failures.neededRights = { kind: "nothingToShow" };
      await go(window, "review");
      await waitFor(() => byId("needed-rights-failed"));
    },
  ],
  ...(["browser", "deviceCode", "azureCli"] as const).map((way): [string, (window: Window) => Promise<void>] => [
    `a run that waits for a sign-in by ${way}`,
    async (window) => {
      await running(window, "microsoft", way);
      await again(window);
    },
  ]),
  [
    "a run whose sign-in takes too long",
    async (window) => {
      await running(window, "microsoft");
      await again(window, { kind: "signInTimedOut" });
    },
  ],
  [
    "a run and someone of another directory",
    async (window) => {
      await running(window, "microsoft");
      await again(window, { kind: "otherDirectory", detail: { directoryId: "b7e1d2c3-5b0e-4c6d-9a14-7e2d8b90c145" } });
    },
  ],
  ["a run and a token that is rejected", (window) => token(window, { kind: "konnectTokenRejected", detail: konnect })],
  [
    "a run and the token of an organization without a name",
    (window) =>
      token(window, {
        kind: "otherOrganization",
        detail: { name: null, organizationId: "b7e1d2c3-5b0e-4c6d-9a14-7e2d8b90c145" },
      }),
  ],
  [
    "a test that cannot be read",
    async (window) => {
      window.world.failures.previewTestSignIn = { kind: "unreachable", detail: { host: "h.example", cause: "dns" } };
      await go(window, "handover");
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  [
    "a test in which nobody signed in, and something is left",
    async (window) => {
      window.world.testFails = { kind: "signInRefused", detail: { remedy: "notAssigned", support: login } };
      window.world.redirectLeft = { kind: "unreachable", detail: { host: "h.example", cause: "timeout" } };
      await testing(window);
      await window.user.click(primary());
      await people(1);
    },
  ],
  [
    "a test with two people, one of them a guest",
    async (window) => {
      const guest = { ...missingVerdict, clockAheadSeconds: 400, person: { ...missingVerdict.person, guest: true } };
      window.world.verdicts = [goodVerdict, guest];
      await testing(window);
      for (const count of [1, 2]) {
        await window.user.click(primary());
        await people(count);
      }
    },
  ],
  [
    "connections that drift, end, have ended, are broken or are not checked",
    async (window) => {
      const drifted = sampleConnection({ id: "drifted" });
      window.world.checksOf = {
        [samplePortalConnection.id]: [failedCheck("providerOn"), failedCheck("redirectUri")],
        [drifted.id]: [failedCheck("claims")],
      };
      await openKnown(
        window,
        sampleConnection({ secretEnds: inDays(12) }),
        { ...sampleValuesConnection, secretEnds: inDays(-2) },
        samplePortalConnection,
        drifted,
      );
      await window.user.click(byId("check-all"));
      await signedIn(window);
      await arrived("home");
      await waitFor(() => document.querySelector("#checks[data-progress='done']") as HTMLElement);
    },
  ],
]);
