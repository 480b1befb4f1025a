import type { Answer } from "../../lib/backend/backend";
import { inThisSession } from "../../lib/backend/current-session";
import type { HandOver, KnownConnections } from "../../lib/ipc/bindings";
import type { Event } from "../events";
import { transition } from "../reducer";
import type { Failure } from "../state";
import type { Core } from "../store.svelte";

/** What this computer knows of its connections, read and forgotten. */
export function connectionActions(core: Core) {
  const { backend, send, failureOf } = core;

  /** Reads what this computer knows of its connections. Asks no service. */
  async function readConnections(): Promise<void> {
    send(told(await inThisSession(() => backend.connections()), null));
  }

  /** Reads it again, together with the values that can be shown: their places may have changed. */
  async function refresh(): Promise<void> {
    send(await connectionsAndValues());
  }

  async function connectionsAndValues(): Promise<Event> {
    const [there, read] = await Promise.all([backend.snapshot(), inThisSession(() => backend.connections())]);
    return told(read, there.status === "ok" ? there.data.handOvers : null);
  }

  function told(read: Answer<KnownConnections>, handOvers: HandOver[] | null): Event {
    return read.status === "ok"
      ? { type: "connectionsRead", known: read.data, handOvers }
      : { type: "connectionsNotRead", failure: failureOf(read.error) };
  }

  /**
   * Does what may lead to the connections, and reads them first: a button that appears there a moment later would move
   * the others under the pointer.
   */
  async function homewards(event: Event): Promise<void> {
    const { screen } = core.state;
    const leads = ["home", "welcome"].includes(transition(core.state, event).screen);
    const news = leads ? await connectionsAndValues() : null;
    if (core.state.screen !== screen) return;
    send(event);
    if (news !== null) send(news);
  }

  /** Removes the client secret of a connection from this computer. */
  async function forgetSecret(id: string): Promise<Failure | null> {
    const answer = await backend.forgetSecret(id);
    if (answer.status === "error") return failureOf(answer.error);
    await refresh();
    return null;
  }

  return { readConnections, refresh, homewards, forgetSecret };
}
