import { inCurrentSession } from "../../lib/backend/current-session";
import type { RegionPortals, RequestChoices, RequestFile, RequestSaved } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import type { Store } from "../store.svelte";
import type { Refused } from "./request";

/** Connecting to Konnect, and searching for Dev Portals. `continueRequestedAction`: resumes what needs the token. */
export function konnectActions(store: Store, continueRequestedAction: () => Promise<void>) {
  const { backend, clock, send, failureOf, fail, currentLocation } = store;
  const searches = latest();

  async function connect(): Promise<void> {
    if (store.state.draft.konnectToken.trim() === "") {
      const problem = { field: "konnectToken", target: null, line: null, problem: { kind: "empty" } } as const;
      return send({ type: "flow/checked", problems: [problem], quietly: false });
    }
    send({ type: "flow/busy", with: "connecting" });
    if (store.state.busy !== "connecting") return;
    const answer = await backend.connectKonnect(store.state.draft.konnectToken.trim());
    if (answer.status === "ok") {
      send({ type: "konnect/connected", organization: answer.data });
      await continueRequestedAction();
    } else fail("konnect", answer.error, "connecting");
  }

  async function changeToken(): Promise<void> {
    await forgetToken(false);
  }

  async function forgetToken(toStart: boolean): Promise<void> {
    const answer = await backend.disconnectKonnect();
    if (answer.status === "ok") send({ type: "konnect/disconnected", snapshot: answer.data, toStart });
    else fail(currentLocation(), answer.error);
  }

  /** Searches every region for portals. The person can continue in the meantime. */
  async function findPortals(): Promise<void> {
    send({ type: "konnect/portalsRequested" });
    if (!store.state.portals.loading) return;
    const isLatest = searches.begin();
    const found = (regions: RegionPortals[], loading: boolean) => {
      const time = new Date(clock()).toISOString();
      if (isLatest()) send({ type: "konnect/portalsFound", regions, loading, time });
    };
    const answer = await inCurrentSession(() => backend.findPortals((regions) => found(regions, true)));
    if (answer.status === "ok") found(answer.data, false);
    else if (isLatest()) send({ type: "konnect/portalsNotFound", failure: failureOf(answer.error) });
  }

  /** Reads a request that someone sent. Nothing follows from it yet. */
  async function readRequest(text: string): Promise<{ request: RequestFile } | { refused: Refused }> {
    const answer = await backend.readRequest(text);
    if (answer.status === "error") return { refused: { kind: "notReadable" } };
    return answer.data.kind === "request" ? { request: answer.data.detail } : { refused: answer.data.detail };
  }

  /** The text of a request. */
  async function writeRequest(choices: RequestChoices): Promise<{ words: string } | { refused: Refused } | null> {
    const answer = await backend.writeRequest(choices);
    if (answer.status === "error") {
      fail(currentLocation(), answer.error);
      return null;
    }
    return answer.data.kind === "text" ? { words: answer.data.detail } : { refused: answer.data.detail };
  }

  /** Saves it as a file where downloads go. */
  async function saveRequest(choices: RequestChoices): Promise<RequestSaved | null> {
    const answer = await backend.saveRequest(choices);
    if (answer.status === "ok") return answer.data;
    fail(currentLocation(), answer.error);
    return null;
  }

  return {
    readRequest,
    writeRequest,
    saveRequest,
    beginRequest: () => send({ type: "konnect/requestBegun" }),
    connect,
    changeToken,
    disconnect: () => forgetToken(true),
    findPortals,
  };
}
