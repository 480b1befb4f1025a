import type {
  Choices,
  CommandError,
  KonnectOrganization,
  MicrosoftAccount,
  Practice,
  RunOutcome,
  Snapshot,
  StepId,
} from "../ipc/bindings";
import type { Answer, Backend } from "./backend";
import { handOverOf, problemsOf, reviewOf, sampleAccount, sampleOrganization, stepsOf } from "./fake-answers";

/** What a fake backend knows and does. Tests and the console of a browser set it; a call reads it when it is made. */
export type World = {
  account: MicrosoftAccount;
  organization: KonnectOrganization;
  practice: Practice;
  keychain: Snapshot["keychain"];
  secret: string;
  /** The next call of a name fails with this, once. */
  failures: Partial<Record<keyof Backend, CommandError>>;
  /** The step at which the next run stops, once. */
  stopAt: { step: StepId; error: CommandError } | null;
  /** Nothing would be written. */
  upToDate: boolean;
  /** Every call with its arguments, in order. */
  calls: { name: keyof Backend; args: unknown[] }[];
  /** Holds the next call of a name until the returned function is called. */
  hold(name: keyof Backend): () => void;
  /** Holds the next run in the middle of a step until the returned function is called. */
  holdStep(step: StepId): () => void;
  /** A person asks to close the window. */
  askToClose(): void;
  /** Whether the window was closed. */
  closed: boolean;
};

/**
 * A backend without any program behind it, for tests and for drawing the window in a browser.
 * `pace`: how long a step of work takes, in milliseconds; 0 answers as soon as it can.
 */
export function fakeBackend({ pace = 0 }: { pace?: number } = {}): { backend: Backend; world: World } {
  const held = new Map<keyof Backend, Promise<void>>();
  const snapshot: Snapshot = {
    version: "0.1.0",
    practice: null,
    microsoft: null,
    konnect: null,
    keychain: "available",
    running: false,
    handOver: null,
  };
  let heldStep: { step: StepId; until: Promise<void> } | null = null;
  let asked: () => void = () => {};
  let planned: { planId: string; choices: Choices } | null = null;
  let stopRun = false;
  let cancelSignIn: (() => void) | null = null;

  const world: World = {
    account: sampleAccount,
    organization: sampleOrganization,
    practice: {
      konnectToken: "kpat_practice",
      accounts: [
        { name: "Maya Lindqvist", userName: "maya.lindqvist@contoso.com" },
        { name: "Tomás Rivera", userName: "tomas.rivera@contoso.com" },
      ],
    },
    keychain: "available",
    secret: "Abc8Q~planted-secret-value-0123456789abcd",
    failures: {},
    stopAt: null,
    upToDate: false,
    calls: [],
    closed: false,
    hold(name) {
      const { until, release } = gate();
      held.set(name, until);
      return release;
    },
    holdStep(step) {
      const { until, release } = gate();
      heldStep = { step, until };
      return release;
    },
    askToClose: () => asked(),
  };

  const rest = (steps = 1) => (pace === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, pace * steps)));
  const now = (): Snapshot => ({ ...snapshot, keychain: world.keychain });

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

  const backend: Backend = {
    snapshot: () => answer("snapshot", [], now),
    startPractice: () =>
      answer("startPractice", [], async () => {
        await rest();
        Object.assign(snapshot, { practice: world.practice, microsoft: null, konnect: null, handOver: null });
        return now();
      }),
    leavePractice: () =>
      answer("leavePractice", [], () => {
        Object.assign(snapshot, { practice: null, microsoft: null, konnect: null, handOver: null });
        return now();
      }),

    async signIn(request, progress) {
      progress({ kind: "waiting", detail: { address: "login.microsoftonline.com", timeoutSeconds: 300 } });
      const cancelled = new Promise<"cancelled">((resolve) => {
        cancelSignIn = () => resolve("cancelled");
      });
      const signedIn = answer("signIn", [request], async () => {
        await rest(3);
        progress({ kind: "answered" });
        await rest();
        snapshot.microsoft = world.account;
        return world.account;
      });
      const first = await Promise.race([signedIn, cancelled]);
      return first === "cancelled" ? { status: "error", error: { kind: "signInCancelled" } } : first;
    },
    openSignInAgain: () => answer("openSignInAgain", [], () => null),
    copySignInLink: () => answer("copySignInLink", [], () => null),
    cancelSignIn: () =>
      answer("cancelSignIn", [], () => {
        cancelSignIn?.();
        return null;
      }),
    checkRights: () =>
      answer("checkRights", [], async () => {
        await rest();
        snapshot.microsoft = world.account;
        return world.account;
      }),
    signOut: () =>
      answer("signOut", [], () => {
        snapshot.microsoft = null;
        return now();
      }),

    connectKonnect: (token) =>
      answer("connectKonnect", [token], async () => {
        await rest();
        snapshot.konnect = world.organization;
        return world.organization;
      }),
    disconnectKonnect: () =>
      answer("disconnectKonnect", [], () => {
        snapshot.konnect = null;
        return now();
      }),

    checkChoices: (choices) => answer("checkChoices", [choices], () => problemsOf(choices)),
    previewPlan: (choices) =>
      answer("previewPlan", [choices], async () => {
        await rest();
        planned = { planId: crypto.randomUUID(), choices };
        return reviewOf(planned.planId, choices, world);
      }),
    runPlan: (planId, progress) =>
      answer("runPlan", [planId], async (): Promise<RunOutcome> => {
        if (planned?.planId !== planId) throw new Error("the fake was asked to run a plan that it did not make");
        const { choices } = planned;
        const steps = stepsOf(choices, world.upToDate);
        const { stopAt } = world;
        world.stopAt = null;
        stopRun = false;
        snapshot.running = true;
        progress({ kind: "planned", detail: { steps } });
        const done: StepId[] = [];
        for (const { id } of steps) {
          progress({ kind: "step", detail: { id, state: { kind: "running" } } });
          await rest();
          if (id === "servicePrincipal") {
            progress({ kind: "step", detail: { id, state: { kind: "replicating" } } });
            await rest(2);
          }
          if (heldStep?.step === id) {
            const { until } = heldStep;
            heldStep = null;
            await until;
          }
          if (stopRun) {
            snapshot.running = false;
            progress({ kind: "step", detail: { id, state: { kind: "cancelled" } } });
            return { kind: "cancelled", detail: { done } };
          }
          if (stopAt?.step === id) {
            snapshot.running = false;
            progress({ kind: "step", detail: { id, state: { kind: "failed" } } });
            return { kind: "stopped", detail: { step: id, error: stopAt.error, done } };
          }
          done.push(id);
          progress({ kind: "step", detail: { id, state: { kind: "done", detail: { millis: 1200 } } } });
        }
        snapshot.running = false;
        const handOver = handOverOf(choices, world);
        snapshot.handOver = handOver;
        return { kind: "finished", detail: { handOver, millis: 41_000 } };
      }),
    cancelRun: () =>
      answer("cancelRun", [], () => {
        stopRun = true;
        return null;
      }),
    verify: () =>
      answer("verify", [], async () => {
        await rest();
        if (planned === null) throw new Error("the fake was asked to verify before anything was planned");
        return handOverOf(planned.choices, world);
      }),

    copyValue: (value) =>
      answer("copyValue", [value], () => ({ clearsInSeconds: value === "clientSecret" ? 60 : null })),
    revealSecret: () => answer("revealSecret", [], () => world.secret),
    copyDetails: (text) => answer("copyDetails", [text], () => null),
    openLink: (link) => answer("openLink", [link], () => null),
    watchClose: (tell) =>
      answer("watchClose", [], () => {
        asked = tell;
        return null;
      }),
    closeWindow: () =>
      answer("closeWindow", [], () => {
        world.closed = true;
        return null;
      }),
  };
  return { backend, world };
}

function gate(): { until: Promise<void>; release: () => void } {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}
