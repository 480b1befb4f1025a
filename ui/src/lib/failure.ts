import type { CommandError } from "./ipc/bindings";

/** An error and when it happened, as RFC 3339 in UTC. */
export type Failure = { error: CommandError; time: string };
