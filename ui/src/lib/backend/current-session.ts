import type { Answer } from "./backend";

/**
 * Asks for something that is only read. If the session ends before the answer, it is asked for again in the new one.
 */
export async function inCurrentSession<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (;;) {
    const answer = await ask();
    if (answer.status === "ok" || answer.error.kind !== "sessionChanged") return answer;
  }
}
