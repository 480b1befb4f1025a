import type { Answer } from "../../lib/backend/backend";
import { inCurrentSession } from "../../lib/backend/current-session";
import type { Failure } from "../../lib/failure";
import type { CheckId, CommandError, HandOver, KnownConnections } from "../../lib/ipc/bindings";
import type { Event } from "../events";
import type { Store } from "../store.svelte";

/** What this computer knows about its connections, read and forgotten. */
export function connectionsActions(store: Store) {
  const { backend, send, failureOf, fail } = store;

  /** Reads what this computer knows about its connections. Asks no service. */
  async function readConnections(): Promise<void> {
    send(told(await inCurrentSession(() => backend.connections()), null));
  }

  /** Reads it again, together with the values that can be shown: their places may have changed. */
  async function refreshConnections(): Promise<void> {
    send(await connectionsAndValues());
  }

  async function connectionsAndValues(): Promise<Event> {
    const [there, read] = await Promise.all([backend.snapshot(), inCurrentSession(() => backend.connections())]);
    return told(read, there.status === "ok" ? there.data.handOvers : null);
  }

  function told(read: Answer<KnownConnections>, handOvers: HandOver[] | null): Event {
    return read.status === "ok"
      ? { type: "connections/read", known: read.data, handOvers }
      : { type: "connections/notRead", failure: failureOf(read.error) };
  }

  /**
   * Does what may lead to the connections, and reads them first: a button that appeared there a moment later would move
   * the others under the pointer.
   */
  async function leaveToConnections(event: Event): Promise<void> {
    const { screen } = store.state;
    const leads = ["home", "welcome"].includes(store.stateAfter(event).screen);
    const news = leads ? await connectionsAndValues() : null;
    if (store.state.screen !== screen) return;
    send(event);
    if (news !== null) send(news);
  }

  /** Leads to the sign-in that is missing for the requested action, or says what went wrong. */
  function planningFailed(place: "review" | "teardown" | "test", error: CommandError): void {
    const requested = store.state.requestedAction !== null;
    if (requested && error.kind === "notSignedIn") send({ type: "connections/signInNeeded", at: "microsoft" });
    else if (requested && error.kind === "notConnected") send({ type: "connections/signInNeeded", at: "konnect" });
    else fail(place, error, "planning");
  }

  /** Opens a connection: its values as this computer has them. Asks no service. */
  async function openConnection(id: string): Promise<void> {
    const answer = await inCurrentSession(() => backend.openConnection(id));
    if (answer.status === "ok") send({ type: "connections/oneOpened", handOver: answer.data });
    else fail("home", answer.error);
  }

  /** Runs the checks of the opened connection, as was requested. */
  async function check(): Promise<void> {
    send({ type: "connections/checkStarted" });
    const { requestedAction: action } = store.state;
    if (store.state.busy !== "verifying" || action?.kind !== "check") return;
    const answer = await backend.verify(action.id);
    if (answer.status === "ok") return send({ type: "connections/checked", handOver: answer.data });
    const { kind } = answer.error;
    if (kind === "notSignedIn") send({ type: "connections/signInNeeded", at: "microsoft" });
    else if (kind === "notConnected") send({ type: "connections/signInNeeded", at: "konnect" });
    else send({ type: "connections/checkFailed", failure: failureOf(answer.error) });
  }

  /** Says that what a check of the opened connection found is intended, or no longer is. Whether that was kept. */
  async function intendDifference(check: CheckId, intended: boolean): Promise<boolean> {
    const { opened } = store.state;
    if (opened === null) return false;
    const answer = await backend.intendDifference(opened.connection, check, intended);
    if (answer.status === "ok") send({ type: "connections/differenceMarked", handOver: answer.data });
    else fail("connection", answer.error);
    return answer.status === "ok";
  }

  /** Reads the values of the opened connection again, after its secret was forgotten. */
  async function refreshOpened(): Promise<void> {
    const { opened } = store.state;
    if (opened === null) return;
    const answer = await inCurrentSession(() => backend.openConnection(opened.connection));
    if (answer.status === "ok") send({ type: "connections/valuesRead", handOver: answer.data });
  }

  /** Removes the client secret of a connection from this computer. */
  async function forgetSecret(id: string): Promise<Failure | null> {
    const answer = await backend.forgetSecret(id);
    if (answer.status === "error") return failureOf(answer.error);
    await Promise.all([refreshConnections(), refreshOpened()]);
    return null;
  }

  return {
    readConnections,
    refreshConnections,
    leaveToConnections,
    planningFailed,
    forgetSecret,
    openConnection,
    check,
    intendDifference,
    answerLater: () => send({ type: "connections/promptAnswered" }),
  };
}
