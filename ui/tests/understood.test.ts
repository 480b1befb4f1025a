import { waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { arrived, byId, connect, fieldById, go, open, planned, primary, replace, shown } from "./window";

test.each([
  ["by leaving the field", (user: Awaited<ReturnType<typeof open>>["user"]) => user.tab()],
  ["at once when it is pasted", async () => {}],
])("a pasted address of the sign-in page_becomes the login path, %s", async (how, leave) => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  const address = "https://cloud.konghq.com/login/contoso";
  if (how.startsWith("at once")) {
    await user.clear(byId("login-path"));
    await user.click(byId("login-path"));
    await user.paste(address);
  } else await replace(user, "login-path", address);
  await leave(user);
  await waitFor(() => expect(fieldById("login-path").value).toBe("contoso"));
  expect(byId("login-path")).not.toBeInvalid();
  expect(byId("login-path"), "the hint shows what comes of it").toHaveAccessibleDescription(
    /https:\/\/cloud\.konghq\.com\/login\/contoso/,
  );
  await user.click(primary());
  await arrived("options");
  await planned(user);
  expect(shown()).toBe("review");
});

test("an address that is no sign-in page of Konnect_stays as it was typed, with the reason", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await connect(user);
  const address = "https://contoso.com/login/contoso";
  await replace(user, "login-path", address);
  await user.tab();
  await waitFor(() =>
    expect(byId("login-path")).toHaveAccessibleDescription(/not the address of a Konnect sign-in page/),
  );
  expect(fieldById("login-path").value).toBe(address);
});

test.each([
  ["maya.lindqvist@contoso.com", "contoso.com"],
  ["https://contoso.com/about", "contoso.com"],
  ["contoso", "contoso"],
])("the directory %s_is shown as %s when the field is left", async (typed, expected) => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  await replace(user, "directory", typed);
  await user.tab();
  await waitFor(() => expect(world.calls.at(-1)?.name).toBe("understand"));
  await waitFor(() => expect(fieldById("directory").value).toBe(expected));
});

test("an answer that comes after the person went on_changes nothing", async () => {
  const window = await open();
  const { user, world } = window;
  await go(window, "microsoft");
  await replace(user, "directory", "maya@contoso.com");
  const release = world.hold("understand");
  await user.tab();
  await replace(user, "directory", "fabrikam.com");
  release();
  await user.click(primary());
  await arrived("microsoftSignedIn");
  const [request] = world.calls.find(({ name }) => name === "signIn")?.args ?? [];
  expect(request).toMatchObject({ directory: "fabrikam.com" });
});
