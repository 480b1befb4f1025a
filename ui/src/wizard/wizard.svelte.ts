import type { Answer, Backend } from "../lib/backend/backend";
import type { CommandError, ExternalLink, Field, Group, RunProgress } from "../lib/ipc/bindings";
import { type Action, detailsText } from "../lib/text/errors";
import { applicationActions } from "./applications/actions";
import { nameToType, questionOf } from "./applications/answers";
import { connectionActions } from "./connections/actions";
import { teardownOf, type WishKind } from "./connections/connections";
import { canLeave, canOpen } from "./flow/navigation";
import { valueActions } from "./handover/actions";
import { portalActions } from "./konnect/actions";
import { choicesOf, stepsOf, targetsOf } from "./konnect/targets";
import { isRunning } from "./run/run";
import type { Draft, Failure, State, Step } from "./state";
import { createCore } from "./store.svelte";
import { directoryActions } from "./teams/actions";
import { isAccepted, lossesAreOpen } from "./teams/teams";

/** How often a window that was reloaded during a run asks whether the run has ended. */
const POLL_MILLIS = 1000;

/** The wizard of one window: its state, and everything a person can do in it. */
export type Wizard = ReturnType<typeof createWizard>;

/**
 * Joins the pure machine with the program behind the window: every action asks the backend where it must, and turns
 * the answer into an event. An answer that comes after the person went elsewhere is dropped by the machine.
 */
export function createWizard(backend: Backend, clock = () => Date.now()) {
  const core = createCore(backend, clock);
  const { send, failureOf, fail, here } = core;
  const aboutGroups = directoryActions(core);
  const { findPortals } = portalActions(core);
  const { readConnections, refresh, homewards, forgetSecret } = connectionActions(core);
  let closing: "no" | "asked" | "stopping" = $state("no");
  // Counted, so that an answer to a question that was asked again, or taken back, is told from the current one.
  let signIns = 0;
  let plans = 0;
  let checks = 0;
  /** Waited for before the next sign-in, which a late cancellation would end. */
  let cancelled: Promise<unknown> = Promise.resolve();
  let run: Promise<void> = Promise.resolve();
  /** Waited for before the first step: where the window stands must not come later than what a person did there. */
  let opened: Promise<void> = Promise.resolve();

  function start(): Promise<void> {
    void backend.watchClose(askToClose);
    opened = open();
    return opened;
  }

  async function open(): Promise<void> {
    const answer = await backend.snapshot();
    if (answer.status === "error") return fail("welcome", answer.error);
    await readConnections();
    send({ type: "started", snapshot: answer.data, now: clock() });
    if (answer.data.running) run = untilEnded();
  }

  /** A reloaded window cannot hear a run that it did not start, so it asks until the run is over. */
  async function untilEnded(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      const answer = await backend.snapshot();
      if (answer.status === "ok" && answer.data.running) continue;
      await readConnections();
      if (answer.status === "ok") send({ type: "started", snapshot: answer.data, now: clock() });
      else send({ type: "runFailed", failure: failureOf(answer.error), now: clock() });
      return;
    }
  }

  async function changePractice(on: boolean): Promise<boolean> {
    send({ type: "busy", with: "practice" });
    if (core.state.busy !== "practice") return false;
    const answer = await (on ? backend.startPractice() : backend.leavePractice());
    if (answer.status === "ok") {
      await readConnections();
      send({ type: "practiceChanged", snapshot: answer.data });
    } else fail(here(), answer.error, "practice");
    return answer.status === "ok";
  }

  async function setUp(): Promise<void> {
    await opened;
    if (core.state.practice !== null && !(await changePractice(false))) return;
    send({ type: "begun" });
  }

  async function practise(): Promise<void> {
    await opened;
    if (core.state.screen !== "welcome" && core.state.screen !== "home") return;
    if (core.state.practice !== null) send({ type: "begun" });
    else await changePractice(true);
  }

  function type(patch: Partial<Draft>): void {
    const found = new Set(core.state.problems.map(({ field }) => field));
    send({ type: "typed", patch });
    // A field that was found wrong is checked again with every key, so that its note goes when the reason does.
    if (found.has("loginPath") || found.has("callbackUrl") || found.has("appName")) void check();
  }

  /** Looks over what has been typed so far, without moving the focus. */
  async function check(): Promise<void> {
    const turn = ++checks;
    const answer = await backend.checkChoices(choicesOf(core.state));
    if (turn !== checks || answer.status === "error") return;
    const mine = answer.data.filter(({ field }) => FIELDS[core.state.screen]?.includes(field));
    send({ type: "checked", problems: mine, quietly: true });
  }

  async function signIn(): Promise<void> {
    const { cloud, directory, readPeople } = core.state.draft;
    send({ type: "signInStarted", now: clock() });
    if (core.state.screen !== "microsoftWaiting") return;
    const turn = ++signIns;
    await cancelled;
    if (turn !== signIns) return;
    const answer = await backend.signIn({ cloud, directory: directory.trim(), readPeople }, (step) => {
      if (turn === signIns) send({ type: "signInProgressed", step });
    });
    if (turn !== signIns) return;
    if (answer.status === "ok") {
      send({ type: "signedIn", account: answer.data });
      await goOnWithWish();
    } else send({ type: "signInEnded", failure: failureOf(answer.error) });
  }

  async function cancelSignIn(): Promise<void> {
    signIns += 1;
    send({ type: "signInEnded", failure: null });
    cancelled = backend.cancelSignIn();
    await cancelled;
  }

  async function checkRights(): Promise<boolean> {
    send({ type: "busy", with: "account" });
    if (core.state.busy !== "account") return false;
    const answer = await backend.checkRights();
    if (answer.status === "ok") send({ type: "rightsChecked", account: answer.data });
    else fail("signedIn", answer.error, "account");
    return answer.status === "ok";
  }

  async function useAnotherAccount(): Promise<void> {
    const answer = await backend.signOut();
    if (answer.status === "ok") send({ type: "signedOut", snapshot: answer.data });
    else fail(here(), answer.error);
  }

  async function connect(): Promise<void> {
    if (core.state.draft.konnectToken.trim() === "") {
      const problem = { field: "konnectToken", target: null, line: null, problem: { kind: "empty" } } as const;
      return send({ type: "checked", problems: [problem], quietly: false });
    }
    send({ type: "busy", with: "connecting" });
    if (core.state.busy !== "connecting") return;
    const answer = await backend.connectKonnect(core.state.draft.konnectToken.trim());
    if (answer.status === "ok") {
      send({ type: "connected", organization: answer.data });
      await goOnWithWish();
    } else fail("konnect", answer.error, "connecting");
  }

  /** What the person wants of a connection that is known here. It may need the sign-ins first. */
  async function wish(id: string, kind: WishKind): Promise<void> {
    send({ type: "wished", id, kind });
    if (core.state.wish?.id === id && core.state.wish.kind === kind) await goOnWithWish();
  }

  async function goOnWithWish(): Promise<void> {
    if (core.state.wish === null) return;
    await (teardownOf(core.state.wish) === null ? plan() : planTeardown());
  }

  async function planTeardown(): Promise<void> {
    send({ type: "teardownAsked" });
    const { wish: wanted } = core.state;
    const kind = teardownOf(wanted);
    if (core.state.busy !== "planning" || wanted === null || kind === null) return;
    const turn = ++plans;
    const answer = await backend.previewTeardown({ id: wanted.id, kind, purge: wanted.purge });
    if (turn !== plans) return;
    if (answer.status === "ok") send({ type: "teardownPlanned", review: answer.data });
    else notPlanned("teardown", answer.error);
  }

  /** Leads to the sign-in that is missing for what is wanted, or says what went wrong. */
  function notPlanned(place: "review" | "teardown", error: CommandError): void {
    if (core.state.wish !== null && error.kind === "notSignedIn") send({ type: "signInNeeded", at: "microsoft" });
    else if (core.state.wish !== null && error.kind === "notConnected") send({ type: "signInNeeded", at: "konnect" });
    else fail(place, error, "planning");
  }

  async function choosePurge(purge: boolean): Promise<void> {
    send({ type: "purgeChosen", purge });
    await planTeardown();
  }

  function takeAway(): void {
    const { teardown: review, confirmation: typed } = core.state;
    send({ type: "teardownStarted", now: clock() });
    if (review === null || !isRunning(core.state)) return;
    const { madeElsewhere } = review;
    const confirmation = madeElsewhere === null ? "" : (nameToType(madeElsewhere.name, typed) ?? "");
    run = takingAway(review.planId, confirmation);
  }

  async function takingAway(planId: string, confirmation: string): Promise<void> {
    const tell = (step: RunProgress) => send({ type: "runProgressed", step, now: clock() });
    const answer = await backend.runTeardown(planId, confirmation, tell);
    const now = clock();
    if (answer.status === "error") send({ type: "runFailed", failure: failureOf(answer.error), now });
    else send({ type: "teardownEnded", outcome: answer.data, now, time: new Date(now).toISOString() });
    await refresh();
  }

  async function changeToken(): Promise<void> {
    const answer = await backend.disconnectKonnect();
    if (answer.status === "ok") send({ type: "disconnected", snapshot: answer.data });
    else fail(here(), answer.error);
  }

  /** The primary button of the Konnect, Options and Teams screens, once there is something to continue with. */
  async function next(): Promise<void> {
    if (core.state.screen === "microsoftSignedIn") return send({ type: "continued" });
    if (core.state.screen === "konnect" && (core.state.wish !== null || toConnect())) return connect();
    send({ type: "busy", with: "checking" });
    if (core.state.busy !== "checking") return;
    checks += 1;
    const answer = await backend.checkChoices(choicesOf(core.state));
    if (answer.status === "error") return fail(here(), answer.error, "checking");
    const fields = FIELDS[core.state.screen] ?? [];
    const mine = answer.data.filter(({ field }) => fields.includes(field));
    if (mine.length > 0) return send({ type: "checked", problems: mine, quietly: false });
    if (core.state.screen === "konnect" || (core.state.screen === "options" && stepsOf(core.state).includes("teams"))) {
      return send({ type: "continued" });
    }
    if (core.state.screen === "teams") {
      const failure = await aboutGroups.checkLockOut();
      if (failure !== null) return send({ type: "failed", place: "lockOut", failure, ends: "checking" });
      if (core.state.lockOut.found?.safe === false && !isAccepted(core.state))
        return send({ type: "lockOutNotAccepted" });
      const open = targetsOf(core.state).find((target) => lossesAreOpen(core.state, target));
      if (open !== undefined) return send({ type: "lossesNotAccepted", key: open.key });
    }
    await plan();
  }

  function toConnect(): boolean {
    return core.state.draft.purpose === "push" && core.state.konnect === null;
  }

  /** Goes on and leaves Konnect's mappings as they are. What was chosen about them stays in the draft. */
  async function skipTeams(): Promise<void> {
    type({ teamsSkipped: true });
    await next();
  }

  async function plan(): Promise<void> {
    send({ type: "planningStarted" });
    if (core.state.busy !== "planning") return;
    const turn = ++plans;
    const { wish: wanted } = core.state;
    const sent = targetsOf(core.state);
    const answer = await (wanted === null
      ? backend.previewPlan(choicesOf(core.state))
      : backend.previewContinue(wanted.id, wanted.application));
    if (turn !== plans) return;
    if (answer.status === "ok") return send({ type: "planned", review: answer.data });
    const question = questionOf(answer.error, sent, core.state);
    if (question === null) notPlanned("review", answer.error);
    else send({ type: "applicationAsked", question });
  }

  function setUpNow(): void {
    const { review } = core.state;
    send({ type: "runStarted", now: clock() });
    if (review === null || !isRunning(core.state)) return;
    run = running(review.planId);
  }

  async function running(planId: string): Promise<void> {
    const answer = await backend.runPlan(planId, (step) => send({ type: "runProgressed", step, now: clock() }));
    const now = clock();
    if (answer.status === "error") send({ type: "runFailed", failure: failureOf(answer.error), now });
    else send({ type: "runEnded", outcome: answer.data, now, time: new Date(now).toISOString() });
    await readConnections();
  }

  async function stop(): Promise<void> {
    send({ type: "stopAsked" });
    await backend.cancelRun();
  }

  /** Opens the sign-in to Microsoft again, wherever it ran out. */
  async function signInAgain(): Promise<void> {
    send({ type: "signInReopened" });
    await signIn();
  }

  async function askToReadPeople(): Promise<void> {
    type({ readPeople: true });
    await signInAgain();
  }

  async function act(action: Action, failure: Failure): Promise<void> {
    switch (action.do) {
      case "open":
        return openLink(action.link);
      case "signInAgain":
        return signInAgain();
      case "useAnotherAccount":
        return useAnotherAccount();
      case "changeToken":
        return changeToken();
      case "correct":
        send({ type: "fieldOpened", field: action.field, failure });
        // What was listed is no longer what is there.
        if (action.field === "targets") await findPortals();
    }
  }

  /** Asks for something small that leaves the screen as it is; only its failure shows. */
  async function ask(call: Promise<Answer<unknown>>): Promise<boolean> {
    const answer = await call;
    if (answer.status === "error") fail(here(), answer.error);
    return answer.status === "ok";
  }

  async function openLink(link: ExternalLink): Promise<void> {
    await ask(backend.openLink(link));
  }

  /** Asked once, the window waits for an answer; asked again while the run is being stopped, it closes at once. */
  function askToClose(): void {
    if (isRunning(core.state) && closing !== "stopping") closing = "asked";
    else void backend.closeWindow();
  }

  async function stopAndClose(): Promise<void> {
    closing = "stopping";
    if (isRunning(core.state)) await stop();
    await run;
    await backend.closeWindow();
  }

  return {
    get state() {
      return core.state;
    },
    get closing() {
      return closing === "asked" && !isRunning(core.state) ? "no" : closing;
    },
    now: clock,
    start,
    setUp,
    practise,
    leavePractice: () => changePractice(false),
    type,
    check,
    signIn,
    openSignInAgain: () => ask(backend.openSignInAgain()),
    copySignInLink: () => ask(backend.copySignInLink()),
    cancelSignIn,
    checkRights,
    useAnotherAccount,
    changeToken,
    findPortals,
    ...aboutGroups,
    showTeams: (key: string) => send({ type: "teamsShown", key }),
    meet: (groups: Group[]) => send({ type: "groupsMet", groups }),
    askToReadPeople,
    skipTeams,
    next,
    back: () => homewards({ type: "back" }),
    canLeave: () => canLeave(core.state),
    leave: () => homewards({ type: "left" }),
    begin: () => send({ type: "begun" }),
    readConnections,
    answerLater: () => send({ type: "offerAnswered" }),
    wish,
    goOnWithWish,
    choosePurge,
    takeAway,
    forgetSecret,
    showValues: () => send({ type: "valuesShown" }),
    canOpen: (step: Step) => canOpen(core.state, step),
    open: (step: Step) => send({ type: "opened", step }),
    plan,
    setUpNow,
    ...applicationActions(core, plan),
    stop,
    ...valueActions(core),
    showFinished: () => send({ type: "finishedShown" }),
    done: () => homewards({ type: "finished" }),
    act,
    openLink,
    copyDetails: (failure: Failure) => ask(backend.copyDetails(detailsText(failure, core.state.version))),
    keepGoing: () => {
      closing = "no";
    },
    stopAndClose,
  };
}

/** The fields of a screen. What is wrong elsewhere is said there. */
const FIELDS: Partial<Record<State["screen"], Field[]>> = {
  konnect: ["targets", "loginPath", "callbackUrl"],
  options: ["appName", "secretLifetime"],
  teams: ["teams"],
};
