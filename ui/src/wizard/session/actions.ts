import type { Store } from "../store.svelte";
import { hasTyped } from "./practice";
import type { AfterPractice } from "./state";

/** How often a window that was reloaded during a run asks whether the run has ended. */
const POLL_MILLIS = 1000;

/** `track`: keeps track of a run in progress, so that the window closes only after it. */
type Others = {
  readConnections: () => Promise<void>;
  readSettings: () => Promise<void>;
  track: (run: Promise<void>) => void;
  askToClose: () => void;
};

/** The start of the window, practice, and the start of a new connection. */
export function sessionActions(store: Store, { readConnections, readSettings, track, askToClose }: Others) {
  const { backend, clock, send, failureOf, fail, currentLocation } = store;
  /** Waited for before the first step: the initial state must not arrive after something the person did. */
  let opened: Promise<void> = Promise.resolve();

  function start(): Promise<void> {
    void backend.watchClose(askToClose);
    void readSettings();
    opened = open();
    return opened;
  }

  async function open(): Promise<void> {
    const answer = await backend.snapshot();
    if (answer.status === "error") return fail("welcome", answer.error);
    await readConnections();
    send({ type: "session/started", snapshot: answer.data, now: clock() });
    if (answer.data.running) track(untilEnded());
  }

  /** A reloaded window gets no events of a run that it did not start, so it asks until the run is over. */
  async function untilEnded(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      const answer = await backend.snapshot();
      if (answer.status === "ok" && answer.data.running) continue;
      await readConnections();
      if (answer.status === "ok") send({ type: "session/started", snapshot: answer.data, now: clock() });
      else send({ type: "run/failed", failure: failureOf(answer.error), now: clock() });
      return;
    }
  }

  async function changePractice(on: boolean): Promise<boolean> {
    send({ type: "flow/busy", with: "practice" });
    if (store.state.busy !== "practice") return false;
    const answer = await (on ? backend.startPractice() : backend.leavePractice());
    if (answer.status === "ok") {
      await readConnections();
      send({ type: "session/practiceChanged", snapshot: answer.data });
    } else fail(currentLocation(), answer.error, "practice");
    return answer.status === "ok";
  }

  async function setUp(): Promise<void> {
    await opened;
    if (store.state.practice === null) begin();
    else await leavePractice("begin");
  }

  /** Leaves practice, after a question if something was typed in it. */
  async function leavePractice(after: AfterPractice = "stay"): Promise<void> {
    if (hasTyped(store.state)) return send({ type: "session/leavingAsked", after });
    if ((await changePractice(false)) && after === "begin") begin();
  }

  /** The person said that what was typed in practice may go. */
  async function leaveAndDrop(): Promise<void> {
    const { leavingPractice: after } = store.state;
    send({ type: "session/leavingAnswered" });
    if (after !== null && (await changePractice(false)) && after === "begin") begin();
  }

  async function practise(): Promise<void> {
    await opened;
    if (store.state.screen !== "welcome" && store.state.screen !== "home") return;
    if (store.state.practice !== null) begin();
    else await changePractice(true);
  }

  function begin(): void {
    send({ type: "session/connectionBegun" });
  }

  return {
    start,
    setUp,
    practise,
    leavePractice: () => leavePractice(),
    stayInPractice: () => send({ type: "session/leavingAnswered" }),
    leaveAndDrop,
    begin,
  };
}
