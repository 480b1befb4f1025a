import type {
  Choices,
  CommandError,
  HandOver,
  KnownConnection,
  SignedInAccount,
  Snapshot,
  StepId,
  TeardownReview,
  UnkeptSecret,
} from "../../ipc/bindings";
import type { Answer, Backend } from "../backend";
import { choicesOf } from "./connections";
import { handOverOf } from "./hand-over";
import type { Facts } from "./targets";
import { sampleWorld, type World } from "./world";

/** What the answers of a fake backend share. */
export type Fake = ReturnType<typeof createFake>;

/** The answers about one subject. */
export type Answers = Partial<Backend>;

/** What was planned or is running. */
type Progress = {
  heldStep: { step: StepId; until: Promise<void> } | null;
  stopRun: boolean;
  heldCheck: Promise<void> | null;
  stopChecks: boolean;
  planned: { planId: string; choices: Choices } | null;
  tornDown: { review: TeardownReview; id: string } | null;
  asked: () => void;
  /** Ends the waiting for the browser. */
  cancelSignIn: () => void;
  /** The sign-in that the run waits for, and what lets it go on. */
  awaited: { account: SignedInAccount; renewed: () => void } | null;
  /** The most groups that anyone was counted with. */
  mostGroups: number;
  /** The connection that was checked last. */
  checked: HandOver | null;
};

export function createFake(pace: number) {
  const progress: Progress = {
    heldStep: null,
    stopRun: false,
    heldCheck: null,
    stopChecks: false,
    planned: null,
    tornDown: null,
    asked: () => {},
    cancelSignIn: () => {},
    awaited: null,
    mostGroups: 0,
    checked: null,
  };
  const held = new Map<keyof Backend, Promise<void>>();
  const snapshot: Snapshot = {
    version: "0.1.0",
    practice: null,
    microsoft: null,
    konnect: null,
    keychain: "available",
    running: false,
    signInClient: null,
    signInPreset: null,
    handOvers: [],
    unfinished: 0,
  };
  const made = new Set<string>();
  /** The connections that were removed, which an undo restores. */
  const removed = new Map<string, KnownConnection>();
  /** What was seen of each difference that is intended, by connection and check. */
  const intended = new Map<string, string>();
  /** The client secrets that would end with the app, by their connections. */
  const inMemoryAlone = new Map<string, UnkeptSecret>();

  const world: World = sampleWorld({
    hold(name) {
      const { until, release } = gate();
      held.set(name, until);
      return release;
    },
    holdStep(step) {
      const { until, release } = gate();
      progress.heldStep = { step, until };
      return release;
    },
    holdChecks() {
      const { until, release } = gate();
      progress.heldCheck = until;
      return release;
    },
    askToClose: () => progress.asked(),
  });

  const rest = (steps = 1) => (pace === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, pace * steps)));
  const now = (): Snapshot => ({
    ...snapshot,
    ...presetOf(snapshot, world),
    keychain: world.keychain,
    unfinished: world.connections.filter(({ state }) => state !== "finished" && state !== "running").length,
  });
  const facts = (): Facts => ({ ...world, made, mostGroups: progress.mostGroups });

  function refused(id: string): CommandError | null {
    const target = (world.connections.find((known) => known.id === id) ?? removed.get(id))?.target;
    if (snapshot.microsoft === null) return { kind: "notSignedIn" };
    if (target === undefined) return { kind: "nothingToShow" };
    return target.kind !== "callbackUrl" && snapshot.konnect === null ? { kind: "notConnected" } : null;
  }

  /** A connection that was opened, as it is without checks. */
  function opened(id: string): HandOver {
    const known = world.connections.find((one) => one.id === id);
    if (known === undefined) throw new Error("the fake was asked to open what it does not know");
    const handOver = handOverOf(choicesOf(known), 0, facts());
    return { ...handOver, connection: id, target: known.target };
  }

  /** Lets a run that waits for this sign-in go on. */
  function renewed(account: SignedInAccount): null {
    if (progress.awaited?.account === account) progress.awaited.renewed();
    return null;
  }

  /** Notes a call, holds it if a test wants that, and answers with the failure that was set for it, if any. */
  async function answer<T>(name: keyof Backend, args: unknown[], work: () => T | Promise<T>): Promise<Answer<T>> {
    world.calls.push({ name, args });
    const waiting = held.get(name);
    held.delete(name);
    await waiting;
    const error = world.failures[name];
    delete world.failures[name];
    if (error !== undefined) return { status: "error", error };
    return { status: "ok", data: await work() };
  }

  return Object.assign(progress, {
    world,
    snapshot,
    made,
    removed,
    inMemoryAlone,
    intended,
    rest,
    now,
    facts,
    refused,
    opened,
    renewed,
    answer,
  });
}

/** Practice does not use it. */
function presetOf({ practice }: Snapshot, { preset }: World): Partial<Snapshot> {
  if (practice !== null || preset === null) return {};
  return { signInPreset: preset.preset, ...(preset.client === null ? {} : { signInClient: preset.client }) };
}

function gate(): { until: Promise<void>; release: () => void } {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}
