import type { Answers, Fake } from "./context";

/** Practice, and what the window finds when it opens. */
export function sessionAnswers({ world, snapshot, rest, now, answer }: Fake) {
  return {
    snapshot: () => answer("snapshot", [], now),
    startPractice: () =>
      answer("startPractice", [], async () => {
        await rest();
        Object.assign(snapshot, {
          practice: world.practice,
          signInClient: null,
          signInPreset: null,
          microsoft: null,
          konnect: null,
          handOvers: [],
        });
        return now();
      }),
    leavePractice: () =>
      answer("leavePractice", [], () => {
        Object.assign(snapshot, { practice: null, signInClient: null, microsoft: null, konnect: null, handOvers: [] });
        return now();
      }),
  } satisfies Answers;
}
