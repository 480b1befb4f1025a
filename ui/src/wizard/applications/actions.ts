import type { ApplicationChoice } from "../../lib/ipc/bindings";
import type { Core } from "../store.svelte";

/** Answering whose app registration to use. `plan` reads the review again. */
export function applicationActions({ send }: Core, plan: () => Promise<void>) {
  async function answerApplication(answer: ApplicationChoice): Promise<void> {
    send({ type: "applicationAnswered", answer });
    await plan();
  }

  /** Takes an answer back, so that it is asked again. `key`: that of the target; `null` for a continued connection. */
  async function chooseApplicationAgain(key: string | null): Promise<void> {
    send({ type: "applicationReopened", key });
    await plan();
  }

  return {
    answerApplication,
    chooseApplicationAgain,
    typeName: (text: string) => send({ type: "nameTyped", text }),
  };
}
