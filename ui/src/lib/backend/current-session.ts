import type { Answer } from "./backend";

/**
 * Asks for something that is only read. An answer that belongs to a session that is over is asked for again, in the one
 * that took its place.
 */
export async function inCurrentSession<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (;;) {
    const answer = await ask();
    if (answer.status === "ok" || answer.error.kind !== "sessionChanged") return answer;
  }
}
