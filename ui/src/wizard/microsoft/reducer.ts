import type { MicrosoftAccount } from "../../lib/ipc/bindings";
import { failed, withoutFailures } from "../flow/errors";
import { backWithoutPermissions, isStillSignedIn } from "../flow/navigation";
import { goTo, goToStart } from "../flow/screen";
import type { ReturnsTo } from "../flow/state";
import { noDirectoryData, noRequestedAction, noTransientState, resetForSignIn } from "../reset";
import { isRunning } from "../run/run";
import { applySnapshot } from "../session/snapshot";
import type { State } from "../state";
import type { MicrosoftEvent } from "./events";
import { askedPermissions, missingOf } from "./permissions";
import { waitingFor } from "./state";
import { progressed } from "./waiting";

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

    case "microsoft/wayChosen":
      return { ...withoutFailures(state, ["microsoft"]), signInWay: event.way };
    case "microsoft/directoriesAsked":
      return withoutFailures(state, ["microsoft"]);
    case "microsoft/recentDirectoriesRead":
      return { ...state, recentDirectories: event.directories };

    case "microsoft/signInStarted":
      // A code that has expired is replaced in its place.
      if ((state.screen !== "microsoft" && state.waiting?.expired !== true) || state.busy !== null) return state;
      return goTo(
        {
          ...withoutFailures(state, ["microsoft", "directory"]),
          askedFor: askedPermissions(state),
          waiting: waitingFor(event.way ?? state.signInWay, event.now),
        },
        "microsoftWaiting",
      );

    case "microsoft/signInProgressed":
      if (state.waiting === null) return state;
      return {
        ...state,
        approvalPage: "detail" in event.step ? event.step.detail.approvalPage : state.approvalPage,
        waiting: progressed(state.waiting, event.step, event.now),
      };

    case "microsoft/signedIn":
      if (state.screen !== "microsoftWaiting") return state;
      if (isSamePerson(state, event.account)) return returned(state, event.account);
      return goTo(
        { ...withAccount(state, event.account), waiting: null, failures: {}, returnsTo: null },
        "microsoftSignedIn",
      );

    case "microsoft/signInEnded":
      if (state.screen !== "microsoftWaiting") return state;
      if (event.failure === null && isStillSignedIn(state)) return backWithoutPermissions(state);
      if (event.failure?.error.kind === "signInCodeExpired" && state.waiting !== null) {
        return { ...state, waiting: { ...state.waiting, code: null, expired: true } };
      }
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
      return goTo({ ...state, ...resetForSignIn(state), returnsTo: reviewing(state) }, "microsoft");

    case "microsoft/permissionsWanted": {
      const returnsTo = wanting(state);
      if (returnsTo === null || isRunning(state)) return state;
      // What the Azure CLI gives is fixed: only the browser can ask for more.
      const signInWay = state.signInWay === "azureCli" ? "browser" : state.signInWay;
      return goTo({ ...state, ...resetForSignIn(state), returnsTo, signInWay }, "microsoft");
    }
  }
}

/** Who is reviewing a new set-up or has run it, so that a sign-in that ended does not lead through every screen again. */
function reviewing({ screen, microsoft, requestedAction }: State): ReturnsTo | null {
  if (microsoft === null || requestedAction !== null || (screen !== "review" && screen !== "setup")) return null;
  return { screen: "review", directory: microsoft.directory.id, userName: microsoft.userName, why: "ended" };
}

/** Who wants more permissions, and where. */
function wanting({ screen, microsoft, requestedAction }: State): ReturnsTo | null {
  if (microsoft === null || screen === "microsoftWaiting") return null;
  const who = { directory: microsoft.directory.id, userName: microsoft.userName, why: "permissions" } as const;
  if (requestedAction !== null) return { ...who, screen: "action" };
  return screen === "options" || screen === "teams" || screen === "review" ? { ...who, screen } : null;
}

function isSamePerson({ returnsTo: before }: State, { directory, userName }: MicrosoftAccount): boolean {
  return (
    before !== null && before.screen !== "action" && before.directory === directory.id && before.userName === userName
  );
}

/**
 * Everything that was chosen and seen is still about this person, and a review is read again. So are teams whose groups
 * had no names before.
 */
function returned(state: State, microsoft: MicrosoftAccount): State {
  const screen = state.returnsTo?.screen;
  if (screen === undefined || screen === "action") return state;
  const names = missingOf(state, ["groupReadBasicAll"]).some((one) => microsoft.permissions.includes(one));
  return goTo({ ...state, ...noTransientState, microsoft, teams: names ? {} : state.teams }, screen);
}

/** Another account may see other groups, and the chosen ones do not exist in another directory. */
function withAccount(state: State, microsoft: MicrosoftAccount): State {
  const directory = microsoft.directory.id;
  const same = state.directory === null || state.directory === directory;
  const noChoices = { teams: {}, assignedGroups: {}, letGo: {}, lossesAccepted: {}, applications: {} };
  const draft = same ? state.draft : { ...state.draft, ...noChoices };
  return { ...state, ...noDirectoryData, groupsById: same ? state.groupsById : {}, microsoft, directory, draft };
}
