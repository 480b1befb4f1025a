import { Channel, type CommandError, commands } from "../ipc/bindings";
import type { Answer, Backend } from "./backend";

/** The desktop shell, over the generated commands. */
export const tauriBackend: Backend = {
  snapshot: () => plain(commands.snapshot()),
  startPractice: () => typed(commands.startPractice()),
  leavePractice: () => typed(commands.leavePractice()),
  signIn: (request, progress) => typed(commands.signIn(request, channel(progress))),
  openSignInAgain: () => typed(commands.openSignInAgain()),
  copySignInLink: () => typed(commands.copySignInLink()),
  cancelSignIn: () => plain(commands.cancelSignIn()),
  checkRights: () => typed(commands.checkRights()),
  signOut: () => plain(commands.signOut()),
  connectKonnect: (token) => typed(commands.connectKonnect(token)),
  disconnectKonnect: () => plain(commands.disconnectKonnect()),
  findPortals: () => typed(commands.findPortals()),
  checkChoices: (choices) => plain(commands.checkChoices(choices)),
  previewPlan: (choices) => typed(commands.previewPlan(choices)),
  runPlan: (planId, progress) => typed(commands.runPlan(planId, channel(progress))),
  cancelRun: () => plain(commands.cancelRun()),
  verify: (target) => typed(commands.verify(target)),
  copyValue: (target, value) => typed(commands.copyValue(target, value)),
  revealSecret: (target) => typed(commands.revealSecret(target)),
  copyDetails: (text) => typed(commands.copyDetails(text)),
  openLink: (link) => typed(commands.openLink(link)),
  watchClose: (asked) => plain(commands.watchClose(channel(asked))),
  closeWindow: () => plain(commands.closeWindow()),
};

function channel<T>(receive: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = receive;
  return made;
}

/** A call that the shell itself never refuses; it can still fail when the shell does not know the command. */
async function plain<T>(call: Promise<T>): Promise<Answer<T>> {
  try {
    return { status: "ok", data: await call };
  } catch {
    return unexpected;
  }
}

/**
 * A call with typed errors. Tauri rejects with a bare string when a command is not allowed or its arguments do
 * not parse; the bindings pass that through as if it were a `CommandError`, so its shape is checked here.
 */
async function typed<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    const answer = await call;
    return answer.status === "ok" || isCommandError(answer.error) ? answer : unexpected;
  } catch {
    return unexpected;
  }
}

function isCommandError(value: unknown): value is CommandError {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
}

const unexpected = { status: "error", error: { kind: "unexpected", detail: null } } as const satisfies Answer<never>;
