import type { TestOutcome, TestReview } from "../../ipc/bindings";
import type { Answers, Fake } from "./context";
import { graph } from "./requests";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A test sign-in to a connection that is known or was handed over. */
export function testSignInAnswers(fake: Fake) {
  const { world, snapshot, rest, answer, refused } = fake;
  let reviewed: TestReview | null = null;

  return {
    async previewTestSignIn(connection) {
      const handedOver = snapshot.handOvers.find((one) => one.connection === connection);
      const error = handedOver === undefined ? refused(connection) : null;
      if (error !== null) world.failures.previewTestSignIn ??= error;
      return answer("previewTestSignIn", [connection], async () => {
        await rest();
        const handOver = handedOver ?? fake.opened(connection);
        const there = ["https://cloud.konghq.com/login"];
        const redirectUri = "http://localhost/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000";
        const patch = (redirectUris: string[]) => graph("PATCH", "/applications/{id}", { web: { redirectUris } });
        reviewed = {
          planId: crypto.randomUUID(),
          connection,
          target: handOver.target,
          redirectUri,
          requests: [patch([redirectUri, ...there]), patch(there)],
          hasSecret: handOver.secret.kind === "held" && !world.secretsAreElsewhere,
        };
        return reviewed;
      });
    },
    async runTestSignIn(planId, secret, progress) {
      if (secret !== null && (secret.trim() === "" || GUID.test(secret.trim()))) {
        const kind = secret.trim() === "" ? "empty" : "isIdentifier";
        const problem = { field: "clientSecret", target: null, line: null, problem: { kind } } as const;
        world.failures.runTestSignIn ??= { kind: "invalidInput", detail: [problem] };
      }
      return answer("runTestSignIn", [planId, secret], async (): Promise<TestOutcome> => {
        if (reviewed?.planId !== planId) throw new Error("the fake was asked to test what it did not review");
        progress({ kind: "registering" });
        await rest();
        progress({ kind: "replicating" });
        await rest();
        progress({ kind: "waiting", detail: { timeoutSeconds: 300 } });
        const cancelled = new Promise<true>((resolve) => {
          fake.cancelSignIn = () => resolve(true);
        });
        const stopped = await Promise.race([(world.atBrowser ?? rest(3)).then(() => false), cancelled]);
        progress({ kind: "removing" });
        await rest();
        if (stopped) return { result: { kind: "failed", detail: { kind: "signInCancelled" } }, redirectLeft: null };
        const { testFails, redirectLeft } = world;
        world.testFails = null;
        if (testFails !== null) return { result: { kind: "failed", detail: testFails }, redirectLeft };
        const [verdict, ...later] = world.verdicts;
        if (verdict === undefined) throw new Error("the fake knows nobody who signs in");
        if (later.length > 0) world.verdicts = later;
        return { result: { kind: "signedIn", detail: verdict }, redirectLeft };
      });
    },
  } satisfies Answers;
}
