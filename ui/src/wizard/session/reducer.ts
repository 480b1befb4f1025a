import type { Snapshot } from "../../lib/ipc/bindings";
import { undecided } from "../applications/state";
import { startScreen, unfinishedOf } from "../connections/connections";
import { canWork, goTo } from "../flow/screen";
import { noDirectoryData, noRequestedAction, noTransientState } from "../reset";
import { isRunning, newRun } from "../run/run";
import type { State } from "../state";
import type { SessionEvent } from "./events";
import { typedAfterChange } from "./practice";
import { applySnapshot } from "./snapshot";

/** The start of the window, practice, and the start of a new connection. */
export function sessionReducer(state: State, event: SessionEvent): State {
  switch (event.type) {
    case "session/started":
      return restored(state, event.snapshot, event.now);

    case "session/practiceChanged": {
      if (isRunning(state)) return state;
      const { screen, focus } = state;
      const typed = typedAfterChange(state, event.snapshot.practice !== null);
      const reset = { ...state, ...noTransientState, ...noDirectoryData, ...noRequestedAction, ...typed };
      const fresh = applySnapshot(reset, event.snapshot);
      if (event.snapshot.practice !== null) return goTo(fresh, "microsoft");
      return screen === startScreen(fresh) ? { ...fresh, focus } : goTo(fresh, startScreen(fresh));
    }

    case "session/leavingAsked":
      return state.practice !== null && canWork(state) ? { ...state, leavingPractice: event.after } : state;

    case "session/leavingAnswered":
      return state.leavingPractice === null ? state : { ...state, leavingPractice: null };

    case "session/connectionBegun":
      if ((state.screen !== "welcome" && state.screen !== "home") || state.busy !== null) return state;
      return goTo(
        { ...state, requestedAction: null, handOvers: [], failures: {} },
        state.microsoft === null ? "microsoft" : "microsoftSignedIn",
      );
  }
}

function restored(state: State, snapshot: Snapshot, now: number): State {
  const there = applySnapshot({ ...state, ...noTransientState, version: snapshot.version }, snapshot);
  if (snapshot.running) return runningAgain(there, now);
  if (snapshot.handOvers.length > 0) return goTo({ ...there, handOvers: snapshot.handOvers }, "handover");
  if (snapshot.microsoft !== null) return goTo(there, "microsoftSignedIn");
  const asks = unfinishedOf(there).length > 0 && state.unfinishedPrompt === "unasked";
  const unfinishedPrompt = asks ? "open" : state.unfinishedPrompt;
  const opened: State = { ...there, ...noRequestedAction, unfinishedPrompt };
  return state.screen === startScreen(opened) ? opened : goTo(opened, startScreen(opened));
}

/** A window that was reloaded during a run; what is known about the connections says what kind of run it is. */
function runningAgain(state: State, now: number): State {
  const run = newRun(now);
  const busy = state.connections.list.find((one) => one.state === "running");
  if (busy === undefined || busy.kind === "setUp") return goTo({ ...state, run }, "setup");
  const { id, target, kind } = busy;
  return goTo(
    {
      ...state,
      run,
      requestedAction: {
        id,
        target,
        kind,
        purge: false,
        application: undecided,
        rotation: null,
        others: [],
        removed: false,
        from: "home",
        before: null,
      },
    },
    "teardownRun",
  );
}
