import { screen } from "@testing-library/svelte";
import { sampleCandidate, sampleSilentCandidate } from "../src/lib/backend/fake/applications";
import { samplePortalConnection, sampleUnfinished, sampleValuesConnection } from "../src/lib/backend/fake/connections";
import { areAccessible, type Reached } from "./accessible";
import { ending, opened, openKnown, reviewing } from "./connections";
import { graph, konnect } from "./samples";
import { arrived, byId, connect, go, pastTeams, primary, radio, replace } from "./window";

const SCREENS: Reached[] = [
  ["Welcome", async () => {}],
  [
    "Welcome in practice",
    async ({ user }) => {
      await user.click(screen.getByRole("button", { name: /Practise first/ }));
      await arrived("microsoft");
      await user.click(byId("back"));
      await arrived("welcome");
    },
  ],
  ["Microsoft", (window) => go(window, "microsoft")],
  [
    "Microsoft with an error",
    async (window) => {
      await go(window, "microsoft");
      window.world.failures.signIn = { kind: "signInDeclined", detail: graph };
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  [
    "waiting for the browser",
    async (window) => {
      await go(window, "microsoft");
      window.world.hold("signIn");
      await window.user.click(primary());
      await arrived("microsoftWaiting");
    },
  ],
  ["signed in", (window) => go(window, "microsoftSignedIn")],
  ["Konnect with no token", (window) => go(window, "konnect")],
  [
    "Konnect with a rejected token",
    async (window) => {
      await go(window, "konnect");
      window.world.failures.connectKonnect = { kind: "konnectTokenRejected", detail: konnect };
      await replace(window.user, "konnect-token", "kpat_x");
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  [
    "Konnect connected",
    async (window) => {
      await go(window, "konnect");
      await connect(window.user);
    },
  ],
  [
    "Konnect with bad addresses",
    async (window) => {
      await go(window, "konnect");
      await window.user.click(radio("purpose", "values"));
      await window.user.type(byId("callback-urls"), "https://a.example/login/");
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  ["Options", (window) => go(window, "options")],
  ["Teams", (window) => go(window, "teams")],
  ["Review", (window) => go(window, "review")],
  [
    "Review with the question whose app registration to use",
    async (window) => {
      window.world.candidates = [[sampleCandidate(), sampleSilentCandidate]];
      await go(window, "options");
      await pastTeams(window.user);
      await screen.findByRole("heading", { level: 1, name: /already there$/ });
    },
  ],
  [
    "the review of a removal that asks for a name",
    async (window) => {
      window.world.madeElsewhere = sampleCandidate();
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "remove", samplePortalConnection.id);
    },
  ],
  [
    "Set up",
    async (window) => {
      await go(window, "review");
      window.world.holdStep("servicePrincipal");
      await window.user.click(primary());
      await arrived("setup");
    },
  ],
  [
    "Set up stopped",
    async (window) => {
      await go(window, "review");
      window.world.stopAt = { step: "servicePrincipal", error: { kind: "notReplicated", detail: graph } };
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  [
    "the question before closing",
    async (window) => {
      await go(window, "review");
      window.world.holdStep("servicePrincipal");
      await window.user.click(primary());
      await arrived("setup");
      window.world.askToClose();
      await screen.findByRole("dialog");
    },
  ],
  ["Hand over", (window) => go(window, "handover")],
  [
    "Connections",
    async (window) => {
      await openKnown(window, sampleUnfinished, samplePortalConnection);
      await opened(window, samplePortalConnection.id);
      await window.user.click(ending("forget"));
      await screen.findByText("Remove the client secret from this computer?");
    },
  ],
  [
    "the question about what was not finished",
    async (window) => {
      await openKnown(window, { later: false }, sampleUnfinished, sampleValuesConnection);
      await screen.findByRole("dialog");
    },
  ],
  [
    "Connections with notes that cannot be read",
    async (window) => {
      window.world.failures.connections = {
        kind: "diskFailed",
        detail: { cause: "corrupt", path: "runs/1.jsonl" },
      };
      await openKnown(window);
      await screen.findByRole("alert");
    },
  ],
  [
    "Connections with files that were passed over",
    async (window) => {
      window.world.passedOver = [{ path: "runs/7.jsonl", why: "damaged", concernsAConnection: true }];
      window.world.hasLocks = false;
      await openKnown(window, samplePortalConnection);
      byId("passed-over");
    },
  ],
  [
    "the token for a removal",
    async (window) => {
      await openKnown(window, samplePortalConnection);
      await opened(window, samplePortalConnection.id);
      await window.user.click(ending("remove"));
      await arrived("microsoft");
      await window.user.click(primary());
      await arrived("konnect");
    },
  ],
  [
    "the review of an undo",
    async (window) => {
      window.world.leftovers = ["providerSecretLost", "secretInUse"];
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "undo", samplePortalConnection.id);
    },
  ],
  [
    "a removal",
    async (window) => {
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "remove", samplePortalConnection.id);
      window.world.holdStep("application");
      await window.user.click(primary());
      await arrived("teardownRun");
      await screen.findByRole("progressbar");
    },
  ],
  [
    "a removal that stopped",
    async (window) => {
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "remove", samplePortalConnection.id);
      window.world.stopAt = { step: "application", error: { kind: "notReplicated", detail: graph } };
      await window.user.click(primary());
      await screen.findByRole("alert");
    },
  ],
  [
    "a removal that finished",
    async (window) => {
      window.world.leftovers = ["secretInUse"];
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "remove", samplePortalConnection.id);
      await window.user.click(primary());
      await screen.findByRole("button", { name: "Undo the removal" });
    },
  ],
  [
    "no connections any more",
    async (window) => {
      await openKnown(window, samplePortalConnection);
      await reviewing(window, "remove", samplePortalConnection.id);
      await window.user.click(primary());
      await screen.findByRole("button", { name: "Undo the removal" });
      await window.user.click(primary());
      await screen.findByRole("heading", { level: 1, name: "No connections yet" });
    },
  ],
];

areAccessible(SCREENS);
