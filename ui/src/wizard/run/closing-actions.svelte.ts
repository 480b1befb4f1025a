import type { Store } from "../store.svelte";
import { isRunning } from "./run";

type Others = { stop: () => Promise<void>; untilEnded: () => Promise<void> };

/** Closing the window, which waits for a run. */
export function closingActions(store: Store, { stop, untilEnded }: Others) {
  const { backend } = store;
  let closing: "no" | "asked" | "stopping" = $state("no");

  /** Asked once, the window waits for an answer; asked again while the run is being stopped, it closes at once. */
  function askToClose(): void {
    if (isRunning(store.state) && closing !== "stopping") closing = "asked";
    else void backend.closeWindow();
  }

  function keepGoing(): void {
    closing = "no";
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
    askToClose,
    keepGoing,
    stopAndClose,
  };
}
