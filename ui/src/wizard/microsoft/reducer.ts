import type { MicrosoftAccount } from "../../lib/ipc/bindings";
import { failed, withoutFailures } from "../flow/errors";
import { goTo, goToStart } from "../flow/screen";
import { noDirectoryData, noRequestedAction, noTransientState, resetForSignIn } from "../reset";
import { isRunning } from "../run/run";
import { applySnapshot } from "../session/snapshot";
import type { State } from "../state";
import type { MicrosoftEvent } from "./events";

/** Signing in to Microsoft, and what the account may do. */
export function microsoftReducer(state: State, event: MicrosoftEvent): State {
  switch (event.type) {
    case "microsoft/signInStarted":
      if (state.screen !== "microsoft" || state.busy !== null) return state;
      return goTo(
        {
          ...withoutFailures(state, ["microsoft", "directory"]),
          waiting: { since: event.now, address: null, timeoutSeconds: null, answered: false },
        },
        "microsoftWaiting",
      );

    case "microsoft/signInProgressed":
      if (state.waiting === null) return state;
      return {
        ...state,
        waiting:
          event.step.kind === "waiting"
            ? { ...state.waiting, ...event.step.detail }
            : { ...state.waiting, answered: true },
      };

    case "microsoft/signedIn":
      if (state.screen !== "microsoftWaiting") return state;
      return goTo({ ...withAccount(state, event.account), waiting: null, failures: {} }, "microsoftSignedIn");

    case "microsoft/signInEnded":
      if (state.screen !== "microsoftWaiting") return state;
      return event.failure === null
        ? goTo({ ...state, waiting: null }, "microsoft")
        : failed(goTo({ ...state, waiting: null }, "microsoft"), "microsoft", event.failure);

    case "microsoft/rightsChecked":
      if (state.busy !== "account") return state;
      return { ...withoutFailures(state, ["signedIn"]), busy: null, microsoft: event.account };

    case "microsoft/signedOut":
      if (isRunning(state)) return state;
      if (event.toStart) {
        return goToStart({ ...applySnapshot(state, event.snapshot), ...noTransientState, ...noRequestedAction });
      }
      return goTo({ ...applySnapshot(state, event.snapshot), ...resetForSignIn(state) }, "microsoft");

    case "microsoft/signInReopened":
      if (state.screen === "microsoftWaiting" || isRunning(state)) return state;
      return goTo({ ...state, ...resetForSignIn(state) }, "microsoft");
  }
}

/** Another account may see other groups, and the chosen ones do not exist in another directory. */
function withAccount(state: State, microsoft: MicrosoftAccount): State {
  const directory = microsoft.directory.id;
  const same = state.directory === null || state.directory === directory;
  const noChoices = { teams: {}, assignedGroups: {}, letGo: {}, lossesAccepted: {}, applications: {} };
  const draft = same ? state.draft : { ...state.draft, ...noChoices };
  return { ...state, ...noDirectoryData, groupsById: same ? state.groupsById : {}, microsoft, directory, draft };
}
