import type { Failure } from "../../lib/failure";
import type { Field, FieldProblem } from "../../lib/ipc/bindings";

/** A screen of the wizard. Its name is also on the `html` element, as `data-screen`. */
export type Screen =
  | "welcome"
  | "home"
  /** One connection of the list, opened. */
  | "connection"
  /** A person signs in to it, to see what Konnect would make of them. */
  | "test"
  | "microsoft"
  | "microsoftWaiting"
  | "microsoftSignedIn"
  | "konnect"
  | "options"
  | "teams"
  | "review"
  | "setup"
  | "handover"
  /** The review of an undo or a removal, and the run of it. */
  | "teardown"
  | "teardownRun";

/** A step of the rail. Several screens can belong to one step. */
export type Step = "microsoft" | "konnect" | "options" | "teams" | "review" | "setup" | "handover" | "teardownRun";

/** All steps of a new connection; which of them belong to a set-up is said by `stepsOf`. */
export const STEPS: readonly Step[] = ["microsoft", "konnect", "options", "teams", "review", "setup", "handover"];

export function stepOf(screen: Screen): Step | null {
  switch (screen) {
    case "welcome":
    case "home":
    case "connection":
    case "test":
      return null;
    case "teardown":
      return "review";
    case "microsoft":
    case "microsoftWaiting":
    case "microsoftSignedIn":
      return "microsoft";
    default:
      return screen;
  }
}

/** Where an error is shown: the place where it happened. A field's own errors are shown at the field. */
export type ErrorLocation =
  | "welcome"
  | "home"
  | "microsoft"
  | "waiting"
  | "signedIn"
  | "konnect"
  | "portals"
  | "options"
  | "overage"
  | "lockOut"
  | "review"
  | "renewal"
  | "setup"
  | "handover"
  | "connection"
  | "test"
  | "teardown"
  | "teardownRun"
  | Field;

/** What is going on behind the current screen. Nothing else may start in the meantime. */
export type Busy = "practice" | "account" | "connecting" | "checking" | "planning" | "verifying" | "testing";

/** Where the keyboard focus goes next. A new number is a new request, even to the same place. */
export type Focus = { to: "heading" | "problem"; request: number };

/**
 * Where a second sign-in was needed, and by whom: because the first has ended, or because it was given too few permissions.
 * `action`: what was requested about a connection goes on.
 */
export type ReturnsTo = {
  screen: "options" | "teams" | "review" | "action";
  directory: string;
  userName: string;
  why: "ended" | "permissions";
};

/** Which screen is shown, and what is wrong or going on there. */
export type FlowState = {
  screen: Screen;
  /** Signing in again as this person leads back to where that was needed. */
  returnsTo: ReturnsTo | null;
  busy: Busy | null;
  problems: FieldProblem[];
  failures: Partial<Record<ErrorLocation, Failure>>;
  focus: Focus;
};

export const emptyFlow: FlowState = {
  screen: "welcome",
  returnsTo: null,
  busy: null,
  problems: [],
  failures: {},
  focus: { to: "heading", request: 0 },
};
