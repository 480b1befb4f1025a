import { Channel, type CommandError, commands } from "../ipc/bindings";
import { revealThroughout } from "../text/invisible";
import type { Answer, Backend } from "./backend";

type Commands = typeof commands;
type Data<T> = [Extract<T, { status: "ok" }>] extends [never] ? T : Extract<T, { status: "ok" }>["data" & keyof T];
type Given<A extends unknown[]> = { [I in keyof A]: A[I] extends Channel<infer M> ? (message: M) => void : A[I] };
type Shell = {
  [K in keyof Commands]: (
    ...given: Given<Parameters<Commands[K]>>
  ) => Promise<Answer<Data<Awaited<ReturnType<Commands[K]>>>>>;
};

/** The desktop shell, over the generated commands: each takes a function where the command takes a channel. */
export const tauriBackend: Backend = Object.fromEntries(
  Object.entries(commands).map(([name, call]) => [
    name,
    (...given: unknown[]) => answered((call as (...args: unknown[]) => Promise<unknown>)(...given.map(channelled))),
  ]),
) as unknown as Shell;

function channelled(given: unknown): unknown {
  if (typeof given !== "function") return given;
  const channel = new Channel();
  channel.onmessage = (message) => given(revealThroughout(message));
  return channel;
}

/**
 * The outcome of a command. One that the shell never refuses returns only its data. Tauri rejects with a bare string
 * when a command is not allowed or its arguments do not parse; the bindings pass that through as if it were a
 * `CommandError`, so its shape is checked here.
 */
async function answered(call: Promise<unknown>): Promise<Answer<unknown>> {
  try {
    const answer = await call;
    if (!has(answer, "status")) return { status: "ok", data: revealThroughout(answer) };
    if (answer.status !== "ok" && !("error" in answer && has(answer.error, "kind"))) return unexpected;
    // Names come from people in Entra and Konnect, who may put anything into them.
    return "data" in answer
      ? { status: "ok", data: revealThroughout(answer.data) }
      : (revealThroughout(answer) as unknown as Answer<unknown>);
  } catch {
    return unexpected;
  }
}

/** Whether a value names its kind. */
function has<K extends "status" | "kind">(value: unknown, key: K): value is Record<K, string> {
  return typeof value === "object" && value !== null && typeof (value as Record<K, unknown>)[key] === "string";
}

const unexpected = { status: "error", error: { kind: "unexpected", detail: null } } as const satisfies {
  status: "error";
  error: CommandError;
};
