import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { sampleAccount } from "../src/lib/backend/fake/samples";
import type { Directory, Problem } from "../src/lib/ipc/bindings";
import { messages } from "../src/lib/text/messages";
import { arrived, byId, expectAccessible, fieldById, go, open, primary, radio, shown, type Window } from "./window";

const text = messages.directories;
const contoso: Directory = { ...sampleAccount.directory };
const namesake: Directory = {
  ...contoso,
  id: "9a1d4c3e-7b52-4f08-a6d1-3e5c8b70f2a4",
  domain: "contoso.us",
  cloud: "usGovL4",
};

async function atMicrosoft(prepare?: Parameters<typeof open>[0]): Promise<Window> {
  const window = await open(prepare);
  await go(window, "microsoft");
  return window;
}

async function refusedWith(problem: Problem): Promise<Window> {
  const detail = [{ field: "directory" as const, target: null, line: null, problem }];
  const window = await atMicrosoft((world) => {
    world.failures.signIn = { kind: "invalidInput", detail };
  });
  await window.user.click(primary());
  await arrived("microsoft");
  return window;
}

const clouds = () => within(byId("directory-notes")).queryAllByRole("button");

describe("recent directories", () => {
  test("none is chosen by itself_one is chosen with a press, with its cloud", async () => {
    const { user } = await atMicrosoft((world) => {
      world.recentDirectories = [contoso, namesake];
    });
    const list = await waitFor(() => byId("recent-directories"));
    expect(fieldById("directory"), "the last one is not chosen silently").toHaveValue("");
    const [, second] = within(list).getAllByRole("button");
    expect(second, "two of the same name are told apart").toHaveAccessibleName(/contoso\.us/);
    await user.click(second as HTMLElement);
    expect(fieldById("directory")).toHaveValue(namesake.id);
    expect(fieldById("directory")).toHaveFocus();
    expect(fieldById("cloud")).toHaveValue("usGovL4");
    await expectAccessible();
  });

  test("in Settings_one is forgotten, then all", async () => {
    const { user, world } = await atMicrosoft((one) => {
      one.recentDirectories = [contoso, namesake];
    });
    await user.click(screen.getByRole("button", { name: messages.settings.open }));
    const settings = await waitFor(() => byId("directories"));
    await waitFor(() => expect(within(settings).getAllByText("Contoso")).toHaveLength(2));
    await user.click(within(settings).getByRole("button", { name: /contoso\.us/ }));
    await waitFor(() => expect(world.recentDirectories).toEqual([contoso]));
    await user.click(byId("forget-directories"));
    await waitFor(() => expect(within(settings).getByText(text.none)).toBeInTheDocument());
    expect(world.recentDirectories).toEqual([]);
    expect(document.getElementById("recent-directories"), "the list below is gone too").toBeNull();
  });
});

describe("directories of the Azure CLI", () => {
  async function byAzureCli(prepare: Parameters<typeof open>[0]): Promise<Window> {
    const window = await atMicrosoft(prepare);
    await window.user.click(radio("sign-in-way", "azureCli"));
    return window;
  }
  const list = () => byId("list-azure-cli-directories");

  test("asked for with a press_each is chosen with another, and none by itself", async () => {
    const { user, world } = await byAzureCli((world) => {
      world.azureCliDirectories = [contoso, { ...contoso, id: namesake.id, name: namesake.id, domain: null }];
    });
    const asked = () => world.calls.filter(({ name }) => name === "azureCliDirectories");
    expect(asked(), "az is not started before anybody wants it").toEqual([]);
    await user.click(list());
    expect(asked()).toHaveLength(1);
    const shown = await waitFor(() => within(byId("azure-cli-directories")).getAllByRole("listitem"));
    expect(shown).toHaveLength(2);
    expect(list(), "the focus stays where it was").toHaveFocus();
    expect(fieldById("directory")).toHaveValue("");
    await expectAccessible();
    await user.click(within(shown[1] as HTMLElement).getByRole("button"));
    expect(fieldById("directory")).toHaveValue(namesake.id);
    await user.selectOptions(fieldById("cloud"), "china");
    expect(within(byId("azure-cli-directories")).queryAllByRole("listitem"), "they are of another cloud").toEqual([]);
  });

  test("what is wrong with az is said, with the other ways", async () => {
    const { user, world } = await byAzureCli((world) => {
      world.failures.azureCliDirectories = { kind: "azureCli", detail: { problem: "signedOut", support: null } };
    });
    await user.click(list());
    expect(await screen.findByRole("alert")).toHaveTextContent(messages.signInWays.errors.azureCli.signedOut.title);
    expect(byId("other-ways")).toBeInTheDocument();
    await expectAccessible();
    world.failures = {};
    world.azureCliDirectories = [contoso];
    await user.click(list());
    await waitFor(() => expect(within(byId("azure-cli-directories")).getAllByRole("listitem")).toHaveLength(1));
    expect(screen.queryByText(messages.signInWays.errors.azureCli.signedOut.title), "that is over").toBeNull();
    expect(document.getElementById("other-ways")).toBeNull();
  });
});

describe("a directory that is not in the chosen cloud", () => {
  test("in a cloud that is known_that one is offered, and chosen with one press", async () => {
    const { user } = await refusedWith({ kind: "directoryInCloud", detail: { cloud: "usGovDod" } });
    expect(byId("directory-notes")).toHaveTextContent(text.inCloud(messages.microsoft.clouds.usGovDod));
    expect(clouds()).toHaveLength(1);
    await user.click(clouds()[0] as HTMLElement);
    expect(fieldById("cloud")).toHaveValue("usGovDod");
    expect(fieldById("cloud")).toHaveFocus();
    expect(shown(), "nobody is asked before the person says so").toBe("microsoft");
  });

  test.each([{ kind: "directoryNotFound" }, { kind: "directoryInAnotherCloud" }] as const)(
    "%j_the other clouds are offered, and not the chosen one",
    async (problem) => {
      const { user } = await refusedWith(problem);
      expect(clouds().map((one) => one.textContent)).toEqual(
        (["usGovL4", "usGovDod", "china"] as const).map((cloud) => text.useCloud(messages.microsoft.clouds[cloud])),
      );
      expect(byId("directory-notes"), "words with spaces between them").toHaveTextContent(
        "L4 Use US Government DoD Use",
      );
      await expectAccessible();
      await user.click(clouds()[2] as HTMLElement);
      expect(fieldById("cloud")).toHaveValue("china");
    },
  );
});

describe("a guest", () => {
  test("signed in_is told what that means", async () => {
    const window = await atMicrosoft((world) => {
      world.account = { ...sampleAccount, guest: true };
    });
    await window.user.click(primary());
    await arrived("microsoftSignedIn");
    expect(byId("guest")).toHaveTextContent(text.guest.title("Contoso"));
    await expectAccessible();
  });

  test("a member_is told nothing of guests", async () => {
    const window = await atMicrosoft();
    await window.user.click(primary());
    await arrived("microsoftSignedIn");
    expect(document.getElementById("guest")).toBeNull();
  });
});
