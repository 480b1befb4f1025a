import type { ApplicationChoice } from "../../lib/ipc/bindings";
import type { Store } from "../store.svelte";

/** Answering whose app registration to use. `plan` reads the review again. */
export function applicationActions({ send }: Store, plan: () => Promise<void>) {
  async function answerApplication(answer: ApplicationChoice): Promise<void> {
    send({ type: "applications/answered", answer });
    await plan();
  }

  /** Withdraws an answer, so that it is asked again. `key`: that of the target; `null` for a continued connection. */
  async function chooseApplicationAgain(key: string | null): Promise<void> {
    send({ type: "applications/reopened", key });
    await plan();
  }

  return { answerApplication, chooseApplicationAgain };
}
