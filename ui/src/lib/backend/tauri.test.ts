import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tauriBackend } from "./tauri";

type Invoke = (cmd: string, args: Record<string, unknown>) => Promise<unknown>;

let invoke: ReturnType<typeof vi.fn<Invoke>>;
const callbacks: ((message: unknown) => void)[] = [];

beforeEach(() => {
  invoke = vi.fn<Invoke>();
  callbacks.length = 0;
  Object.assign(window, {
    __TAURI_INTERNALS__: {
      invoke,
      transformCallback: (callback: (message: unknown) => void) => callbacks.push(callback) - 1,
      unregisterCallback: () => {},
    },
  });
});

afterEach(() => {
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
});

test("an answer_comes through", async () => {
  invoke.mockResolvedValue({ id: "1" });
  expect(await tauriBackend.connectKonnect("kpat_x")).toEqual({ status: "ok", data: { id: "1" } });
  expect(invoke.mock.calls[0]?.slice(0, 2)).toEqual(["connect_konnect", { token: "kpat_x" }]);
});

test("an error of the shell_comes through as it is", async () => {
  invoke.mockRejectedValue({ kind: "notConnected" });
  expect(await tauriBackend.verify("id")).toEqual({ status: "error", error: { kind: "notConnected" } });
});

test.each([
  ["a command that is not allowed", "Command verify not allowed by ACL"],
  ["a broken bridge", new Error("no IPC")],
  ["nothing at all", null],
])("%s_is an unexpected error, not a crash", async (_, reason) => {
  invoke.mockRejectedValue(reason);
  const unexpected = { status: "error", error: { kind: "unexpected", detail: null } };
  expect(await tauriBackend.verify("id")).toEqual(unexpected);
  expect(await tauriBackend.snapshot()).toEqual(unexpected);
});

test("progress_arrives in order through a channel", async () => {
  invoke.mockResolvedValue({ targets: [{ kind: "cancelled", detail: { done: [] } }], millis: 1 });
  const seen: unknown[] = [];
  await tauriBackend.runPlan("plan", (step) => seen.push(step));
  callbacks[0]?.({ index: 1, message: "second" });
  callbacks[0]?.({ index: 0, message: "first" });
  expect(seen).toEqual(["first", "second"]);
});

test("names from outside_come with every character to be seen", async () => {
  invoke.mockResolvedValue({ name: "Kong\u202eg" });
  expect(await tauriBackend.connectKonnect("kpat_x")).toEqual({ status: "ok", data: { name: "Kong[U+202E]g" } });
  invoke.mockRejectedValue({ kind: "teamGone", detail: { team: "a\u2066b" } });
  expect(await tauriBackend.verify("id")).toEqual({
    status: "error",
    error: { kind: "teamGone", detail: { team: "a[U+2066]b" } },
  });
});
