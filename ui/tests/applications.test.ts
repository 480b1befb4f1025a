import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { sampleCandidate, sampleSilentCandidate } from "../src/lib/backend/fake/applications";
import { samplePortalConnection, sampleUnfinished } from "../src/lib/backend/fake/connections";
import type { ApplicationChoice, Candidate, Choices } from "../src/lib/ipc/bindings";
import { doing, ending, openKnown, reviewing, signedIn } from "./connections";
import { click } from "./presses";
import { graph } from "./samples";
import {
  arrived,
  byId,
  connect,
  expectAccessible,
  fieldById,
  go,
  open,
  pass,
  pastTeams,
  planned,
  primary,
  ready,
  replace,
  shown,
  type Window,
} from "./window";

const theirs = sampleCandidate();
const PARTNER = "6b3f9a2c41d8";
const portal = samplePortalConnection.id;
const use = (candidate: Candidate): ApplicationChoice => ({ kind: "use", detail: candidate.id });

const calls = ({ world }: Window, name: string) => world.calls.filter((call) => call.name === name);
const answers = (window: Window) =>
  calls(window, "previewPlan").map(({ args }) => (args[0] as Choices).targets.map(({ application }) => application));
const row = (candidate: Candidate) =>
  document.querySelector<HTMLElement>(`[data-candidate="${candidate.id}"]`) as HTMLElement;
const using = (candidate: Candidate) => row(candidate).querySelector("button") as HTMLElement;

/** What a list of facts says under a name. */
function fact(within: HTMLElement, name: string): string {
  const term = [...within.querySelectorAll("dt")].find(({ textContent }) => textContent === name);
  const values = [...(term?.nextElementSibling?.querySelectorAll("li") ?? [])].map(({ textContent }) => textContent);
  return values.length > 0 ? values.join(" | ") : (term?.nextElementSibling?.textContent?.trim() ?? "not shown");
}

async function asked(...candidates: Candidate[][]): Promise<Window> {
  const window = await open((world) => {
    world.candidates = candidates;
  });
  await go(window, "options");
  await pastTeams(window.user);
  await screen.findByRole("heading", { level: 1, name: /already there$/ });
  return window;
}

describe("an app registration that others made", () => {
  test("it is asked about with everything that is known of it, and nothing is chosen beforehand", async () => {
    await asked([theirs, sampleSilentCandidate]);
    expect(shown()).toBe("review");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("2 app registrations for this");
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    expect(screen.queryByRole("alert"), "it is a question, not an error").toBeNull();
    expect(screen.getAllByText(/lets whoever has it act as this app/)).toHaveLength(1);
    expect(within(row(theirs)).getByRole("heading")).toHaveTextContent("Konnect SSO – Organization login");
    expect(fact(row(theirs), "Client ID")).toBe(theirs.clientId);
    expect(fact(row(theirs), "Made")).toBe("2 October 2026, 08:15:00 UTC");
    expect(fact(row(theirs), "Owners")).toBe(
      "Tomás Rivera, tomas.rivera@contoso.com | ops@contoso.com | 0a9b8c7d-5b0e-4c6d-9a14-7e2d8b90c145",
    );
    expect(fact(row(theirs), "Client secrets")).toBe("Konnect SSO | pipeline");
    expect(fact(row(theirs), "Certificates")).toBe("signing 2026");
    expect(fact(row(theirs), "Federated credentials")).toBe("github-main");
    expect(fact(row(theirs), "Redirect addresses")).toBe(theirs.redirectUris.join(" | "));
    expect(fact(row(theirs), "Konnect signs people in with it now")).toBe("Yes");
    expect(fact(row(theirs), "Made by this computer")).toBe("No");

    const silent = row(sampleSilentCandidate);
    expect(within(silent).getByRole("heading"), "nothing turns the text around").toHaveTextContent("Silent[U+202E]OSS");
    expect(within(silent).getByRole("heading").querySelector("bdi")).not.toBeNull();
    expect(fact(silent, "Made")).toBe("Not known");
    expect(fact(silent, "Owners")).toBe("Could not be read");
    expect(fact(silent, "Client secrets")).toBe("None");
    expect(fact(silent, "Federated credentials")).toBe("Could not be read");
    expect(fact(silent, "Konnect signs people in with it now")).toBe("No");
    expect(fact(silent, "Made by this computer")).toBe("Yes");

    expect(document.querySelector("main :is(input, [aria-pressed], [aria-checked])"), "no answer is marked").toBeNull();
    expect(document.querySelector("#primary"), "and no button goes on without one").toBeNull();
    await expectAccessible();
  });

  test("no owners_are said to be nobody but administrators", async () => {
    const alone = sampleCandidate({ owners: [] });
    await asked([alone]);
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("An app registration for this is already");
    expect(fact(row(alone), "Owners")).toBe("Nobody but administrators");
  });

  test("Use this one_is sent, shown, and can be taken back", async () => {
    const window = await asked([theirs]);
    await window.user.click(using(theirs));
    await screen.findByRole("button", { name: "Set up" });
    expect(answers(window)).toEqual([[{ kind: "undecided" }], [use(theirs)]]);
    expect(document.querySelector("[data-answer]")).toHaveTextContent(
      "Uses the app registration that is already there",
    );
    await expectAccessible();
    await window.user.click(screen.getByRole("button", { name: /^Choose again/ }));
    await screen.findByRole("heading", { level: 1, name: /already there$/ });
    expect(answers(window).at(-1)).toEqual([{ kind: "undecided" }]);
  });

  test("Make a new one_is sent and shown", async () => {
    const window = await asked([theirs]);
    await window.user.click(byId("new-application"));
    await screen.findByRole("button", { name: "Set up" });
    expect(answers(window).at(-1)).toEqual([{ kind: "new" }]);
    expect(document.querySelector("[data-answer]")).toHaveTextContent("Creates a new app registration");
    await window.user.click(primary());
    await arrived("handover");
  });

  test("a press before the question can be read, or Enter beside its buttons_answers nothing", async () => {
    const window = await asked([theirs]);
    await click(using(theirs));
    await click(byId("new-application"));
    await pass(1000);
    document.querySelector<HTMLElement>("h1")?.focus();
    await window.user.keyboard("{Enter}");
    expect(calls(window, "previewPlan")).toHaveLength(1);
  });

  test("several targets_ask one after the other, each for itself", async () => {
    const other = sampleCandidate({ id: "d4", name: "Partner" });
    const window = await open((world) => {
      world.candidates = [[theirs], [other]];
    });
    await go(window, "konnect");
    await connect(window.user);
    await window.user.click(document.querySelector(`[data-portal="${PARTNER}"]`) as HTMLElement);
    await window.user.click(byId("target-organization"));
    await window.user.click(primary());
    await arrived("options");
    await pastTeams(window.user);
    await screen.findByRole("heading", { level: 2, name: "Organization login" });
    await window.user.click(using(theirs));
    await screen.findByRole("heading", { level: 2, name: "Partner Portal" });
    expect(row(theirs)).toBeNull();
    await window.user.click(byId("new-application"));
    await screen.findByRole("button", { name: "Set up" });
    expect(answers(window).at(-1)).toEqual([use(theirs), { kind: "new" }]);
  });

  test("a target that stays the same_is not asked about anew, not even when its login path is corrected", async () => {
    const window = await asked([theirs]);
    await window.user.click(using(theirs));
    await screen.findByRole("button", { name: "Set up" });
    for (const screenName of ["teams", "options", "konnect"] as const) {
      await window.user.click(byId("back"));
      await arrived(screenName);
    }
    await window.user.click(primary());
    await arrived("options");
    await planned(window.user);
    expect(answers(window).at(-1), "nothing was changed").toEqual([use(theirs)]);
    for (const screenName of ["teams", "options", "konnect"] as const) {
      await window.user.click(byId("back"));
      await arrived(screenName);
    }
    await replace(window.user, "login-path", "another");
    await window.user.click(primary());
    await arrived("options");
    await planned(window.user);
    expect(answers(window).at(-1)).toEqual([use(theirs)]);
  });

  test("a set-up that is continued_asks too", async () => {
    const window = await open((world) => {
      world.candidates = [[theirs]];
    });
    await openKnown(window, sampleUnfinished);
    await window.user.click(doing("continue", sampleUnfinished.id));
    await signedIn(window);
    await screen.findByRole("heading", { level: 2, name: "Organization login" });
    await window.user.click(using(theirs));
    await window.user.click(await screen.findByRole("button", { name: "Set up" }));
    await arrived("handover");
    const asked = calls(window, "previewContinue").map(({ args }) => args);
    expect(asked.slice(-2), "after those that led to the sign-ins").toEqual([
      [sampleUnfinished.id, { kind: "undecided" }],
      [sampleUnfinished.id, use(theirs)],
    ]);
  });
});

describe("what was reviewed has changed meanwhile", () => {
  test("before the run_it says that nothing was sent, and reviews again with the question open", async () => {
    const window = await asked([theirs]);
    await window.user.click(using(theirs));
    await screen.findByRole("button", { name: "Set up" });
    window.world.failures.runPlan = { kind: "changedMeanwhile" };
    await window.user.click(primary());
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Something changed after your review");
    expect(alert).toHaveTextContent("Nothing was sent.");
    await window.user.click(screen.getByRole("button", { name: "Review again" }));
    await screen.findByRole("heading", { level: 1, name: /already there$/ });
    expect(answers(window).at(-1), "the answer was about what was there before").toEqual([{ kind: "undecided" }]);
  });

  test("while a chosen one is looked for_the review can be read again", async () => {
    const window = await asked([theirs]);
    window.world.failures.previewPlan = { kind: "changedMeanwhile" };
    await window.user.click(using(theirs));
    await screen.findByRole("alert");
    await window.user.click(screen.getByRole("button", { name: "Review again" }));
    await screen.findByRole("heading", { level: 1, name: /already there$/ });
    expect(answers(window).at(-1)).toEqual([{ kind: "undecided" }]);
  });

  test("in one of the targets_it offers the same", async () => {
    const window = await open();
    await go(window, "review");
    window.world.stopAt = { step: "application", error: { kind: "changedMeanwhile" } };
    await window.user.click(primary());
    await screen.findByRole("alert");
    await window.user.click(screen.getByRole("button", { name: "Review again" }));
    await arrived("review");
  });

  test("in a removal_it offers the same", async () => {
    const window = await open();
    await openKnown(window, samplePortalConnection);
    await reviewing(window, "remove", portal);
    window.world.stopAt = { step: "application", error: { kind: "changedMeanwhile" } };
    await window.user.click(primary());
    await screen.findByRole("alert");
    await window.user.click(screen.getByRole("button", { name: "Review again" }));
    await arrived("teardown");
  });

  test("any other error_is tried again as before", async () => {
    const window = await open();
    await go(window, "options");
    window.world.failures.previewPlan = { kind: "throttled", detail: graph };
    await pastTeams(window.user);
    await screen.findByRole("alert");
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });
});

describe("a removal of what others made", () => {
  async function removing(more: Partial<Candidate> = {}): Promise<Window> {
    const window = await open((world) => {
      world.madeElsewhere = sampleCandidate(more);
    });
    await openKnown(window, samplePortalConnection);
    await reviewing(window, "remove", portal);
    return window;
  }

  test("it says who made it, and asks for its name at the field", async () => {
    const window = await removing();
    const section = byId("made-elsewhere");
    expect(section).toHaveTextContent("Others made this app registration");
    expect(fact(section, "Made")).toBe("2 October 2026, 08:15:00 UTC");
    expect(fact(section, "Owners")).toContain("Tomás Rivera");
    await expectAccessible();
    await window.user.click(primary());
    await waitFor(() => expect(byId("confirmation")).toHaveFocus());
    expect(byId("confirmation")).toHaveAccessibleDescription("This cannot be empty.");
    await window.user.type(screen.getByLabelText("Type the name of the app registration to remove it"), "Konnect SSO");
    await window.user.click(primary());
    await waitFor(() => expect(byId("confirmation")).toHaveAccessibleDescription(/This is not the name/));
    window.wizard.startTeardown();
    expect(shown()).toBe("teardown");
    expect(calls(window, "runTeardown")).toEqual([]);
    await window.user.type(byId("confirmation"), " – Organization login ");
    await window.user.keyboard("{Enter}");
    expect(shown(), "Enter in the field removes nothing").toBe("teardown");
    await window.user.click(primary());
    await arrived("teardownRun");
    expect(calls(window, "runTeardown")[0]?.args[1]).toBe("Konnect SSO – Organization login ");
  });

  test("a name that others changed meanwhile_is said at the field, and nothing is lost", async () => {
    const window = await removing();
    await window.user.type(byId("confirmation"), theirs.name);
    window.world.failures.runTeardown = {
      kind: "invalidInput",
      detail: [{ field: "confirmation", target: null, line: null, problem: { kind: "notTheName" } }],
    };
    await window.user.click(primary());
    await arrived("teardown");
    await waitFor(() => expect(byId("confirmation")).toHaveFocus());
    expect(byId("confirmation")).toHaveAccessibleDescription(/This is not the name of the app registration\./);
    expect(fieldById("confirmation").value).toBe(theirs.name);
    await window.user.type(byId("confirmation"), " ");
    expect(screen.queryByRole("alert")).toBeNull();
    await window.user.click(primary());
    await arrived("teardownRun");
  });

  test("what is typed_stays while the same is read again, and goes with it", async () => {
    const window = await removing();
    await window.user.type(byId("confirmation"), theirs.name);
    await window.user.click(byId("purge"));
    await waitFor(() => expect(calls(window, "previewTeardown").at(-1)?.args[0]).toMatchObject({ purge: true }));
    expect(fieldById("confirmation").value).toBe(theirs.name);
    window.world.madeElsewhere = sampleCandidate({ id: "another" });
    await window.user.click(byId("purge"));
    await waitFor(() => expect(fieldById("confirmation").value).toBe(""));
    await window.user.type(byId("confirmation"), theirs.name);
    await window.user.click(byId("back"));
    await arrived("connection");
    await window.user.click(ending("remove"));
    await arrived("teardown");
    await waitFor(() => expect(fieldById("confirmation").value).toBe(""));
  });

  test("a name with unseen characters_is typed as it is shown, and sent as it is", async () => {
    const window = await removing({ name: "Konnect\u202eOSS" });
    await replace(window.user, "confirmation", "Konnect[U+202E]OSS");
    await window.user.click(primary());
    await arrived("teardownRun");
    expect(calls(window, "runTeardown")[0]?.args[1]).toBe("Konnect\u202eOSS");
  });

  test("what is left_is told", async () => {
    const window = await open((world) => {
      world.leftovers = ["usedByOthers", "changedByOthers"];
    });
    await openKnown(window, samplePortalConnection);
    await reviewing(window, "undo", portal);
    expect(document.querySelector("[data-leftover=usedByOthers]")).toHaveTextContent(
      "The app registration stays Others have secrets or certificates on it. Ours are gone.",
    );
    expect(document.querySelector("[data-leftover=changedByOthers]")).toHaveTextContent(
      "Something that was changed back then has been changed by others since. It stays as it is.",
    );
    expect(document.querySelector("#made-elsewhere")).toBeNull();
    await ready();
    expect(primary(), "nothing has to be typed").not.toHaveAttribute("aria-disabled");
  });
});
