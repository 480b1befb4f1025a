import type {
  Check,
  Choices,
  CommandError,
  Field,
  FieldProblem,
  HandOver,
  KonnectOrganization,
  MicrosoftAccount,
  Practice,
  Problem,
  Review,
  ReviewChange,
  RunOutcome,
  RunStep,
  Snapshot,
  StepId,
} from "../ipc/bindings";
import type { Answer, Backend } from "./backend";

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

export const sampleAccount: MicrosoftAccount = {
  name: "Maya Lindqvist",
  userName: "maya.lindqvist@contoso.com",
  directory: {
    id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145",
    name: "Contoso",
    domain: "contoso.com",
    cloud: "global",
  },
  roles: ["Application Developer"],
  rights: [
    { action: "registerApplications", answer: "yes" },
    { action: "createSecrets", answer: "yes" },
    { action: "approveForEveryone", answer: "no" },
  ],
  secretMaxDays: 180,
};

export const sampleOrganization: KonnectOrganization = {
  id: "d2b1c6f4-0e1a-4a52-8f0e-0b8f3c7a9d55",
  name: "Contoso",
  redirectUri: "https://cloud.konghq.com/login",
  loginPath: null,
  provider: null,
  passwordSignIn: true,
};

const ISSUER = `https://login.microsoftonline.com/${sampleAccount.directory.id}/v2.0`;
const CLIENT_ID = "9519e58c-41d7-4f0a-8c3e-b2a6d07f5e18";
const DAY_MILLIS = 86_400_000;

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

/** A few of the shell's rules, enough to see how their findings are shown. */
function problemsOf({ target, appName }: Choices): FieldProblem[] {
  const found: FieldProblem[] = [];
  const add = (field: Field, problem: Problem, line: number | null = null) => found.push({ field, line, problem });
  if (target.kind === "organization") {
    const path = target.detail.loginPath;
    if (path === "") add("loginPath", { kind: "empty" });
    else if (/^https?:/.test(path)) add("loginPath", { kind: "isUrl" });
    else if (!/^[a-z0-9-]+$/i.test(path)) add("loginPath", { kind: "badCharacter" });
  } else {
    if (target.detail.urls.length === 0) add("callbackUrl", { kind: "empty" });
    target.detail.urls.forEach((url, index) => {
      if (url.startsWith("http:")) add("callbackUrl", { kind: "notHttps" }, index + 1);
      else if (!url.startsWith("https:")) add("callbackUrl", { kind: "notAUrl" }, index + 1);
      else if (url.includes("#")) add("callbackUrl", { kind: "hasFragment" }, index + 1);
      else if (url.endsWith("/")) add("callbackUrl", { kind: "trailingSlash" }, index + 1);
    });
  }
  if (appName === "") add("appName", { kind: "empty" });
  else if (appName.length > 120) add("appName", { kind: "tooLong", detail: { max: 120 } });
  return found;
}

function expiryOf(choices: Choices): string {
  return new Date(Date.now() + choices.secretLifetimeDays * DAY_MILLIS).toISOString();
}

function urisOf({ target }: Choices, world: World): string[] {
  return target.kind === "organization" ? [world.organization.redirectUri] : target.detail.urls;
}

function targetOf({ target }: Choices, world: World): HandOver["target"] {
  return target.kind === "organization"
    ? { kind: "organization", detail: { name: world.organization.name, loginPath: target.detail.loginPath } }
    : { kind: "callbackUrl", detail: { urls: target.detail.urls } };
}

function reviewOf(planId: string, choices: Choices, world: World): Review {
  const effect = world.upToDate ? "keep" : "create";
  const graph = (path: string, body: unknown) =>
    world.upToDate
      ? null
      : { method: "POST", url: `https://graph.microsoft.com/v1.0${path}`, body: JSON.stringify(body, null, 2) };
  const changes: ReviewChange[] = [
    {
      id: "application",
      system: "entra",
      effect,
      what: {
        kind: "application",
        detail: { name: choices.appName, redirectUris: urisOf(choices, world), groups: choices.groups },
      },
      request: graph("/applications", {
        displayName: choices.appName,
        signInAudience: "AzureADMyOrg",
        web: { redirectUris: urisOf(choices, world) },
        groupMembershipClaims: "All,ApplicationGroup",
      }),
    },
    {
      id: "application",
      system: "entra",
      effect,
      what: world.upToDate
        ? { kind: "clientSecretKept", detail: { expires: expiryOf(choices) } }
        : { kind: "clientSecret", detail: { expires: expiryOf(choices), sameRequest: true } },
      request: null,
    },
    {
      id: "servicePrincipal",
      system: "entra",
      effect,
      what: { kind: "servicePrincipal" },
      request: graph("/servicePrincipals", { appId: CLIENT_ID }),
    },
    {
      id: "approval",
      system: "entra",
      effect: choices.approveForEveryone ? effect : "skip",
      what: { kind: "approval", detail: { skipped: choices.approveForEveryone ? null : "notAllowed" } },
      request: null,
    },
  ];
  if (choices.target.kind === "organization") {
    const { loginPath } = choices.target.detail;
    const konnect = (path: string, method: string, body: unknown) =>
      world.upToDate
        ? null
        : { method, url: `https://global.api.konghq.com/v3${path}`, body: JSON.stringify(body, null, 2) };
    changes.push(
      {
        id: "provider",
        system: "konnect",
        effect,
        what: { kind: "provider", detail: { loginPath } },
        request: konnect("/identity-providers", "POST", { type: "oidc", enabled: false, login_path: loginPath }),
      },
      {
        id: "enableProvider",
        system: "konnect",
        effect: world.upToDate ? "keep" : "change",
        what: { kind: "enableProvider" },
        request: konnect("/identity-providers/{id}", "PATCH", { enabled: true }),
      },
      {
        id: "openIdSignIn",
        system: "konnect",
        effect: world.upToDate ? "keep" : "change",
        what: { kind: "openIdSignIn" },
        request: konnect("/authentication-settings", "PATCH", { oidc_auth_enabled: true }),
      },
      { id: "passwordSignIn", system: "konnect", effect: "keep", what: { kind: "passwordSignIn" }, request: null },
    );
  }
  const kept = world.keychain === "available";
  return {
    planId,
    target: targetOf(choices, world),
    changes,
    empty: world.upToDate,
    secretStorage: kept ? "keychain" : "memory",
    warnings: [
      ...(kept ? [] : (["secretNotKept"] as const)),
      ...(world.organization.provider === null ? [] : (["replacesProvider"] as const)),
    ],
  };
}

function stepsOf({ target }: Choices, upToDate: boolean): RunStep[] {
  if (upToDate) return [{ id: "readBack", system: "entra", effect: null }];
  const entra: RunStep[] = [
    { id: "application", system: "entra", effect: "create" },
    { id: "servicePrincipal", system: "entra", effect: "create" },
    { id: "secretCheck", system: "entra", effect: null },
  ];
  if (target.kind === "callbackUrl") return entra;
  return [
    ...entra,
    { id: "provider", system: "konnect", effect: "create" },
    { id: "enableProvider", system: "konnect", effect: "change" },
    { id: "openIdSignIn", system: "konnect", effect: "change" },
    { id: "readBack", system: "konnect", effect: null },
  ];
}

function handOverOf(choices: Choices, world: World): HandOver {
  const { target } = choices;
  const pushed = target.kind === "organization";
  return {
    target: targetOf(choices, world),
    appName: choices.appName,
    issuerUrl: ISSUER,
    clientId: CLIENT_ID,
    secret: {
      kind: "held",
      detail: { expires: expiryOf(choices), storage: world.keychain === "available" ? "keychain" : "memory" },
    },
    inKonnect: pushed,
    loginUrl: pushed ? `${world.organization.redirectUri}/${target.detail.loginPath}` : null,
    checks: [
      { id: "issuer", state: "passed", evidence: [{ kind: "value", detail: ISSUER }] },
      pushed
        ? { id: "redirectUri", state: "passed", evidence: [{ kind: "value", detail: world.organization.redirectUri }] }
        : { id: "redirectUri", state: "notChecked", evidence: [{ kind: "reason", detail: "notPushed" }] },
      { id: "application", state: "passed", evidence: [] },
      { id: "secret", state: "passed", evidence: [] },
      { id: "claims", state: "passed", evidence: [] },
      ...(pushed ? konnectChecks() : []),
    ],
    checkedAt: new Date().toISOString(),
  };
}

function konnectChecks(): Check[] {
  return [
    { id: "providerOn", state: "passed", evidence: [] },
    { id: "passwordSignIn", state: "passed", evidence: [] },
  ];
}
