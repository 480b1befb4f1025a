import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { sampleUnfinished } from "../src/lib/backend/fake/connections";
import { sampleOrganization } from "../src/lib/backend/fake/samples";
import { openKnown } from "./connections";
import { graph } from "./samples";
import { arrived, byId, connect, go, open, primary, radio, ready, shown, type Window } from "./window";

/** The focus stays where people can find it, when what had it goes away. */

const title = (level: number) => waitFor(() => screen.getByRole("heading", { level }));

async function press(window: Window, id: string): Promise<void> {
  byId(id).focus();
  await ready(byId(id));
  await window.user.keyboard("{Enter}");
}

async function codeShown(): Promise<{ window: Window; release: () => void }> {
  const window = await open();
  await go(window, "microsoft");
  await window.user.click(radio("sign-in-way", "deviceCode"));
  const release = window.world.hold("signIn");
  await window.user.click(primary());
  await waitFor(() => byId("user-code"));
  return { window, release };
}

describe("a code", () => {
  test("that expires while its button has the focus_leaves it on what happened", async () => {
    const { window, release } = await codeShown();
    byId("copy-code").focus();
    window.world.failures.signIn = { kind: "signInCodeExpired" };
    release();
    await waitFor(() => expect(byId("code-expired").querySelector("h2")).toHaveFocus());
    window.world.hold("signIn");
    await press(window, "primary");
    await waitFor(() => byId("user-code"));
    expect(await title(1)).toHaveFocus();
  });

  test("that expires while something else has the focus_does not take it", async () => {
    const { window, release } = await codeShown();
    byId("cancel").focus();
    window.world.failures.signIn = { kind: "signInCodeExpired" };
    release();
    await waitFor(() => byId("code-expired"));
    expect(byId("cancel")).toHaveFocus();
  });
});

describe("a request", () => {
  const request = {
    kind: "konnect-sso-request",
    organization: { id: "6b3f9a2c-41d8-4e07-9c55-2a7d10f8e3b4", name: "Contoso" },
    targets: [{ id: "one", name: "Contoso", redirectUris: ["https://cloud.konghq.com/login"] }],
    groups: [],
    madeAt: "2026-11-30T10:00:00Z",
  };

  test("that is used, then put away_is read on, then opened again", async () => {
    const window = await open();
    await go(window, "konnect");
    await window.user.click(radio("purpose", "values"));
    (byId("open-request") as HTMLDetailsElement).open = true;
    await window.user.click(byId("request-text"));
    await window.user.paste(JSON.stringify(request));
    await press(window, "read-request");
    await waitFor(() => byId("use-request"));
    await press(window, "use-request");
    await waitFor(() => expect(byId("used-request").querySelector("h2")).toHaveFocus());
    await press(window, "put-request-away");
    await waitFor(() => expect(byId("open-request").querySelector("summary")).toHaveFocus());
  });
});

describe("a run that waits for a sign-in", () => {
  async function waiting(account: "microsoft" | "konnect"): Promise<Window> {
    const window = await open((world) => {
      world.signInEnds = { step: "provider", account };
    });
    await go(window, "review");
    await window.user.click(primary());
    await waitFor(() => byId(`${account}-again`));
    return window;
  }

  test("of Microsoft_keeps the focus in the callout, and moves it to what went wrong", async () => {
    const window = await waiting("microsoft");
    window.world.hold("signIn");
    await press(window, "renew-sign-in");
    await waitFor(() => expect(byId("microsoft-again-title")).toHaveFocus());
    await press(window, "cancel-renewal");
    await waitFor(() => byId("renew-sign-in"));
    await waitFor(() => expect(byId("microsoft-again-title")).toHaveFocus());
    window.world.failures.signIn = { kind: "signInTimedOut" };
    await press(window, "renew-sign-in");
    await waitFor(() => expect(screen.getByRole("alert").querySelector("h2")).toHaveFocus());
  });

  test.each(["microsoft", "konnect"] as const)("of %s_leads to the heading once it goes on", async (account) => {
    const window = await waiting(account);
    window.world.holdStep("enableProvider");
    if (account === "konnect") await window.user.type(byId("renewed-token"), "kpat_good");
    await press(window, account === "konnect" ? "renew-token" : "renew-sign-in");
    await waitFor(() => expect(document.getElementById(`${account}-again`)).toBeNull());
    expect(shown()).toBe("setup");
    await waitFor(async () => expect(await title(1)).toHaveFocus());
  });
});

describe("an own sign-in app", () => {
  async function reviewed(prepare?: Parameters<typeof open>[0]): Promise<Window> {
    const window = await open(prepare);
    await go(window, "microsoftSignedIn");
    await window.user.click(document.querySelector("#sign-in-app summary") as HTMLElement);
    await press(window, "show-sign-in-app");
    return window;
  }

  test("that cannot be registered_leads to why", async () => {
    const window = await reviewed();
    await waitFor(() => byId("register-sign-in-app"));
    window.world.failures.registerSignInApp = { kind: "changedMeanwhile" };
    await press(window, "register-sign-in-app");
    await waitFor(() => expect(document.querySelector("#sign-in-app [role='alert'] h2")).toHaveFocus());
  });

  test("without a name_leads to the field", async () => {
    const problem = { field: "signInAppName", target: null, line: null, problem: { kind: "empty" } } as const;
    await reviewed((world) => {
      world.failures.previewSignInApp = { kind: "invalidInput", detail: [problem] };
    });
    await waitFor(() => expect(byId("sign-in-app-name")).toHaveFocus());
  });

  test("next to those of others_leads to those first", async () => {
    const one = { clientId: "c", name: "Contoso sign-in", created: null, owners: [], works: true };
    await reviewed((world) => {
      world.signInApps = [one];
    });
    await waitFor(() => expect(byId("sign-in-app-others").querySelector("h3")).toHaveFocus());
  });

  test("that is kept, or cannot be deleted_leads back to the button, or to why", async () => {
    const window = await reviewed();
    await waitFor(() => byId("register-sign-in-app"));
    await press(window, "register-sign-in-app");
    await waitFor(() => byId("copy-colleagues"));
    await window.user.click(byId("open-settings"));
    await press(window, "delete-app");
    await waitFor(() => byId("keep-app"));
    await press(window, "keep-app");
    await waitFor(() => expect(byId("delete-app")).toHaveFocus());
    await press(window, "delete-app");
    await waitFor(() => byId("delete-app-now"));
    window.world.failures.removeSignInApp = {
      kind: "notAllowed",
      detail: { needs: "applicationDeveloper", support: graph },
    };
    await press(window, "delete-app-now");
    await waitFor(() => expect(document.querySelector("#sign-in-client [role='alert'] h2")).toHaveFocus());
  });
});

test("rights that are all there after Check again_leave the focus on them", async () => {
  const window = await open((world) => {
    world.neededRights = [{ need: { kind: "approve" }, answer: "no" }];
  });
  await go(window, "review");
  await waitFor(() => byId("check-needed"));
  window.world.neededRights = [{ need: { kind: "approve" }, answer: "yes" }];
  await press(window, "check-needed");
  await waitFor(() => expect(byId("needed-rights").querySelector("summary")).toHaveFocus());
});

test("Dev Portals that are looked for again_leave the focus on what people sign in to", async () => {
  const window = await open((world) => {
    world.organization = sampleOrganization;
    world.failures.findPortals = { kind: "serviceFailed", detail: graph };
  });
  await go(window, "konnect");
  await connect(window.user);
  await waitFor(() => byId("find-portals"));
  await press(window, "find-portals");
  await waitFor(() => expect(document.getElementById("find-portals")).toBeNull());
  await waitFor(() => expect(byId("targets")).toHaveFocus());
});

test("the question about what was not finished_leaves the focus on the heading, since nobody opened it", async () => {
  const window = await open();
  await openKnown(window, { later: false }, sampleUnfinished);
  await window.user.click(await screen.findByRole("button", { name: "Later" }));
  await waitFor(async () => expect(await title(1)).toHaveFocus());
});

describe("Escape", () => {
  test("in Settings over a sign-in that waits_is for Settings", async () => {
    const { window } = await codeShown();
    await window.user.click(byId("open-settings"));
    await window.user.keyboard("{Escape}");
    expect(shown(), "the sign-in still waits").toBe("microsoftWaiting");
    expect(window.world.calls.some(({ name }) => name === "cancelSignIn")).toBe(false);
  });

  test("ends a test sign-in that waits", async () => {
    const window = await open((world) => {
      world.atBrowser = new Promise(() => {});
    });
    await go(window, "handover");
    await window.user.click(primary());
    await arrived("test");
    await waitFor(() => document.querySelector("[data-change='redirectUri']") as HTMLElement);
    await window.user.click(primary());
    await waitFor(() => byId("copy-link"));
    await window.user.keyboard("{Escape}");
    await waitFor(() => expect(document.querySelectorAll("[data-person]")).toHaveLength(1));
  });

  test("ends a sign-in that a run waits for, and not the run", async () => {
    const window = await open((world) => {
      world.signInEnds = { step: "provider", account: "microsoft" };
    });
    await go(window, "review");
    await window.user.click(primary());
    await waitFor(() => byId("renew-sign-in"));
    window.world.hold("signIn");
    await press(window, "renew-sign-in");
    await waitFor(() => byId("cancel-renewal"));
    await window.user.keyboard("{Escape}");
    await waitFor(() => byId("renew-sign-in"));
    expect(shown()).toBe("setup");
    expect(window.world.calls.some(({ name }) => name === "cancelRun")).toBe(false);
  });
});
