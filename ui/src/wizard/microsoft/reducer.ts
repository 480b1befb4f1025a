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
    case "microsoft/signInClientSet":
      // What was typed is now what is in use.
      return {
        ...state,
        signInClient: event.client,
        problems: [],
        draft: { ...state.draft, ownClientId: null, ownClientDirectory: null },
      };

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
      if (event.step.kind !== "waiting") return { ...state, waiting: { ...state.waiting, answered: true } };
      return {
        ...state,
        approvalPage: event.step.detail.approvalPage,
        waiting: {
          ...state.waiting,
          address: event.step.detail.address,
          timeoutSeconds: event.step.detail.timeoutSeconds,
        },
      };

    case "microsoft/signedIn":
      if (state.screen !== "microsoftWaiting") return state;
      if (isSamePerson(state, event.account)) {
        // Everything that was chosen and seen is still about this person, and the review is read again.
        return goTo({ ...state, ...noTransientState, microsoft: event.account }, "review");
      }
      return goTo(
        { ...withAccount(state, event.account), waiting: null, failures: {}, returnsToReview: null },
        "microsoftSignedIn",
      );

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
      return goTo({ ...state, ...resetForSignIn(state), returnsToReview: reviewing(state) }, "microsoft");
  }
}

/** Who is reviewing a new set-up or has run it, so that a sign-in that ended does not lead through every screen again. */
function reviewing({ screen, microsoft, requestedAction }: State): State["returnsToReview"] {
  if (microsoft === null || requestedAction !== null || (screen !== "review" && screen !== "setup")) return null;
  return { directory: microsoft.directory.id, userName: microsoft.userName };
}

function isSamePerson({ returnsToReview: before }: State, { directory, userName }: MicrosoftAccount): boolean {
  return before !== null && before.directory === directory.id && before.userName === userName;
}

/** Another account may see other groups, and the chosen ones do not exist in another directory. */
function withAccount(state: State, microsoft: MicrosoftAccount): State {
  const directory = microsoft.directory.id;
  const same = state.directory === null || state.directory === directory;
  const noChoices = { teams: {}, assignedGroups: {}, letGo: {}, lossesAccepted: {}, applications: {} };
  const draft = same ? state.draft : { ...state.draft, ...noChoices };
  return { ...state, ...noDirectoryData, groupsById: same ? state.groupsById : {}, microsoft, directory, draft };
}
