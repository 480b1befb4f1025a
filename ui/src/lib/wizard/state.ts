import type {
  Cloud,
  CommandError,
  EmailSource,
  Field,
  FieldProblem,
  GroupsSetting,
  HandOver,
  KonnectOrganization,
  MicrosoftAccount,
  Practice,
  RegionPortals,
  Review,
  RunStep,
  StepId,
  StepState,
  TargetSummary,
} from "../ipc/bindings";

/** A screen of the wizard. Its name is also on the `html` element, as `data-screen`. */
export type Screen =
  | "welcome"
  | "microsoft"
  | "microsoftWaiting"
  | "microsoftSignedIn"
  | "konnect"
  | "options"
  | "review"
  | "setup"
  | "handover";

/** A step of the rail. Several screens can belong to one step. */
export type Step = "microsoft" | "konnect" | "options" | "review" | "setup" | "handover";

export const STEPS: readonly Step[] = ["microsoft", "konnect", "options", "review", "setup", "handover"];

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
  groups: GroupsSetting;
  email: EmailSource;
  approveForEveryone: boolean;
};

/** An error and when it was met, as RFC 3339 in UTC. */
export type Failure = { error: CommandError; time: string };

/** Where an error is shown: the place where it happened. A field's own errors are shown at the field. */
export type Place =
  | "welcome"
  | "microsoft"
  | "waiting"
  | "signedIn"
  | "konnect"
  | "portals"
  | "options"
  | "review"
  | "setup"
  | "handover"
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
  | { kind: "stopped"; failure: Failure; done: StepId[] }
  | { kind: "cancelled"; done: StepId[] };

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

/** Where the keyboard focus goes next. A new `turn` is a new request, even to the same place. */
export type Focus = { to: "heading" | "problem"; turn: number };

export type State = {
  screen: Screen;
  version: string;
  practice: Practice | null;
  microsoft: MicrosoftAccount | null;
  konnect: KonnectOrganization | null;
  portals: PortalSearch;
  draft: Draft;
  busy: Busy | null;
  /** While the browser is out: when it was opened and how long Microsoft's answer is awaited. */
  waiting: { since: number; address: string | null; timeoutSeconds: number | null; answered: boolean } | null;
  problems: FieldProblem[];
  failures: Partial<Record<Place, Failure>>;
  review: Review | null;
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
  groups: "all",
  email: "mail",
  approveForEveryone: false,
};

export const noPortals: PortalSearch = { loading: false, regions: null, time: "" };

export const initialState: State = {
  screen: "welcome",
  version: "",
  practice: null,
  microsoft: null,
  konnect: null,
  portals: noPortals,
  draft: emptyDraft,
  busy: null,
  waiting: null,
  problems: [],
  failures: {},
  review: null,
  run: null,
  handOvers: [],
  took: null,
  focus: { to: "heading", turn: 0 },
};

export function stepOf(screen: Screen): Step | null {
  switch (screen) {
    case "welcome":
      return null;
    case "microsoft":
    case "microsoftWaiting":
    case "microsoftSignedIn":
      return "microsoft";
    default:
      return screen;
  }
}
