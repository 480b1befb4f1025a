import type {
  ApplicationChoice,
  Field,
  FieldProblem,
  Group,
  GroupCount,
  HandOver,
  KnownConnections,
  KonnectOrganization,
  LockOut,
  MicrosoftAccount,
  RegionPortals,
  Review,
  RunOutcome,
  RunProgress,
  SignInProgress,
  Snapshot,
  TeamsFound,
  TeardownOutcome,
  TeardownReview,
} from "../lib/ipc/bindings";
import type { WishKind } from "./connections/connections";
import type { Busy, Draft, Failure, Place, Question, Step } from "./state";

/** What a person did, or what the program behind the window answered. Times are in milliseconds since 1970. */
export type Event =
  | ConnectionsEvent
  | ApplicationsEvent
  | { type: "started"; snapshot: Snapshot; now: number }
  | { type: "begun" }
  | { type: "busy"; with: Busy }
  /**
   * `ends`: the work that came to nothing; `null` for something small that ran beside everything else. `quietly`:
   * nobody asked for it with a button, so the focus stays where it is.
   */
  | { type: "failed"; place: Place; failure: Failure; ends: Busy | null; quietly?: boolean }
  | { type: "practiceChanged"; snapshot: Snapshot }
  | { type: "typed"; patch: Partial<Draft> }
  | { type: "signInStarted"; now: number }
  | { type: "signInProgressed"; step: SignInProgress }
  | { type: "signedIn"; account: MicrosoftAccount }
  | { type: "signInEnded"; failure: Failure | null }
  | { type: "rightsChecked"; account: MicrosoftAccount }
  | { type: "signedOut"; snapshot: Snapshot }
  | { type: "signInReopened" }
  | { type: "connected"; organization: KonnectOrganization }
  | { type: "disconnected"; snapshot: Snapshot }
  | { type: "portalsAsked" }
  /** `loading`: other regions have not answered yet. */
  | { type: "portalsFound"; regions: RegionPortals[]; loading: boolean; time: string }
  | { type: "portalsNotFound"; failure: Failure }
  | { type: "teamsShown"; key: string }
  | { type: "teamsAsked"; key: string }
  | { type: "teamsFound"; key: string; found: TeamsFound }
  | { type: "teamsNotFound"; key: string; failure: Failure }
  | { type: "groupsMet"; groups: Group[] }
  | { type: "lockOutAsked" }
  | { type: "lockOutFound"; found: LockOut | null }
  | { type: "lockOutNotAccepted" }
  | { type: "lossesNotAccepted"; key: string }
  | { type: "counted"; address: string; count: GroupCount }
  | { type: "checked"; problems: FieldProblem[]; quietly: boolean }
  | { type: "continued" }
  | { type: "back" }
  | { type: "opened"; step: Step }
  | { type: "fieldOpened"; field: Field; failure: Failure | null }
  | { type: "planningStarted" }
  | { type: "planned"; review: Review }
  | { type: "runStarted"; now: number }
  | { type: "runProgressed"; step: RunProgress; now: number }
  | { type: "stopAsked" }
  | { type: "runEnded"; outcome: RunOutcome; now: number; time: string }
  | { type: "runFailed"; failure: Failure; now: number }
  | { type: "finishedShown" }
  | { type: "verified"; handOver: HandOver }
  | { type: "finished" };

/** What happens about app registrations that others made. */
export type ApplicationsEvent =
  | { type: "applicationAsked"; question: Question }
  | { type: "applicationAnswered"; answer: ApplicationChoice }
  /** `key`: as in the question. */
  | { type: "applicationReopened"; key: string | null }
  /** The name of what a removal takes away. */
  | { type: "nameTyped"; text: string };

/** What happens about the connections that are known on this computer: the list, an undo, a removal. */
export type ConnectionsEvent =
  | { type: "connectionsRead"; known: KnownConnections; handOvers: readonly HandOver[] | null }
  | { type: "connectionsNotRead"; failure: Failure }
  | { type: "offerAnswered" }
  | { type: "wished"; id: string; kind: WishKind }
  | { type: "purgeChosen"; purge: boolean }
  /** A service is needed for what is wanted, and nobody is signed in to it. */
  | { type: "signInNeeded"; at: "microsoft" | "konnect" }
  | { type: "teardownAsked" }
  | { type: "teardownPlanned"; review: TeardownReview }
  | { type: "teardownStarted"; now: number }
  | { type: "teardownEnded"; outcome: TeardownOutcome; now: number; time: string }
  | { type: "valuesShown" }
  /** To the connections, from wherever nothing is going on. */
  | { type: "left" };
