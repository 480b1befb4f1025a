import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { status } from "../src/lib/announce.svelte";
import { samplePortalConnection } from "../src/lib/backend/fake/connections";
import { goodVerdict, missingVerdict } from "../src/lib/backend/fake/verdicts";
import { messages } from "../src/lib/text/messages";
import { failedHere } from "../src/wizard/testSignIn/verdict";
import { opened, openKnown, signedIn } from "./connections";
import { login as support } from "./samples";
import { arrived, byId, expectAccessible, go, open, primary, type Window } from "./window";

const text = messages.testSignIn;
const calls = (window: Window, name: "previewTestSignIn" | "runTestSignIn") =>
  window.world.calls.filter((call) => call.name === name);
const people = () => [...document.querySelectorAll<HTMLElement>("[data-person]")];

/** Hand over, and from there to the review of a test sign-in. */
async function reviewing(prepare: (window: Window) => void = () => {}): Promise<Window> {
  const window = await open();
  prepare(window);
  await go(window, "handover");
  await window.user.click(primary());
  await arrived("test");
  await screen.findByRole("button", { name: text.start });
  return window;
}

async function tested(window: Window, count: number): Promise<HTMLElement[]> {
  await window.user.click(primary());
  await waitFor(() => expect(people()).toHaveLength(count));
  return people();
}

test("hand over_leads to a test sign-in, whose change is reviewed before anything is sent", async () => {
  const window = await reviewing();
  expect(calls(window, "runTestSignIn"), "nothing is changed by looking").toEqual([]);
  expect(document.body).toHaveTextContent("http://localhost/konnect-sso-test/");
  expect(document.body).toHaveTextContent(text.changes.when);
  expect(byId("open-real")).toBeInTheDocument();
  expect(primary()).not.toHaveAttribute("data-harmless");
  await expectAccessible();
});

test("a person who signs in_is shown with name, address, groups, teams and every claim", async () => {
  const window = await reviewing();
  const [person] = await tested(window, 1);
  expect(person).toHaveTextContent("Jonas Weber");
  expect(person).toHaveTextContent("portal-admin");
  expect(person).toHaveTextContent(text.groups.through(["Platform Engineering"]));
  expect(person).toHaveTextContent(text.comesIn);
  expect(person).toHaveTextContent(text.teams.notAdmin);
  expect(within(person as HTMLElement).getByText("aud")).toBeInTheDocument();
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent(text.titleDone);
  await expectAccessible();
});

test("another person_is one press, and the results stay side by side", async () => {
  const window = await reviewing(({ world }) => {
    world.verdicts = [goodVerdict, missingVerdict];
  });
  await tested(window, 1);
  expect(primary()).toHaveTextContent(text.another);
  const [newest, before] = await tested(window, 2);
  expect(newest).toHaveTextContent("Tomas Ferreira");
  expect(status.text, "what came out is said").toBe(`Tomas Ferreira. ${text.fails.noEmail.title}`);
  expect(before).toHaveTextContent("Jonas Weber");
  expect(newest).toHaveTextContent(text.fails.noEmail.title);
  expect(newest).toHaveTextContent(text.tooMany.title);
  for (const mend of missingVerdict.mends) expect(newest).toHaveTextContent(text.mend[mend]);
  expect(calls(window, "previewTestSignIn"), "what was reviewed is what is done again").toHaveLength(1);
  await expectAccessible();

  await window.user.click(byId("back"));
  await arrived("handover");
  await window.user.click(primary());
  await arrived("test");
  await screen.findByRole("button", { name: text.another });
  expect(people(), "going back and forth loses nothing").toHaveLength(2);
});

test("a guest and a group_are words with spaces between them", async () => {
  const window = await reviewing(({ world }) => {
    world.verdicts = [{ ...goodVerdict, person: { ...goodVerdict.person, guest: true } }];
  });
  const [person] = await tested(window, 1);
  expect(person).toHaveTextContent(`. ${text.guest}`);
  expect(person).toHaveTextContent("Platform Engineering e2047f9b");
});

test("waiting for the browser_says what happens and can be stopped", async () => {
  const window = await reviewing(({ world }) => {
    world.atBrowser = new Promise(() => {});
  });
  await window.user.click(primary());
  await waitFor(() => expect(byId("test-step")).toHaveTextContent(text.step.waiting));
  expect(byId("open-again")).toBeInTheDocument();
  expect(document.body).toHaveTextContent("AADSTS50105");
  expect(document.body).toHaveTextContent("AADSTS50011");
  expect(document.getElementById("back"), "nothing else is done meanwhile").toBeNull();
  await expectAccessible();
  await window.user.click(byId("cancel"));
  await waitFor(() => expect(people()).toHaveLength(1));
  expect(people()[0]).toHaveTextContent(text.failedTitle);
  expect(primary()).toHaveTextContent(text.tryAgain);
});

test("a redirect URI that is left_is said", async () => {
  const window = await reviewing(({ world }) => {
    world.redirectLeft = { kind: "unreachable", detail: { host: "graph.microsoft.com", cause: "timeout" } };
  });
  const [person] = await tested(window, 1);
  expect(person).toHaveTextContent(text.redirectLeft.title);
  expect(person).toHaveTextContent("Jonas Weber");
});

test("an app registration that others changed meanwhile_is reviewed again before anyone signs in", async () => {
  const window = await reviewing(({ world }) => {
    world.testFails = { kind: "changedMeanwhile" };
  });
  await window.user.click(primary());
  await waitFor(() => expect(calls(window, "previewTestSignIn")).toHaveLength(2));
  await screen.findByText(text.changes.title);
  expect(people()[0]).toHaveTextContent(text.failedTitle);
});

test.each([
  ["its clock", { kind: "clockWrong", detail: support }],
  ["who signed the answer", { kind: "answerNotGenuine", detail: support }],
  ["who approved it", { kind: "signInDeclined", detail: support }],
  ["which secret is wrong", { kind: "signInRefused", detail: { remedy: "secretExpired", support } }],
  ["who is assigned", { kind: "signInRefused", detail: { remedy: "notAssigned", support } }],
] as const)("why nobody signed in_names %s", async (_, error) => {
  const window = await reviewing(({ world }) => {
    world.testFails = error;
  });
  const [person] = await tested(window, 1);
  expect(within(person as HTMLElement).getByRole("alert")).toBeInTheDocument();
  const here = failedHere(error);
  if (here !== null) expect(person, "what it means for the connection").toHaveTextContent(here.title);
  await expectAccessible();
});

test("an opened connection_asks for the sign-ins first and then goes on", async () => {
  const window = await open();
  await openKnown(window, samplePortalConnection);
  await opened(window, samplePortalConnection.id);
  await window.user.click(byId("test-sign-in"));
  await signedIn(window);
  await arrived("test");
  await screen.findByRole("button", { name: text.start });
  expect(calls(window, "previewTestSignIn").at(-1)?.args).toEqual([samplePortalConnection.id]);
});

test("a client secret that is not here_is typed, checked, and forgotten as soon as the test begins", async () => {
  const window = await reviewing(({ world }) => {
    world.secretsAreElsewhere = true;
  });
  const field = () => byId("test-secret") as HTMLInputElement;
  await window.user.click(primary());
  await waitFor(() => expect(field()).toHaveAttribute("aria-invalid", "true"));
  await window.user.type(field(), "0f3c1a52-9d0e-4b77-8a41-6c2e5d9b7f10");
  await window.user.click(primary());
  await waitFor(() => expect(byId("test-secret-notes")).not.toBeEmptyDOMElement());
  expect(field().value, "what was sent is no longer in the window").toBe("");
  await expectAccessible();
  await window.user.type(field(), "Abc8Q~a-value");
  await tested(window, 1);
  expect(calls(window, "runTestSignIn").at(-1)?.args[1]).toBe("Abc8Q~a-value");
  expect(JSON.stringify(window.wizard.state)).not.toContain("Abc8Q~a-value");
});
