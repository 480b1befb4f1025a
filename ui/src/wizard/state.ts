import type {
  Admission,
  ApplicationChoice,
  Candidate,
  Cloud,
  CommandError,
  EmailSource,
  Field,
  FieldProblem,
  Group,
  GroupCount,
  GroupsSetting,
  HandOver,
  KnownConnections,
  KonnectOrganization,
  Leftover,
  LockOut,
  MicrosoftAccount,
  Practice,
  RegionPortals,
  Review,
  RunStep,
  StepId,
  StepState,
  TargetSummary,
  TeamsFound,
  TeardownReview,
} from "../lib/ipc/bindings";
import type { WishKind } from "./connections/connections";

/** A screen of the wizard. Its name is also on the `html` element, as `data-screen`. */
export type Screen =
  | "welcome"
  | "home"
  | "microsoft"
  | "microsoftWaiting"
  | "microsoftSignedIn"
  | "konnect"
  | "options"
  | "teams"
  | "review"
  | "setup"
  | "handover"
  /** The review of an undo or a removal, and what comes of it. */
  | "teardown"
  | "takingAway";

/** A step of the rail. Several screens can belong to one step. */
export type Step = "microsoft" | "konnect" | "options" | "teams" | "review" | "setup" | "handover" | "takingAway";

/** All steps of a new connection; which of them belong to a set-up is said by `stepsOf`. */
export const STEPS: readonly Step[] = ["microsoft", "konnect", "options", "teams", "review", "setup", "handover"];

/** What was changed about the teams of one target. */
export type TeamsDraft = {
  /** The ids of the groups, by the id of their team or the name of a team to be made. */
  groups: Readonly<Record<string, readonly string[]>>;
  /** The names of the teams to be made. */
  added: readonly string[];
};

/** Whether the values go into Konnect, or are only shown. */
export type Purpose = "push" | "values";

/**
 * What a person typed or chose. `null` is a field that was never touched: its default follows from what is known
 * (see `choices.ts`), and changes with it.
 */
export type Draft = {
  cloud: Cloud;
  directory: string;
  purpose: Purpose;
  /** Forgotten as soon as Konnect accepts it. */
  konnectToken: string;
  /** Whether the organization login is among the targets. */
  organization: boolean | null;
  loginPath: string | null;
  /** The ids of the portals that are chosen, in any order. One that was not found is left out. */
  portals: readonly string[];
  /** The text as typed, one address per line. */
  callbackUrls: string;
  /** By the key of the target (see `choices.ts`). */
  appNames: Readonly<Record<string, string>>;
  secretLifetimeDays: number | null;
  admission: Admission;
  groups: GroupsSetting;
  email: EmailSource;
  approveForEveryone: boolean;
  /** By the key of the target. One that is not here was never touched. */
  teams: Readonly<Record<string, TeamsDraft>>;
  /** Konnect's mappings are left as they are, whatever was changed here. */
  teamsSkipped: boolean;
  /** The name of a team to be made that is being typed. */
  teamName: string;
  /** The ids of the groups that may sign in besides those of the teams, by the key of the target. */
  assignedGroups: Readonly<Record<string, readonly string[]>>;
  /** What was known and chosen when the person accepted a lock-out: anything else is not accepted. */
  lockOutAccepted: string | null;
  /** The ids of a portal's teams that are not kept by hand, by the key of the target. */
  letGo: Readonly<Record<string, readonly string[]>>;
  /** What was shown when the person accepted that people lose teams, by the key of the target. */
  lossesAccepted: Readonly<Record<string, string>>;
  /** The addresses of the people whose groups are counted, and the one that is being typed. */
  testPeople: readonly string[];
  testPerson: string;
  /** Asks Microsoft for the right to read other people's groups. */
  readPeople: boolean;
  /** Whose app registration to use, by the key of the target. One that is not here was never decided. */
  applications: Readonly<Record<string, ApplicationChoice>>;
};

/** An error and when it was met, as RFC 3339 in UTC. */
export type Failure = { error: CommandError; time: string };

/** Where an error is shown: the place where it happened. A field's own errors are shown at the field. */
export type Place =
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
  | "setup"
  | "handover"
  | "teardown"
  | "takingAway"
  | Field;

/** What is going on behind the current screen. Nothing else may be started meanwhile. */
export type Busy = "practice" | "account" | "connecting" | "checking" | "planning" | "verifying";

export type RunRow = RunStep & {
  state: StepState | { kind: "queued" };
  /** When the step began, in milliseconds since 1970. */
  since: number | null;
};

export type RunPhase = "running" | "stopping" | "stopped" | "cancelled";

/** What became of one target; `null` while it is under way. */
export type RunEnd =
  | { kind: "finished" }
  | { kind: "stopped"; connection: string; failure: Failure; done: StepId[] }
  | { kind: "cancelled"; connection: string; done: StepId[] };

export type RunTarget = { target: TargetSummary; rows: RunRow[]; end: RunEnd | null };

export type Run = {
  phase: RunPhase;
  since: number;
  until: number | null;
  targets: RunTarget[];
  /** Why the run as a whole did not do what it was asked. */
  failure: Failure | null;
};

/** The look for portals, which goes on beside everything else. `time` is when its last answer came, as RFC 3339. */
export type PortalSearch = { loading: boolean; regions: RegionPortals[] | null; time: string };

/** The teams of one target, as they were read. */
export type TeamsRead = { loading: boolean; found: TeamsFound | null; failure: Failure | null };

/** What would become of the administrators. `asked`: the person tried to go on without accepting it. */
export type LockOutCheck = { checking: boolean; found: LockOut | null; asked: boolean };

/** What this computer knows of the connections it began a run for. `failure`: it could not be read. */
export type Known = Readonly<KnownConnections> & { failure: Failure | null };

/** What the person wants of a known connection. It is kept through the sign-ins that it needs. */
export type Wish = {
  id: string;
  kind: WishKind;
  target: TargetSummary;
  /** A deleted app registration is deleted for good. */
  purge: boolean;
  /** Whose app registration to use in a set-up that is continued. */
  application: ApplicationChoice;
  /** The connection was removed, so that an undo brings it back. */
  removed: boolean;
  /** Where it came up, and what was wanted there. */
  from: Screen;
  before: Wish | null;
};

/**
 * App registrations for a target that others made: whose to use? `key`: that of the target, or `null` for a connection
 * that is continued. `target`: its name, or what is known of it.
 */
export type Question = { key: string | null; target: string | TargetSummary; candidates: readonly Candidate[] };

/** Where the keyboard focus goes next. A new `turn` is a new request, even to the same place. */
export type Focus = { to: "heading" | "problem"; turn: number };

export type State = {
  screen: Screen;
  version: string;
  practice: Practice | null;
  microsoft: MicrosoftAccount | null;
  /** The directory and the organization that the choices were made for. */
  directory: string | null;
  organization: string | null;
  konnect: KonnectOrganization | null;
  portals: PortalSearch;
  /** By the key of the target. */
  teams: Readonly<Record<string, TeamsRead>>;
  /** Every group that was met so far, by its id. */
  known: Readonly<Record<string, Group>>;
  /** The key of the target whose teams are shown; `null` for the first. */
  teamsOf: string | null;
  lockOut: LockOutCheck;
  /** The person tried to go on without accepting that people lose teams. */
  lossesAsked: boolean;
  /** In how many groups people are, by the address that was typed; the signed-in person is under `""`. */
  counts: Readonly<Record<string, GroupCount>>;
  draft: Draft;
  connections: Known;
  /** The question what to do about what was not finished, which is asked once, on start. */
  offer: "unasked" | "open" | "answered";
  wish: Wish | null;
  teardown: TeardownReview | null;
  /** The name that was typed, as a removal of what others made asks for it. */
  confirmation: string;
  /** What an undo or a removal could not bring back, once it has finished. */
  taken: readonly Leftover[] | null;
  busy: Busy | null;
  /** While the browser is out: when it was opened and how long Microsoft's answer is awaited. */
  waiting: { since: number; address: string | null; timeoutSeconds: number | null; answered: boolean } | null;
  problems: FieldProblem[];
  failures: Partial<Record<Place, Failure>>;
  review: Review | null;
  /** Asked in the place of a review. */
  question: Question | null;
  run: Run | null;
  /** One for each target that is set up. */
  handOvers: readonly HandOver[];
  /** How long the last run took, in milliseconds. */
  took: number | null;
  focus: Focus;
};

export const emptyDraft: Draft = {
  cloud: "global",
  directory: "",
  purpose: "push",
  konnectToken: "",
  organization: null,
  loginPath: null,
  portals: [],
  callbackUrls: "",
  appNames: {},
  secretLifetimeDays: null,
  admission: "everyone",
  groups: "all",
  email: "mail",
  approveForEveryone: false,
  teams: {},
  teamsSkipped: false,
  teamName: "",
  assignedGroups: {},
  lockOutAccepted: null,
  letGo: {},
  lossesAccepted: {},
  testPeople: [],
  testPerson: "",
  readPeople: false,
  applications: {},
};

export const noPortals: PortalSearch = { loading: false, regions: null, time: "" };

export const noLockOut: LockOutCheck = { checking: false, found: null, asked: false };

export const nothingKnown: Known = { list: [], passedOver: [], hasLocks: true, failure: null };

export const initialState: State = {
  screen: "welcome",
  version: "",
  practice: null,
  microsoft: null,
  directory: null,
  organization: null,
  konnect: null,
  portals: noPortals,
  teams: {},
  known: {},
  teamsOf: null,
  lockOut: noLockOut,
  lossesAsked: false,
  counts: {},
  draft: emptyDraft,
  connections: nothingKnown,
  offer: "unasked",
  wish: null,
  teardown: null,
  confirmation: "",
  taken: null,
  busy: null,
  waiting: null,
  problems: [],
  failures: {},
  review: null,
  question: null,
  run: null,
  handOvers: [],
  took: null,
  focus: { to: "heading", turn: 0 },
};

export function stepOf(screen: Screen): Step | null {
  switch (screen) {
    case "welcome":
    case "home":
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
