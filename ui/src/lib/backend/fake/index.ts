import type {
  ApplicationChoice,
  Candidate,
  Choices,
  CommandError,
  GroupCount,
  KnownConnection,
  KonnectOrganization,
  Leftover,
  MicrosoftAccount,
  PassedOver,
  Practice,
  Region,
  RegionPortals,
  RunOutcome,
  RunProgress,
  Snapshot,
  StepId,
  TargetChoice,
  TargetOutcome,
  TeardownOutcome,
  TeardownReview,
} from "../../ipc/bindings";
import type { Answer, Backend } from "../backend";
import {
  connectionOf,
  type Facts,
  handOverOf,
  keyOf,
  problemsOf,
  reviewOf,
  sampleAccount,
  sampleOrganization,
  samplePortals,
  stepsOf,
} from "./answers";
import { choicesOf, runStepsOf, sampleConnection, teardownReviewOf } from "./connections";
import { type Directory, found, lockOutOf, sampleDirectory, teamsOf } from "./directory";

/** What a fake backend knows and does. Tests and the console of a browser set it; a call reads it when it is made. */
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
  /** The app registration that a removal takes away although others made it. */
  madeElsewhere: Candidate | null;
  /** What an undo or a removal cannot bring back. */
  leftovers: Leftover[];
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
} & Directory;

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
    handOvers: [],
    unfinished: 0,
  };
  const made = new Set<string>();
  let heldStep: { step: StepId; until: Promise<void> } | null = null;
  let asked: () => void = () => {};
  let tornDown: { review: TeardownReview; id: string } | null = null;
  /** The connections that were removed, which an undo brings back. */
  const removed = new Map<string, KnownConnection>();
  let planned: { planId: string; choices: Choices } | null = null;
  let stopRun = false;
  /** How far each search has come. */
  const searched = new Map<string, number>();
  let cancelSignIn: (() => void) | null = null;

  const world: World = {
    account: sampleAccount,
    organization: sampleOrganization,
    portals: samplePortals,
    slow: [],
    ...sampleDirectory,
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
    connections: [],
    passedOver: [],
    hasLocks: true,
    candidates: [],
    madeElsewhere: null,
    leftovers: [],
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
  const now = (): Snapshot => ({
    ...snapshot,
    keychain: world.keychain,
    unfinished: world.connections.filter(({ state }) => state !== "finished" && state !== "running").length,
  });
  const facts = (): Facts => ({ ...world, made });

  /** One target of a run. The targets of a run go on beside each other. */
  async function runTarget(
    choices: Choices,
    place: number,
    stopAt: World["stopAt"],
    progress: (step: RunProgress) => void,
  ): Promise<TargetOutcome> {
    const choice = choices.targets[place];
    if (choice === undefined) throw new Error(`there is no target ${place}`);
    const tell = (id: StepId, state: Extract<RunProgress, { kind: "step" }>["detail"]["state"]) =>
      progress({ kind: "step", detail: { target: place, id, state } });
    const done: StepId[] = [];
    for (const { id } of stepsOf(choice, facts()).steps) {
      tell(id, { kind: "running" });
      await rest(1 + place / 3);
      if (id === "servicePrincipal") {
        tell(id, { kind: "replicating" });
        await rest(2);
      }
      if (heldStep?.step === id) await heldStep.until;
      if (stopRun) {
        tell(id, { kind: "cancelled" });
        return { kind: "cancelled", detail: { connection: idOf(choice), done } };
      }
      if (stopAt?.step === id && (stopAt.target ?? place) === place) {
        tell(id, { kind: "failed" });
        return { kind: "stopped", detail: { connection: idOf(choice), step: id, error: stopAt.error, done } };
      }
      done.push(id);
      tell(id, { kind: "done", detail: { millis: 1200 } });
    }
    return {
      kind: "finished",
      detail: { handOver: { ...handOverOf(choices, place, facts()), connection: idOf(choice) } },
    };
  }

  /** What this computer knows of a run that has ended. The unfinished ones come first. */
  function note(choices: Choices, targets: TargetOutcome[]): void {
    for (const [place, outcome] of targets.entries()) {
      const choice = choices.targets[place];
      const review = choice === undefined ? undefined : reviewOf("", choices, facts()).targets[place];
      if (choice === undefined || review === undefined) continue;
      const id = idOf(choice);
      world.connections = [
        sampleConnection({
          id,
          target: review.target,
          appName: choice.appName,
          begunAt: new Date().toISOString(),
          state: outcome.kind,
          done:
            outcome.kind === "finished" ? stepsOf(choice, facts()).steps.map((step) => step.id) : outcome.detail.done,
        }),
        ...world.connections.filter((known) => known.id !== id),
      ].sort((a, b) => Number(a.state === "finished") - Number(b.state === "finished"));
    }
  }

  /** A connection that is continued keeps its id. */
  function idOf(choice: TargetChoice): string {
    const same = world.connections.find((known) => keyOf(choicesOf(known).targets[0] ?? choice) === keyOf(choice));
    return same?.id ?? connectionOf(choice);
  }

  function refused(id: string): CommandError | null {
    const target = (world.connections.find((known) => known.id === id) ?? removed.get(id))?.target;
    if (snapshot.microsoft === null) return { kind: "notSignedIn" };
    if (target === undefined) return { kind: "nothingToShow" };
    return target.kind !== "callbackUrl" && snapshot.konnect === null ? { kind: "notConnected" } : null;
  }

  /** The question that a plan asks first: whose app registration to use. */
  function unanswered(choices: ApplicationChoice[]): CommandError | null {
    const target = choices.findIndex(
      ({ kind }, place) => kind === "undecided" && (world.candidates[place] ?? []).length > 0,
    );
    if (target < 0) return null;
    return { kind: "chooseApplication", detail: { target, candidates: world.candidates[target] ?? [] } };
  }

  async function tearDown(
    { review, id }: { review: TeardownReview; id: string },
    progress: (step: RunProgress) => void,
  ): Promise<TeardownOutcome> {
    const { stopAt } = world;
    world.stopAt = null;
    stopRun = false;
    snapshot.running = true;
    progress({ kind: "planned", detail: { targets: [{ target: review.target, steps: runStepsOf(review) }] } });
    const done: StepId[] = [];
    const tell = (step: StepId, state: Extract<RunProgress, { kind: "step" }>["detail"]["state"]) =>
      progress({ kind: "step", detail: { target: 0, id: step, state } });
    for (const step of review.steps) {
      tell(step.id, { kind: "running" });
      await rest();
      if (heldStep?.step === step.id) await heldStep.until;
      const stops = stopAt?.step === step.id ? stopAt : null;
      if (stopRun || stops !== null) {
        tell(step.id, { kind: stops === null ? "cancelled" : "failed" });
        snapshot.running = false;
        const state = stops === null ? "cancelled" : "stopped";
        world.connections = world.connections.map((known) =>
          known.id === id ? { ...known, kind: review.kind, state } : known,
        );
        return stops === null
          ? { kind: "cancelled", detail: { done } }
          : { kind: "stopped", detail: { step: step.id, error: stops.error, done } };
      }
      done.push(step.id);
      tell(step.id, { kind: "done", detail: { millis: 800 } });
    }
    heldStep = null;
    snapshot.running = false;
    snapshot.handOvers = snapshot.handOvers.filter(({ connection }) => connection !== id);
    const known = world.connections.find((one) => one.id === id);
    world.connections = world.connections.filter((one) => one.id !== id);
    if (review.kind === "remove" && known !== undefined) removed.set(id, known);
    else if (removed.has(id)) {
      world.connections = [...world.connections, ...[...removed.values()].filter((one) => one.id === id)];
      removed.delete(id);
    }
    made.clear();
    return { kind: "finished", detail: { leftovers: review.leftovers } };
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

  const backend: Backend = {
    snapshot: () => answer("snapshot", [], now),
    startPractice: () =>
      answer("startPractice", [], async () => {
        await rest();
        Object.assign(snapshot, { practice: world.practice, microsoft: null, konnect: null, handOvers: [] });
        return now();
      }),
    leavePractice: () =>
      answer("leavePractice", [], () => {
        Object.assign(snapshot, { practice: null, microsoft: null, konnect: null, handOvers: [] });
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
        snapshot.microsoft = { ...world.account, mayReadPeople: world.account.mayReadPeople || request.readPeople };
        return snapshot.microsoft;
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

    findPortals(soFar) {
      const { slow } = world;
      if (slow.length > 0) soFar(world.portals.filter(({ region }) => !slow.includes(region)));
      return answer("findPortals", [], async () => {
        await rest(2);
        return world.portals;
      });
    },

    readTeams: (target) =>
      answer("readTeams", [target], async () => {
        await rest();
        return teamsOf(target, world);
      }),
    searchGroups: (text, more) =>
      answer("searchGroups", [text, more], async () => {
        await rest();
        const from = more ? (searched.get(text) ?? 0) : 0;
        const page = found(text, from, world);
        searched.set(text, from + page.groups.length);
        return page;
      }),
    checkLockOut: (choices) =>
      answer("checkLockOut", [choices], async () => {
        await rest();
        return lockOutOf(choices, world);
      }),
    async countGroups(address) {
      const person = world.people[address ?? ""];
      if (person === undefined) world.failures.countGroups ??= { kind: "personNotFound" };
      return answer("countGroups", [address], async () => {
        await rest();
        return person as GroupCount;
      });
    },

    checkChoices: (choices) => answer("checkChoices", [choices], () => problemsOf(choices)),
    async previewPlan(choices) {
      const error = unanswered(choices.targets.map(({ application }) => application));
      if (error !== null) world.failures.previewPlan ??= error;
      return answer("previewPlan", [choices], async () => {
        await rest();
        planned = { planId: crypto.randomUUID(), choices };
        return reviewOf(planned.planId, choices, facts());
      });
    },
    runPlan: (planId, progress) =>
      answer("runPlan", [planId], async (): Promise<RunOutcome> => {
        if (planned?.planId !== planId) throw new Error("the fake was asked to run a plan that it did not make");
        const { choices } = planned;
        const { stopAt } = world;
        world.stopAt = null;
        stopRun = false;
        snapshot.running = true;
        progress({ kind: "planned", detail: { targets: choices.targets.map((one) => stepsOf(one, facts())) } });
        const targets = await Promise.all(
          choices.targets.map((_, place) => runTarget(choices, place, stopAt, progress)),
        );
        heldStep = null;
        snapshot.running = false;
        snapshot.handOvers = targets.flatMap((one) => (one.kind === "finished" ? [one.detail.handOver] : []));
        choices.targets.forEach((choice, place) => {
          if (targets[place]?.kind === "finished") made.add(keyOf(choice));
        });
        note(choices, targets);
        return { targets, millis: 41_000 };
      }),
    cancelRun: () =>
      answer("cancelRun", [], () => {
        stopRun = true;
        return null;
      }),
    verify: (connection) =>
      answer("verify", [connection], async () => {
        await rest();
        const handOver = snapshot.handOvers.find((one) => one.connection === connection);
        if (handOver === undefined) throw new Error("the fake was asked to verify what was never set up");
        return { ...handOver, checkedAt: new Date().toISOString() };
      }),

    connections: () =>
      answer("connections", [], () => {
        const { connections, passedOver, hasLocks } = world;
        return { list: [...connections], passedOver: [...passedOver], hasLocks };
      }),
    async previewContinue(id, application) {
      const error = refused(id) ?? unanswered([application]);
      if (error !== null) world.failures.previewContinue ??= error;
      return answer("previewContinue", [id, application], async () => {
        await rest();
        const known = world.connections.find((one) => one.id === id) ?? sampleConnection();
        planned = { planId: crypto.randomUUID(), choices: choicesOf(known) };
        return reviewOf(planned.planId, planned.choices, facts());
      });
    },
    async previewTeardown(request) {
      const error = refused(request.id);
      if (error !== null) world.failures.previewTeardown ??= error;
      return answer("previewTeardown", [request], async () => {
        await rest();
        const gone = removed.get(request.id);
        const known = world.connections.find((one) => one.id === request.id) ?? gone ?? sampleConnection();
        const { leftovers, madeElsewhere } = world;
        const id = crypto.randomUUID();
        const review = teardownReviewOf(id, request, known, gone !== undefined, leftovers, madeElsewhere);
        tornDown = { review, id: request.id };
        return review;
      });
    },
    async runTeardown(planId, confirmation, progress) {
      const name = tornDown?.review.madeElsewhere?.name;
      if (name !== undefined && name.trim() !== confirmation.trim()) world.failures.runTeardown ??= notTheName;
      return answer("runTeardown", [planId, confirmation], () => {
        if (tornDown?.review.planId !== planId)
          throw new Error("the fake was asked to run an undo that it did not plan");
        return tearDown(tornDown, progress);
      });
    },
    forgetSecret: (id) =>
      answer("forgetSecret", [id], () => {
        snapshot.handOvers = snapshot.handOvers.map((one) =>
          one.connection === id
            ? { ...one, secret: { kind: "notHere", detail: { expires: one.secret.detail.expires } } }
            : one,
        );
        return null;
      }),

    copyValue: (connection, value) =>
      answer("copyValue", [connection, value], () => ({ clearsInSeconds: value === "clientSecret" ? 60 : null })),
    revealSecret: (connection) =>
      answer("revealSecret", [connection], () => {
        const place = snapshot.handOvers.findIndex((one) => one.connection === connection);
        return secretOf(world.secret, place);
      }),
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

const notTheName: CommandError = {
  kind: "invalidInput",
  detail: [{ field: "confirmation", target: null, line: null, problem: { kind: "notTheName" } }],
};

/** Each connection has its own secret; the first one is the one that tests plant. */
function secretOf(secret: string, place: number): string {
  return place <= 0 ? secret : `${secret}-${place}`;
}

function gate(): { until: Promise<void>; release: () => void } {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}
