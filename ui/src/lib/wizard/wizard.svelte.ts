import type { Answer, Backend } from "../backend/backend";
import type { CommandError, ExternalLink, Field, Group, GroupsFound, HandOverValue } from "../ipc/bindings";
import { type Action, detailsText, timeOf } from "../text/errors";
import { choicesOf, stepsOf, type Target } from "./choices";
import type { Event } from "./events";
import { teardownOf, type WishKind } from "./known";
import { transition } from "./machine";
import { canLeave, canOpen } from "./navigation";
import { isRunning } from "./run";
import { type Busy, type Draft, type Failure, initialState, type Place, type State, type Step } from "./state";
import { isAccepted, withSameTeams } from "./teams";

/** How often a window that was reloaded during a run asks whether the run has ended. */
const POLL_MILLIS = 1000;

/** Of how many portals the teams are read at the same time. */
const TEAMS_AT_ONCE = 8;

/** The wizard of one window: its state, and everything a person can do in it. */
export type Wizard = ReturnType<typeof createWizard>;

/**
 * Joins the pure machine with the program behind the window: every action asks the backend where it must, and turns
 * the answer into an event. An answer that comes after the person went elsewhere is dropped by the machine.
 */
export function createWizard(backend: Backend, clock = () => Date.now()) {
  let state: State = $state.raw(initialState);
  let closing: "no" | "asked" | "stopping" = $state("no");
  // Counted, so that an answer to a question that was asked again, or taken back, is told from the current one.
  let signIns = 0;
  let plans = 0;
  let checks = 0;
  let searches = 0;
  let lockOuts = 0;
  /** Waited for before the next sign-in, which a late cancellation would end. */
  let cancelled: Promise<unknown> = Promise.resolve();
  let run: Promise<void> = Promise.resolve();
  /** Waited for before the first step: where the window stands must not come later than what a person did there. */
  let opened: Promise<void> = Promise.resolve();

  function send(event: Event): void {
    state = transition(state, event);
  }

  function failureOf(error: CommandError): Failure {
    return { error, time: timeOf(error) ?? new Date(clock()).toISOString() };
  }

  function fail(place: Place, error: CommandError, ends: Busy | null = null): void {
    send({ type: "failed", place, failure: failureOf(error), ends });
  }

  /** Where an error of the screen as a whole is shown. */
  function here(): Place {
    switch (state.screen) {
      case "microsoftWaiting":
        return "waiting";
      case "microsoftSignedIn":
        return "signedIn";
      default:
        return state.screen;
    }
  }

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

  /** Reads what this computer knows of its connections. Asks no service. */
  async function readConnections(): Promise<void> {
    const answer = await backend.connections();
    if (answer.status === "ok") send({ type: "connectionsRead", list: answer.data, handOvers: null });
    else send({ type: "connectionsNotRead", failure: failureOf(answer.error) });
  }

  /** Reads it again, together with the values that can be shown: their places may have changed. */
  async function refresh(): Promise<void> {
    const [there, read] = await Promise.all([backend.snapshot(), backend.connections()]);
    const handOvers = there.status === "ok" ? there.data.handOvers : null;
    if (read.status === "ok") send({ type: "connectionsRead", list: read.data, handOvers });
    else send({ type: "connectionsNotRead", failure: failureOf(read.error) });
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
    if (state.busy !== "practice") return false;
    const answer = await (on ? backend.startPractice() : backend.leavePractice());
    if (answer.status === "ok") {
      await readConnections();
      send({ type: "practiceChanged", snapshot: answer.data });
    } else fail(here(), answer.error, "practice");
    return answer.status === "ok";
  }

  async function setUp(): Promise<void> {
    await opened;
    if (state.practice !== null && !(await changePractice(false))) return;
    send({ type: "begun" });
  }

  async function practise(): Promise<void> {
    await opened;
    if (state.screen !== "welcome" && state.screen !== "home") return;
    if (state.practice !== null) send({ type: "begun" });
    else await changePractice(true);
  }

  function type(patch: Partial<Draft>): void {
    const found = new Set(state.problems.map(({ field }) => field));
    send({ type: "typed", patch });
    // A field that was found wrong is checked again with every key, so that its note goes when the reason does.
    if (found.has("loginPath") || found.has("callbackUrl") || found.has("appName")) void check();
  }

  /** Looks over what has been typed so far, without moving the focus. */
  async function check(): Promise<void> {
    const turn = ++checks;
    const answer = await backend.checkChoices(choicesOf(state));
    if (turn !== checks || answer.status === "error") return;
    const mine = answer.data.filter(({ field }) => FIELDS[state.screen]?.includes(field));
    send({ type: "checked", problems: mine, quietly: true });
  }

  async function signIn(): Promise<void> {
    const { cloud, directory, readPeople } = state.draft;
    send({ type: "signInStarted", now: clock() });
    if (state.screen !== "microsoftWaiting") return;
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
    if (state.busy !== "account") return false;
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
    if (state.draft.konnectToken.trim() === "") {
      const problem = { field: "konnectToken", target: null, line: null, problem: { kind: "empty" } } as const;
      return send({ type: "checked", problems: [problem], quietly: false });
    }
    send({ type: "busy", with: "connecting" });
    if (state.busy !== "connecting") return;
    const answer = await backend.connectKonnect(state.draft.konnectToken.trim());
    if (answer.status === "ok") {
      send({ type: "connected", organization: answer.data });
      await goOnWithWish();
    } else fail("konnect", answer.error, "connecting");
  }

  /** What the person wants of a connection that is known here. It may need the sign-ins first. */
  async function wish(id: string, kind: WishKind): Promise<void> {
    send({ type: "wished", id, kind });
    if (state.wish?.id === id && state.wish.kind === kind) await goOnWithWish();
  }

  async function goOnWithWish(): Promise<void> {
    if (state.wish === null) return;
    await (teardownOf(state.wish) === null ? plan() : planTeardown());
  }

  async function planTeardown(): Promise<void> {
    send({ type: "teardownAsked" });
    const { wish: wanted } = state;
    const kind = teardownOf(wanted);
    if (state.busy !== "planning" || wanted === null || kind === null) return;
    const turn = ++plans;
    const answer = await backend.previewTeardown({ id: wanted.id, kind, purge: wanted.purge });
    if (turn !== plans) return;
    if (answer.status === "ok") send({ type: "teardownPlanned", review: answer.data });
    else notPlanned("teardown", answer.error);
  }

  /** Leads to the sign-in that is missing for what is wanted, or says what went wrong. */
  function notPlanned(place: "review" | "teardown", error: CommandError): void {
    if (state.wish !== null && error.kind === "notSignedIn") send({ type: "signInNeeded", at: "microsoft" });
    else if (state.wish !== null && error.kind === "notConnected") send({ type: "signInNeeded", at: "konnect" });
    else fail(place, error, "planning");
  }

  async function choosePurge(purge: boolean): Promise<void> {
    send({ type: "purgeChosen", purge });
    await planTeardown();
  }

  function takeAway(): void {
    const review = state.teardown;
    send({ type: "teardownStarted", now: clock() });
    if (review === null || !isRunning(state)) return;
    run = takingAway(review.planId);
  }

  async function takingAway(planId: string): Promise<void> {
    const answer = await backend.runTeardown(planId, (step) => send({ type: "runProgressed", step, now: clock() }));
    const now = clock();
    if (answer.status === "error") send({ type: "runFailed", failure: failureOf(answer.error), now });
    else send({ type: "teardownEnded", outcome: answer.data, now, time: new Date(now).toISOString() });
    await refresh();
  }

  /** Removes the client secret of a connection from this computer. */
  async function forgetSecret(id: string): Promise<Failure | null> {
    const answer = await backend.forgetSecret(id);
    if (answer.status === "error") return failureOf(answer.error);
    await refresh();
    return null;
  }

  /** To the connections. What was typed stays. */
  async function leave(): Promise<void> {
    send({ type: "left" });
    if (state.screen === "home" || state.screen === "welcome") await refresh();
  }

  async function back(): Promise<void> {
    const { screen } = state;
    send({ type: "back" });
    if (state.screen === "home" && screen !== "home") await refresh();
  }

  async function done(): Promise<void> {
    send({ type: "finished" });
    if (state.screen === "home") await refresh();
  }

  async function changeToken(): Promise<void> {
    const answer = await backend.disconnectKonnect();
    if (answer.status === "ok") send({ type: "disconnected", snapshot: answer.data });
    else fail(here(), answer.error);
  }

  /** Looks for portals in every region. The person can go on meanwhile. */
  async function findPortals(): Promise<void> {
    send({ type: "portalsAsked" });
    if (!state.portals.loading) return;
    const turn = ++searches;
    const answer = await backend.findPortals();
    if (turn !== searches) return;
    const time = new Date(clock()).toISOString();
    if (answer.status === "ok") send({ type: "portalsFound", regions: answer.data, time });
    else send({ type: "portalsNotFound", failure: failureOf(answer.error) });
  }

  async function readTeams({ key, ref }: Target): Promise<void> {
    send({ type: "teamsAsked", key });
    if (!state.teams[key]?.loading) return;
    const answer = await backend.readTeams(ref);
    if (answer.status === "ok") send({ type: "teamsFound", key, found: answer.data });
    else send({ type: "teamsNotFound", key, failure: failureOf(answer.error) });
  }

  /**
   * Lets the groups of one portal lead to the teams of the same names in these others; the names of those whose teams
   * could not be read.
   */
  async function useSameTeams({ key }: Target, others: Target[]): Promise<string[]> {
    const unread = (one: Target) => state.teams[one.key]?.found == null;
    const waiting = others.filter(unread);
    const readOneByOne = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await readTeams(one);
    };
    await Promise.all(Array.from({ length: TEAMS_AT_ONCE }, readOneByOne));
    type(withSameTeams(state, key, others));
    return others.filter(unread).map(({ name }) => name);
  }

  async function searchGroups(text: string, more: boolean): Promise<{ found: GroupsFound } | { failure: Failure }> {
    const answer = await backend.searchGroups(text, more);
    return answer.status === "ok" ? { found: answer.data } : { failure: failureOf(answer.error) };
  }

  /** Looks what the choices do to the administrators; a failure is shown in its place. */
  async function checkLockOut(): Promise<Failure | null> {
    const turn = ++lockOuts;
    const choices = choicesOf(state);
    if (!choices.targets.some(({ target, teams }) => target.kind === "organization" && teams !== null)) {
      send({ type: "lockOutFound", found: null });
      return null;
    }
    send({ type: "lockOutAsked" });
    const answer = await backend.checkLockOut(choices);
    if (turn !== lockOuts) return null;
    if (answer.status === "ok") {
      send({ type: "lockOutFound", found: answer.data });
      return null;
    }
    const failure = failureOf(answer.error);
    send({ type: "failed", place: "lockOut", failure, ends: null, quietly: true });
    return failure;
  }

  /** Counts the groups of the signed-in person, or of the one whose address was typed. */
  async function countGroups(address: string | null): Promise<boolean> {
    if (address?.trim() === "") {
      const problem = { field: "testPerson", target: null, line: null, problem: { kind: "empty" } } as const;
      send({ type: "checked", problems: [problem], quietly: false });
      return false;
    }
    const answer = await backend.countGroups(address?.trim() ?? null);
    if (answer.status === "ok") send({ type: "counted", address: address?.trim() ?? "", count: answer.data });
    else {
      const failure = failureOf(answer.error);
      send({
        type: "failed",
        place: address === null ? "overage" : "testPerson",
        failure,
        ends: null,
        quietly: address === null,
      });
    }
    return answer.status === "ok";
  }

  /** The primary button of the Konnect, Options and Teams screens, once there is something to continue with. */
  async function next(): Promise<void> {
    if (state.screen === "microsoftSignedIn") return send({ type: "continued" });
    if (state.screen === "konnect" && (state.wish !== null || toConnect())) return connect();
    send({ type: "busy", with: "checking" });
    if (state.busy !== "checking") return;
    checks += 1;
    const answer = await backend.checkChoices(choicesOf(state));
    if (answer.status === "error") return fail(here(), answer.error, "checking");
    const fields = FIELDS[state.screen] ?? [];
    const mine = answer.data.filter(({ field }) => fields.includes(field));
    if (mine.length > 0) return send({ type: "checked", problems: mine, quietly: false });
    if (state.screen === "konnect" || (state.screen === "options" && stepsOf(state).includes("teams"))) {
      return send({ type: "continued" });
    }
    if (state.screen === "teams") {
      const failure = await checkLockOut();
      if (failure !== null) return send({ type: "failed", place: "lockOut", failure, ends: "checking" });
      if (state.lockOut.found?.safe === false && !isAccepted(state)) return send({ type: "lockOutNotAccepted" });
    }
    await plan();
  }

  function toConnect(): boolean {
    return state.draft.purpose === "push" && state.konnect === null;
  }

  /** Goes on and leaves Konnect's mappings as they are. What was chosen about them stays in the draft. */
  async function skipTeams(): Promise<void> {
    type({ teamsSkipped: true });
    await next();
  }

  async function plan(): Promise<void> {
    send({ type: "planningStarted" });
    if (state.busy !== "planning") return;
    const turn = ++plans;
    const answer = await (state.wish === null
      ? backend.previewPlan(choicesOf(state))
      : backend.previewContinue(state.wish.id));
    if (turn !== plans) return;
    if (answer.status === "ok") send({ type: "planned", review: answer.data });
    else notPlanned("review", answer.error);
  }

  function setUpNow(): void {
    const { review } = state;
    send({ type: "runStarted", now: clock() });
    if (review === null || !isRunning(state)) return;
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

  async function verify(target: number): Promise<boolean> {
    send({ type: "busy", with: "verifying" });
    if (state.busy !== "verifying") return false;
    const answer = await backend.verify(target);
    if (answer.status === "ok") send({ type: "verified", target, handOver: answer.data });
    else fail("handover", answer.error, "verifying");
    return answer.status === "ok";
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

  async function copyValue(target: number, value: HandOverValue): Promise<{ clearsInSeconds: number | null } | null> {
    const answer = await backend.copyValue(target, value);
    if (answer.status === "ok") return answer.data;
    fail("handover", answer.error);
    return null;
  }

  async function revealSecret(target: number): Promise<string | null> {
    const answer = await backend.revealSecret(target);
    if (answer.status === "ok") return answer.data;
    fail("handover", answer.error);
    return null;
  }

  /** Asked once, the window waits for an answer; asked again while the run is being stopped, it closes at once. */
  function askToClose(): void {
    if (isRunning(state) && closing !== "stopping") closing = "asked";
    else void backend.closeWindow();
  }

  async function stopAndClose(): Promise<void> {
    closing = "stopping";
    if (isRunning(state)) await stop();
    await run;
    await backend.closeWindow();
  }

  return {
    get state() {
      return state;
    },
    get closing() {
      return closing === "asked" && !isRunning(state) ? "no" : closing;
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
    showTeams: (key: string) => send({ type: "teamsShown", key }),
    readTeams,
    useSameTeams,
    searchGroups,
    meet: (groups: Group[]) => send({ type: "groupsMet", groups }),
    checkLockOut,
    countGroups,
    askToReadPeople,
    skipTeams,
    next,
    back,
    canLeave: () => canLeave(state),
    leave,
    begin: () => send({ type: "begun" }),
    readConnections,
    answerLater: () => send({ type: "offerAnswered" }),
    wish,
    goOnWithWish,
    choosePurge,
    takeAway,
    forgetSecret,
    showValues: () => send({ type: "valuesShown" }),
    canOpen: (step: Step) => canOpen(state, step),
    open: (step: Step) => send({ type: "opened", step }),
    plan,
    setUpNow,
    stop,
    verify,
    showFinished: () => send({ type: "finishedShown" }),
    done,
    act,
    openLink,
    copyValue,
    revealSecret,
    copyDetails: (failure: Failure) => ask(backend.copyDetails(detailsText(failure, state.version))),
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
