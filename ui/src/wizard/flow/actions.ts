import type { Failure } from "../../lib/failure";
import type { ExternalLink, Permission, TypedField } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import { type Action, detailsText } from "../../lib/text/errors";
import { choicesOf, stepsOf } from "../choices";
import type { Event } from "../events";
import { targetsOf } from "../konnect/targets";
import type { Draft } from "../state";
import type { Store } from "../store.svelte";
import { isAccepted, lossesAreOpen } from "../teams/teams";
import { unfinishedOf } from "../teams/unfinished";
import { FIELDS, RECHECKED } from "./fields";
import { canLeave, canOpen } from "./navigation";
import type { Step } from "./state";

type Others = {
  connect: () => Promise<void>;
  changeToken: () => Promise<void>;
  findPortals: () => Promise<void>;
  signInAgain: () => Promise<void>;
  askForPermissions: (permissions: readonly Permission[]) => Promise<void>;
  useAnotherAccount: () => Promise<void>;
  checkLockOut: () => Promise<Failure | null>;
  plan: () => Promise<void>;
  leaveToConnections: (event: Event) => Promise<void>;
};

/** From screen to screen, and what can be done on any of them. */
export function flowActions(store: Store, others: Others) {
  const { backend, send, fail, currentLocation, ask } = store;
  const { connect, signInAgain, plan, leaveToConnections } = others;
  const checks = latest();

  function type(patch: Partial<Draft>): void {
    const found = new Set(store.state.problems.map(({ field }) => field));
    send({ type: "flow/typed", patch });
    // A field that was found wrong is checked again with every key, so that its note disappears with its reason.
    if (RECHECKED.some((field) => found.has(field))) void check();
  }

  /** Checks what has been typed so far, without moving the focus. */
  async function check(): Promise<void> {
    const isLatest = checks.begin();
    const answer = await backend.checkChoices(choicesOf(store.state));
    if (!isLatest() || answer.status === "error") return;
    const mine = answer.data.filter(({ field }) => FIELDS[store.state.screen]?.includes(field));
    send({ type: "flow/checked", problems: mine, quietly: true });
  }

  /** Puts the value that a pasted text stands for in its place, unless the person has gone on meanwhile. */
  async function understand(field: TypedField): Promise<void> {
    const { draft, screen } = store.state;
    const typed = draft[field] ?? "";
    const answer = typed === "" ? null : await backend.understand(field, typed);
    const unchanged = store.state.screen === screen && store.state.busy === null && store.state.draft[field] === typed;
    if (answer?.status === "ok" && answer.data !== null && answer.data !== typed && unchanged) {
      type({ [field]: answer.data });
    }
  }

  /** The primary button of the Konnect, Options and Teams screens, once there is something to continue with. */
  async function next(): Promise<void> {
    if (store.state.screen === "microsoftSignedIn") return send({ type: "flow/continued" });
    if (store.state.screen === "teams" && unfinishedOf(store.state) !== null)
      return send({ type: "teams/leftUnfinished" });
    if (store.state.screen === "konnect" && (store.state.requestedAction !== null || toConnect())) return connect();
    send({ type: "flow/busy", with: "checking" });
    if (store.state.busy !== "checking") return;
    checks.drop();
    const answer = await backend.checkChoices(choicesOf(store.state));
    if (answer.status === "error") return fail(currentLocation(), answer.error, "checking");
    const fields = FIELDS[store.state.screen] ?? [];
    const mine = answer.data.filter(({ field }) => fields.includes(field));
    if (mine.length > 0) return send({ type: "flow/checked", problems: mine, quietly: false });
    const { screen } = store.state;
    if (screen === "konnect" || (screen === "options" && stepsOf(store.state).includes("teams"))) {
      return send({ type: "flow/continued" });
    }
    if (screen === "teams") {
      const failure = await others.checkLockOut();
      if (failure !== null) return send({ type: "flow/failed", place: "lockOut", failure, ends: "checking" });
      if (store.state.lockOut.found?.safe === false && !isAccepted(store.state))
        return send({ type: "teams/lockOutNotAccepted" });
      const open = targetsOf(store.state).find((target) => lossesAreOpen(store.state, target));
      if (open !== undefined) return send({ type: "teams/lossesNotAccepted", key: open.key });
    }
    await plan();
  }

  function toConnect(): boolean {
    return store.state.draft.purpose !== "values" && store.state.konnect === null;
  }

  /** Continues and leaves Konnect's mappings as they are. What was chosen about them is kept in the draft. */
  async function skipTeams(): Promise<void> {
    if (unfinishedOf(store.state) === null) type({ teamsSkipped: true });
    await next();
  }

  /** What an error offers to do about it. */
  async function act(action: Action, failure: Failure): Promise<void> {
    switch (action.do) {
      case "open":
        return openLink(action.link);
      case "signInAgain":
        return signInAgain();
      case "askForPermissions":
        return others.askForPermissions(action.permissions);
      case "useAnotherAccount":
        return others.useAnotherAccount();
      case "changeToken":
        return others.changeToken();
      case "openNetworkSettings":
        return send({ type: "settings/opened" });
      case "correct":
        send({ type: "flow/fieldOpened", field: action.field, failure });
        // The list is no longer up to date.
        if (action.field === "targets") await others.findPortals();
    }
  }

  async function openLink(link: ExternalLink): Promise<void> {
    await ask(backend.openLink(link));
  }

  return {
    type,
    check,
    understand,
    next,
    skipTeams,
    back: () => leaveToConnections({ type: "flow/back" }),
    canLeave: () => canLeave(store.state),
    openConnections: () => leaveToConnections({ type: "connections/opened" }),
    canOpen: (step: Step) => canOpen(store.state, step),
    open: (step: Step) => send({ type: "flow/stepOpened", step }),
    done: () => leaveToConnections({ type: "flow/finished" }),
    act,
    openLink,
    copyText: (text: string) => ask(backend.copyDetails(text)),
    copyDetails: (failure: Failure) => ask(backend.copyDetails(detailsText(failure, store.state.version))),
  };
}
