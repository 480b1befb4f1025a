import type {
  Authorities,
  AuthorityRefusal,
  Candidate,
  Check,
  CommandError,
  Elsewhere,
  KnownConnection,
  KonnectOrganization,
  Leftover,
  MicrosoftAccount,
  Directory as MicrosoftDirectory,
  NeededRight,
  OwnSignInClient,
  PassedOver,
  Practice,
  Region,
  RegionPortals,
  Settings,
  SignedInAccount,
  SignInAppFound,
  SignInPreset,
  Snapshot,
  StepId,
  UnkeptSecret,
  Verdict,
} from "../../ipc/bindings";
import type { Backend } from "../backend";
import { sampleAccount, sampleOrganization, samplePortals } from "./samples";
import { type Directory, sampleDirectory } from "./teams";
import { goodVerdict } from "./verdicts";

/** What a fake backend knows and does. Tests and the console of a browser set it; each call reads it. */
export type World = {
  account: MicrosoftAccount;
  organization: KonnectOrganization;
  portals: RegionPortals[];
  /** The regions that answer after the others. */
  slow: Region[];
  practice: Practice;
  keychain: Snapshot["keychain"];
  secret: string;
  /** The next call of a name fails with this, once. */
  failures: Partial<Record<keyof Backend, CommandError>>;
  /** The step at which a sign-in ends in the middle of the next run. */
  signInEnds: { step: StepId; account: SignedInAccount } | null;
  /** The step at which the next run stops, once: for every target that has it, or for the one at this place. */
  stopAt: { step: StepId; error: CommandError; target?: number } | null;
  /** What this computer knows of its connections. */
  connections: KnownConnection[];
  /** The files among its journals that are not used. */
  passedOver: PassedOver[];
  /** Whether two programs are kept apart. */
  hasLocks: boolean;
  /** App registrations that others made, by the place of the target. A plan asks whose to use. */
  candidates: Candidate[][];
  /** What was set up elsewhere. */
  elsewhere: Elsewhere[];
  /** The sign-in apps that others registered. */
  signInApps: SignInAppFound[];
  /** What the reviewed plan needs to be allowed. */
  neededRights: NeededRight[];
  /** What an administrator of the computer has set. */
  preset: { preset: SignInPreset; client: OwnSignInClient | null } | null;
  /** The app registration that a removal deletes although others made it. */
  madeElsewhere: Candidate | null;
  /** What an undo or a removal cannot bring back. */
  leftovers: Leftover[];
  /** Nothing would be written. */
  upToDate: boolean;
  /** What the next checks of a connection find, where a test wants something else than all well. */
  checks: Check[] | null;
  /** Who signs in to test, one after the other; the last one stays. */
  verdicts: Verdict[];
  /** How long that person takes at the browser, where a test wants to see the waiting. */
  atBrowser: Promise<void> | null;
  /** Why nobody signs in in the next test. */
  testFails: CommandError | null;
  /** Why the redirect URI of a test is still there. */
  redirectLeft: CommandError | null;
  /** The client secrets are not on this computer. */
  secretsAreElsewhere: boolean;
  /** What checking all finds of a connection, by its id. */
  checksOf: Readonly<Record<string, Check[]>>;
  /** The client secrets that would end with the app; `null`: those of the set-ups so far. */
  unkept: UnkeptSecret[] | null;
  /** Every call with its arguments, in order. */
  calls: { name: keyof Backend; args: unknown[] }[];
  /** Holds the next call of a name until the returned function is called. */
  hold(name: keyof Backend): () => void;
  /** Holds the next run in the middle of a step until the returned function is called. */
  holdStep(step: StepId): () => void;
  /** Holds the next check of all connections, before the first, until the returned function is called. */
  holdChecks(): () => void;
  /** A person asks to close the window. */
  askToClose(): void;
  /** What is set, and whether its file can be used. */
  settings: Settings;
  authorities: Authorities;
  /** Why the next file adds no authority. */
  refusesAuthority: AuthorityRefusal | null;
  /** The directories that this computer remembers. */
  recentDirectories: MicrosoftDirectory[];
  azureCliDirectories: MicrosoftDirectory[];
  /** Whether the system has a file manager. */
  opensFolders: boolean;
  /** Whether the disk takes a file. */
  savesFiles: boolean;
  /** Whether the window was closed. */
  closed: boolean;
} & Directory;

type Controls = Pick<World, "hold" | "holdStep" | "holdChecks" | "askToClose">;

export function sampleWorld(controls: Controls): World {
  return {
    account: sampleAccount,
    organization: sampleOrganization,
    portals: samplePortals,
    slow: [],
    ...sampleDirectory,
    practice: {
      konnectToken: "kpat_practice",
      accounts: [
        { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com", signsInAlone: true },
        { name: "Tomás Rivera", userName: "tomas.rivera@contoso.com", signsInAlone: false },
      ],
      registrations: [{ name: "Contoso SSO Setup", clientId: "5d6a2f0e-3f0b-5f6e-9d55-2f4c0f6f0f01" }],
      otherDirectories: [
        {
          id: "61e49b02-c87d-4f3a-a5d0-3b7cf21684e9",
          name: "Contoso Test",
          domain: "contoso-test.com",
          cloud: "global",
        },
      ],
    },
    keychain: "available",
    secret: "Abc8Q~planted-secret-value-0123456789abcd",
    failures: {},
    signInEnds: null,
    stopAt: null,
    connections: [],
    passedOver: [],
    hasLocks: true,
    candidates: [],
    elsewhere: [],
    signInApps: [],
    neededRights: [
      { need: { kind: "registerApplication" }, answer: "yes" },
      { need: { kind: "createSecret" }, answer: "yes" },
      { need: { kind: "konnectSignIn" }, answer: "yes" },
    ],
    preset: null,
    madeElsewhere: null,
    leftovers: [],
    upToDate: false,
    checks: null,
    verdicts: [goodVerdict],
    atBrowser: null,
    testFails: null,
    redirectLeft: null,
    secretsAreElsewhere: false,
    checksOf: {},
    unkept: null,
    authorities: { authorities: [], problem: null },
    refusesAuthority: null,
    settings: { appearance: { theme: "system", textSize: "100" }, problem: null },
    recentDirectories: [],
    azureCliDirectories: [],
    opensFolders: true,
    savesFiles: true,
    calls: [],
    closed: false,
    ...controls,
  };
}
