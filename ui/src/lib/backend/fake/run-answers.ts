import type {
  ApplicationChoice,
  Choices,
  CommandError,
  RunOutcome,
  RunProgress,
  SignedInAccount,
  StepId,
  TargetChoice,
  TargetOutcome,
} from "../../ipc/bindings";
import { choicesOf, sampleConnection } from "./connections";
import type { Answers, Fake } from "./context";
import { handOverOf, verifiedChecks, withIntention } from "./hand-over";
import { reviewOf } from "./review";
import { rotationReviewOf } from "./rotation";
import { stepsOf } from "./run-steps";
import { connectionOf, keyOf } from "./targets";
import { problemsOf, understood } from "./validation";
import type { World } from "./world";

type Tell = (id: StepId, state: Extract<RunProgress, { kind: "step" }>["detail"]["state"]) => void;

/** The review and the run of a set-up, and the checks after it. */
export function runAnswers(fake: Fake) {
  const { world, snapshot, made, rest, facts, answer, refused } = fake;

  /** One target of a run. The targets of a run proceed in parallel. */
  async function runTarget(
    choices: Choices,
    place: number,
    stopAt: World["stopAt"],
    progress: (step: RunProgress) => void,
  ): Promise<TargetOutcome> {
    const choice = choices.targets[place];
    if (choice === undefined) throw new Error(`there is no target ${place}`);
    const tell: Tell = (id, state) => progress({ kind: "step", detail: { target: place, id, state } });
    const done: StepId[] = [];
    for (const { id } of stepsOf(choices, place, facts()).steps) {
      tell(id, { kind: "running" });
      await rest(1 + place / 3);
      if (id === "servicePrincipal") {
        tell(id, { kind: "replicating" });
        await rest(2);
      }
      if (fake.heldStep?.step === id) await fake.heldStep.until;
      if (world.signInEnds?.step === id) await signedInAgain(world.signInEnds.account, id, tell);
      if (fake.stopRun) {
        tell(id, { kind: "cancelled" });
        return { kind: "cancelled", detail: { connection: idOf(choice), done } };
      }
      if (stopAt?.step === id && (stopAt.target ?? place) === place) {
        tell(id, { kind: "failed" });
        return { kind: "stopped", detail: { connection: idOf(choice), step: id, error: stopAt.error, done } };
      }
      done.push(id);
      tell(id, { kind: "done", detail: { millis: 1200 } });
    }
    return {
      kind: "finished",
      detail: { handOver: { ...handOverOf(choices, place, facts()), connection: idOf(choice) } },
    };
  }

  /** A sign-in that has ended: the step waits until the person has signed in again, or stops the run. */
  async function signedInAgain(account: SignedInAccount, id: StepId, tell: Tell): Promise<void> {
    world.signInEnds = null;
    tell(id, { kind: "waitsForSignIn", detail: { account } });
    await new Promise<void>((renewed) => {
      fake.awaited = { account, renewed };
    });
    fake.awaited = null;
    tell(id, { kind: "running" });
  }

  /** What this computer knows of a run that has ended. The unfinished ones come first. */
  function note(choices: Choices, targets: TargetOutcome[]): void {
    for (const [place, outcome] of targets.entries()) {
      const choice = choices.targets[place];
      const review = choice === undefined ? undefined : reviewOf("", choices, facts()).targets[place];
      if (choice === undefined || review === undefined) continue;
      const id = idOf(choice);
      world.connections = [
        sampleConnection({
          id,
          target: review.target,
          appName: choice.appName,
          begunAt: new Date().toISOString(),
          state: outcome.kind,
          done:
            outcome.kind === "finished"
              ? stepsOf(choices, place, facts()).steps.map((step) => step.id)
              : outcome.detail.done,
        }),
        ...world.connections.filter((known) => known.id !== id),
      ].sort((a, b) => Number(a.state === "finished") - Number(b.state === "finished"));
    }
  }

  /** A connection that is continued keeps its id. */
  function idOf(choice: TargetChoice): string {
    const same = world.connections.find((known) => keyOf(choicesOf(known).targets[0] ?? choice) === keyOf(choice));
    return same?.id ?? connectionOf(choice);
  }

  /** The question that a plan asks first: whose app registration to use. */
  function unanswered(choices: ApplicationChoice[]): CommandError | null {
    const target = choices.findIndex(
      ({ kind }, place) => kind === "undecided" && (world.candidates[place] ?? []).length > 0,
    );
    if (target < 0) return null;
    return { kind: "chooseApplication", detail: { target, candidates: world.candidates[target] ?? [] } };
  }

  return {
    understand: (field, text) => answer("understand", [field, text], () => understood(field, text)),
    checkChoices: (choices) => answer("checkChoices", [choices], () => problemsOf(choices)),
    async previewPlan(choices) {
      const error = unanswered(choices.targets.map(({ application }) => application));
      if (error !== null) world.failures.previewPlan ??= error;
      return answer("previewPlan", [choices], async () => {
        await rest();
        fake.planned = { planId: crypto.randomUUID(), choices };
        return reviewOf(fake.planned.planId, choices, facts());
      });
    },
    neededRights: (planId) => answer("neededRights", [planId], () => world.neededRights),
    async previewContinue(id, application) {
      const error = refused(id) ?? unanswered([application]);
      if (error !== null) world.failures.previewContinue ??= error;
      return answer("previewContinue", [id, application], async () => {
        await rest();
        const known = world.connections.find((one) => one.id === id) ?? sampleConnection();
        fake.planned = { planId: crypto.randomUUID(), choices: choicesOf(known) };
        return reviewOf(fake.planned.planId, fake.planned.choices, facts());
      });
    },
    async previewRotation(connections, choice) {
      const refusals = connections.flatMap(({ id }) => refused(id) ?? []);
      const error = refusals[0] ?? unanswered(connections.map(({ application }) => application));
      if (error !== null) world.failures.previewRotation ??= error;
      return answer("previewRotation", [connections, choice], async () => {
        await rest();
        const known = connections.map(({ id }) => world.connections.find((one) => one.id === id) ?? sampleConnection());
        const [first = sampleConnection()] = known;
        const targets = known.flatMap((one) => choicesOf(one).targets);
        fake.planned = { planId: crypto.randomUUID(), choices: { ...choicesOf(first), targets } };
        return rotationReviewOf(fake.planned.planId, fake.planned.choices, choice, facts());
      });
    },
    runPlan: (planId, progress) =>
      answer("runPlan", [planId], async (): Promise<RunOutcome> => {
        if (fake.planned?.planId !== planId) throw new Error("the fake was asked to run a plan that it did not make");
        const { choices } = fake.planned;
        const { stopAt } = world;
        world.stopAt = null;
        fake.stopRun = false;
        snapshot.running = true;
        progress({
          kind: "planned",
          detail: { targets: choices.targets.map((_, place) => stepsOf(choices, place, facts())) },
        });
        const targets = await Promise.all(
          choices.targets.map((_, place) => runTarget(choices, place, stopAt, progress)),
        );
        fake.heldStep = null;
        snapshot.running = false;
        snapshot.handOvers = targets.flatMap((one) => (one.kind === "finished" ? [one.detail.handOver] : []));
        for (const { connection, target, secret, inKonnect } of snapshot.handOvers) {
          const practice = snapshot.practice !== null;
          if (secret.kind === "held" && secret.detail.storage === "memory")
            fake.inMemoryAlone.set(connection, { connection, practice, target, inKonnect });
        }
        choices.targets.forEach((choice, place) => {
          if (targets[place]?.kind === "finished") made.add(keyOf(choice));
        });
        note(choices, targets);
        return { targets, millis: 41_000, requests: 14 * targets.length };
      }),
    cancelRun: () =>
      answer("cancelRun", [], () => {
        fake.stopRun = true;
        fake.awaited?.renewed();
        return null;
      }),
    async verify(connection) {
      const error = snapshot.handOvers.some((one) => one.connection === connection) ? null : refused(connection);
      if (error !== null) world.failures.verify ??= error;
      return answer("verify", [connection], async () => {
        await rest();
        const handOver = snapshot.handOvers.find((one) => one.connection === connection) ?? fake.opened(connection);
        const found = world.checks ?? verifiedChecks(handOver);
        const checks = found.map((check) => withIntention(fake.intended, connection, check));
        fake.checked = { ...handOver, checks, checkedAt: new Date().toISOString() };
        return fake.checked;
      });
    },
    intendDifference: (connection, check, intended) =>
      answer("intendDifference", [connection, check, intended], () => {
        if (fake.checked?.connection !== connection)
          throw new Error("the fake was asked about a connection that it did not check");
        const found = fake.checked.checks.find(({ id }) => id === check);
        const key = `${connection} ${check}`;
        if (intended) fake.intended.set(key, JSON.stringify(found?.evidence));
        else fake.intended.delete(key);
        const checks = fake.checked.checks.map((one) => withIntention(fake.intended, connection, one));
        fake.checked = { ...fake.checked, checks };
        return fake.checked;
      }),
    checkAll: (news) =>
      answer("checkAll", [], async () => {
        fake.stopChecks = false;
        const setUp = world.connections.filter(({ kind, state }) => kind === "setUp" && state === "finished");
        const here = setUp.filter(({ id }) => refused(id) === null);
        news({ kind: "begun", detail: { connections: here.map(({ id }) => id) } });
        for (const { id } of setUp) {
          const error = refused(id);
          if (error !== null) news({ kind: "notChecked", detail: { connection: id, error } });
        }
        for (const { id } of here) {
          await rest();
          await fake.heldCheck;
          if (fake.stopChecks) return null;
          const handOver = fake.opened(id);
          const checks = world.checksOf[id] ?? handOver.checks;
          news({ kind: "checked", detail: { handOver: { ...handOver, checks, checkedAt: new Date().toISOString() } } });
        }
        return null;
      }),
    findElsewhere: () => answer("findElsewhere", [], () => world.elsewhere),
    stopChecks: () =>
      answer("stopChecks", [], () => {
        fake.stopChecks = true;
        return null;
      }),
  } satisfies Answers;
}
