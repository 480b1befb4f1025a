import type { Failure } from "../../lib/failure";
import type { UnkeptSecret } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";
import { isRunning } from "./run";

type Others = { stop: () => Promise<void>; untilEnded: () => Promise<void> };

/** Closing the window, which waits for a run, and asks about client secrets that would go with it. */
export function closingActions(store: Store, { stop, untilEnded }: Others) {
  const { backend, failureOf } = store;
  let closing: "no" | "asked" | "stopping" = $state("no");
  /** What has a client secret in memory alone, while the person is asked about it. */
  let unkept: readonly UnkeptSecret[] = $state.raw([]);
  let copyFailure: Failure | null = $state.raw(null);
  let looking = false;

  /**
   * Asked once, the window waits for an answer. Asked again while the run is being stopped, while the secrets are looked
   * up, or while the question about them is open, it closes at once.
   */
  async function askToClose(): Promise<void> {
    if (isRunning(store.state) && closing !== "stopping") {
      closing = "asked";
      return;
    }
    if (closing === "no" && !looking && unkept.length === 0) {
      looking = true;
      unkept = await inMemoryAlone();
      looking = false;
      if (unkept.length > 0) return;
    }
    await backend.closeWindow();
  }

  /** All that the program behind the window has, whatever was set up since and whatever the screen shows by now. */
  async function inMemoryAlone(): Promise<UnkeptSecret[]> {
    const there = await backend.unkeptSecrets();
    return there.status === "error" ? [] : there.data;
  }

  async function copyUnkept({ connection, practice }: UnkeptSecret): Promise<boolean> {
    const answer = await backend.copyUnkeptSecret(connection, practice);
    copyFailure = answer.status === "ok" ? null : failureOf(answer.error);
    return answer.status === "ok";
  }

  function keepGoing(): void {
    closing = "no";
    unkept = [];
    copyFailure = null;
  }

  async function stopAndClose(): Promise<void> {
    closing = "stopping";
    if (isRunning(store.state)) await stop();
    await untilEnded();
    await backend.closeWindow();
  }

  return {
    get closing() {
      return closing === "asked" && !isRunning(store.state) ? "no" : closing;
    },
    get unkept() {
      return unkept;
    },
    get copyFailure() {
      return copyFailure;
    },
    askToClose: () => void askToClose(),
    copyUnkept,
    closeAnyway: () => backend.closeWindow(),
    keepGoing,
    stopAndClose,
  };
}
