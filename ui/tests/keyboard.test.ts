import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { arrived, byId, connect, go, open, primary, radio, ready, shown } from "./window";

test("a new screen_puts the focus on its heading", async () => {
  const window = await open();
  for (const name of ["microsoft", "microsoftSignedIn", "konnect"] as const) {
    await go(window, name, name);
    await (name === "microsoft"
      ? window.user.click(screen.getByRole("button", { name: /Set up single sign-on/ }))
      : window.user.click(primary()));
    await arrived(name);
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }), `on ${name}`).toHaveFocus());
  }
});

test("Enter_presses the primary button from a heading, a field and a radio", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "microsoft");
  byId("directory").focus();
  await ready();
  await user.keyboard("{Enter}");
  await arrived("microsoftSignedIn");
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
  await ready();
  await user.keyboard("{Enter}");
  await arrived("konnect");
  await connect(user);
  radio("purpose", "push").focus();
  await ready();
  await user.keyboard("{Enter}");
  await arrived("options");
});

test("Enter_makes a new line in a text area and presses the button that has the focus", async () => {
  const window = await open();
  const { user } = window;
  await go(window, "konnect");
  await user.click(radio("purpose", "values"));
  byId("callback-urls").focus();
  await user.keyboard("https://a.example/login{Enter}");
  expect(shown()).toBe("konnect");
  byId("back").focus();
  await user.keyboard("{Enter}");
  await arrived("microsoftSignedIn");
});

test("Alt+Left_goes back", async () => {
  const window = await open();
  await go(window, "konnect");
  await window.user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
  await arrived("microsoftSignedIn");
});

test("the status line_is one per screen and polite", async () => {
  const window = await open();
  await go(window, "handover");
  expect(screen.getAllByRole("status")).toHaveLength(1);
});

test("each screen_has one first heading and names itself on the document", async () => {
  const window = await open();
  await go(window, "handover");
  expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
  expect(document.documentElement.dataset.screen).toBe("handover");
});
