import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { pageSentences } from "../src/lib/text/en/sign-in";
import { messages } from "../src/lib/text/messages";
import { codeIn, remedyOf } from "../src/wizard/microsoft/refusals";
import { arrived, byId, fieldById, go, open, primary, replace, shown } from "./window";

test.each([
  ["AADSTS90094", 90094],
  ["90094", 90094],
  [" aadsts50020 ", 50020],
  ["AADSTS: 7000218", 7000218],
  ["Sorry, but we are having trouble signing you in.\nAADSTS53003: Access has been blocked.\nTimestamp: 2026", 53003],
  ["Correlation Id: 90094a7e-0000", null],
  ["AADSTS", null],
  ["AADSTS123456789", null],
  ["", null],
])("%j_has the code %j", (typed, code) => {
  expect(codeIn(typed)).toBe(code);
});

test("every usual sentence_has words of its own kind, and not those for the unknown", () => {
  for (const code of Object.keys(pageSentences).map(Number))
    expect(remedyOf(code), `AADSTS${code}`).not.toBe("unknown");
});

async function waiting() {
  const window = await open();
  await go(window, "microsoft");
  const release = window.world.hold("signIn");
  await window.user.click(primary());
  await arrived("microsoftWaiting");
  await window.user.click(screen.getByText(messages.signIn.pageError.title));
  return { ...window, release };
}

describe("the waiting screen", () => {
  test("what Microsoft's page says_gets the same words as the same code in an answer", async () => {
    const { user } = await waiting();
    await user.selectOptions(fieldById("page-sentence"), "AADSTS50020");
    const answer = byId("page-answer");
    const { title, body, next } = messages.errors.remedy.wrongTenant;
    for (const words of [title, body, next]) expect(within(answer).getByText(words)).toBeInTheDocument();
    expect(document.getElementById("admin-request"), "no administrator has to act").toBeNull();
    expect(shown()).toBe("microsoftWaiting");
  });

  test("an approval_is asked for in a text with the link and every permission", async () => {
    const { user, world } = await waiting();
    await replace(user, "page-code", "AADSTS90094: Contoso needs permission");
    await user.click(screen.getByRole("button", { name: "Copy text" }));
    const copied = world.calls.find(({ name }) => name === "copyDetails")?.args[0] as string;
    expect(copied).toContain("/v2.0/adminconsent");
    expect(copied).toContain("Microsoft Graph Command Line Tools");
    expect(copied).toContain("AADSTS90094");
    for (const scope of ["Application.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"]) {
      expect(copied).toContain(scope);
    }
    expect(copied, "what was not asked for is not named").not.toContain("Group.ReadBasic.All");
  });

  test("a text without a code_says so, and one can start again with another account", async () => {
    const { user } = await waiting();
    await replace(user, "page-code", "something went wrong");
    expect(byId("page-answer")).toHaveTextContent(messages.signIn.pageError.notFound);
    await replace(user, "page-code", "50020");
    await user.click(screen.getByRole("button", { name: messages.signIn.pageError.another }));
    await arrived("microsoft");
  });
});

describe("before the browser opens", () => {
  test("the screen_says which app asks and what to leave empty", async () => {
    const window = await open();
    await go(window, "microsoft");
    const who = byId("who-asks");
    expect(who).toHaveTextContent("Microsoft Graph Command Line Tools");
    expect(who).toHaveTextContent("Consent on behalf of your organization");
  });

  test("a typed registration_signs in and is kept", async () => {
    const window = await open();
    const { user, world } = window;
    await go(window, "microsoft");
    const client = { clientId: "aaaaaaaa-0000-4000-8000-000000000001", directory: "contoso.com" };
    await user.click(screen.getByText(messages.signIn.own.title));
    await replace(user, "own-client-id", client.clientId);
    await replace(user, "own-client-directory", client.directory);
    expect(byId("who-asks")).toHaveTextContent(client.clientId);
    await user.click(primary());
    await arrived("microsoftSignedIn");
    const names = world.calls.map(({ name }) => name);
    expect(names.indexOf("setSignInClient")).toBeLessThan(names.indexOf("signIn"));
    expect(world.calls.find(({ name }) => name === "setSignInClient")?.args).toEqual([client]);
  });

  test("a registration that is emptied to type another_stays open", async () => {
    const window = await open();
    const { user } = window;
    await go(window, "microsoft");
    await user.click(screen.getByText(messages.signIn.own.title));
    await replace(user, "own-client-id", "Contoso SSO");
    await user.clear(byId("own-client-id"));
    expect(byId("own-client")).toHaveAttribute("open");
  });

  test("a registration that cannot be used_stays typed, and the browser does not open", async () => {
    const window = await open((world) => {
      const problem = { field: "signInClient", target: null, line: null, problem: { kind: "notAClientId" } } as const;
      world.failures.setSignInClient = { kind: "invalidInput", detail: [problem] };
    });
    const { user, world } = window;
    await go(window, "microsoft");
    await user.click(screen.getByText(messages.signIn.own.title));
    await replace(user, "own-client-id", "Contoso SSO");
    await user.click(primary());
    expect(await screen.findByText(/This is not a client ID/)).toBeInTheDocument();
    expect(fieldById("own-client-id").value).toBe("Contoso SSO");
    expect(world.calls.map(({ name }) => name)).not.toContain("signIn");
  });

  test("a registration that cannot be used_opens the panel that was closed over it", async () => {
    const window = await open((world) => {
      const problem = { field: "signInClient", target: null, line: null, problem: { kind: "notAClientId" } } as const;
      world.failures.setSignInClient = { kind: "invalidInput", detail: [problem] };
    });
    await go(window, "microsoft");
    const panel = byId("own-client") as HTMLDetailsElement;
    await window.user.click(screen.getByText(messages.signIn.own.title));
    await replace(window.user, "own-client-id", "Contoso SSO");
    panel.open = false;
    await fireEvent(panel, new Event("toggle"));
    await window.user.click(primary());
    await screen.findByText(/This is not a client ID/);
    expect(panel).toHaveAttribute("open");
  });

  test("in practice_the hint names only who can finish, and signs them in with one press", async () => {
    const { user, world } = await open();
    await user.click(screen.getByRole("button", { name: /Practise first/ }));
    await arrived("microsoft");
    const hint = screen.getByText(/The browser opens a page that stands in for/);
    expect(hint).toHaveTextContent("Choose Maya Lindqvist.");
    expect(hint).not.toHaveTextContent("Tomás");
    await user.click(screen.getByRole("button", { name: "Sign me in as Maya" }));
    await arrived("microsoftSignedIn");
    const [request] = world.calls.find(({ name }) => name === "signIn")?.args ?? [];
    expect(request).toMatchObject({ simulatedAccount: "maya.lindqvist@contoso.com" });
  });

  test("in practice_another directory is chosen from a list, and outside of it there is none", async () => {
    const { user, world } = await open();
    await user.click(screen.getByRole("button", { name: /Practise first/ }));
    await arrived("microsoft");
    const list = within(byId("practice-directories"));
    await user.click(list.getByRole("button", { name: /Contoso Test/ }));
    const [other] = world.practice.otherDirectories;
    expect(fieldById("directory").value).toBe(other?.id);
    await user.click(screen.getByRole("button", { name: "Sign me in as Maya" }));
    await arrived("microsoftSignedIn");
    const [request] = world.calls.find(({ name }) => name === "signIn")?.args ?? [];
    expect(request).toMatchObject({ directory: other?.id });
  });

  test("outside of practice_nobody is signed in with one press", async () => {
    const window = await open();
    await go(window, "microsoft");
    expect(document.getElementById("sign-in-as")).toBeNull();
  });
});
