import type { CommandError, RunProgress, StepId, TeardownOutcome, TeardownReview } from "../../ipc/bindings";
import { runStepsOf, sampleConnection, teardownReviewOf } from "./connections";
import type { Answers, Fake } from "./context";

/** The connections that are known, and an undo or a removal of one. */
export function teardownAnswers(fake: Fake) {
  const { world, snapshot, made, removed, rest, answer, refused } = fake;

  const forgotten = new Set<string>();

  async function tearDown(
    { review, id }: { review: TeardownReview; id: string },
    progress: (step: RunProgress) => void,
  ): Promise<TeardownOutcome> {
    const { stopAt } = world;
    world.stopAt = null;
    fake.stopRun = false;
    snapshot.running = true;
    progress({ kind: "planned", detail: { targets: [{ target: review.target, steps: runStepsOf(review) }] } });
    const done: StepId[] = [];
    const tell = (step: StepId, state: Extract<RunProgress, { kind: "step" }>["detail"]["state"]) =>
      progress({ kind: "step", detail: { target: 0, id: step, state } });
    for (const step of review.steps) {
      tell(step.id, { kind: "running" });
      await rest();
      if (fake.heldStep?.step === step.id) await fake.heldStep.until;
      const stops = stopAt?.step === step.id ? stopAt : null;
      if (fake.stopRun || stops !== null) {
        tell(step.id, { kind: stops === null ? "cancelled" : "failed" });
        snapshot.running = false;
        const state = stops === null ? "cancelled" : "stopped";
        world.connections = world.connections.map((known) =>
          known.id === id ? { ...known, kind: review.kind, state } : known,
        );
        return stops === null
          ? { kind: "cancelled", detail: { done } }
          : { kind: "stopped", detail: { step: step.id, error: stops.error, done } };
      }
      done.push(step.id);
      tell(step.id, { kind: "done", detail: { millis: 800 } });
    }
    fake.heldStep = null;
    snapshot.running = false;
    fake.inMemoryAlone.delete(id);
    snapshot.handOvers = snapshot.handOvers.filter(({ connection }) => connection !== id);
    const known = world.connections.find((one) => one.id === id);
    world.connections = world.connections.filter((one) => one.id !== id);
    if (review.kind === "remove" && known !== undefined) removed.set(id, known);
    else if (removed.has(id)) {
      world.connections = [...world.connections, ...[...removed.values()].filter((one) => one.id === id)];
      removed.delete(id);
    }
    made.clear();
    return { kind: "finished", detail: { leftovers: review.leftovers } };
  }

  return {
    connections: () =>
      answer("connections", [], () => {
        const { connections, passedOver, hasLocks } = world;
        return { list: [...connections], passedOver: [...passedOver], hasLocks };
      }),
    openConnection: (id) =>
      answer("openConnection", [id], () => {
        const handOver = { ...fake.opened(id), checks: [], checkedAt: null };
        return forgotten.has(id)
          ? { ...handOver, secret: { kind: "notHere", detail: { expires: handOver.secret.detail.expires } } }
          : handOver;
      }),
    async previewTeardown(request) {
      const error = refused(request.id);
      if (error !== null) world.failures.previewTeardown ??= error;
      return answer("previewTeardown", [request], async () => {
        await rest();
        const gone = removed.get(request.id);
        const known = world.connections.find((one) => one.id === request.id) ?? gone ?? sampleConnection();
        const { leftovers, madeElsewhere } = world;
        const id = crypto.randomUUID();
        const review = teardownReviewOf(id, request, known, gone !== undefined, leftovers, madeElsewhere);
        fake.tornDown = { review, id: request.id };
        return review;
      });
    },
    async runTeardown(planId, confirmation, progress) {
      const name = fake.tornDown?.review.madeElsewhere?.name;
      if (name !== undefined && name.trim() !== confirmation.trim()) world.failures.runTeardown ??= notTheName;
      return answer("runTeardown", [planId, confirmation], () => {
        if (fake.tornDown?.review.planId !== planId)
          throw new Error("the fake was asked to run an undo that it did not plan");
        return tearDown(fake.tornDown, progress);
      });
    },
    forgetSecret: (id) =>
      answer("forgetSecret", [id], () => {
        forgotten.add(id);
        fake.inMemoryAlone.delete(id);
        snapshot.handOvers = snapshot.handOvers.map((one) =>
          one.connection === id
            ? { ...one, secret: { kind: "notHere", detail: { expires: one.secret.detail.expires } } }
            : one,
        );
        return null;
      }),
  } satisfies Answers;
}

const notTheName: CommandError = {
  kind: "invalidInput",
  detail: [{ field: "confirmation", target: null, line: null, problem: { kind: "notTheName" } }],
};
