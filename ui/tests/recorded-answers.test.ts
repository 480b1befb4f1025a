import { expect, test } from "vitest";
import type { Backend } from "../src/lib/backend/backend";
import { fakeBackend } from "../src/lib/backend/fake";
import { samplePortalConnection } from "../src/lib/backend/fake/connections";
import { samplePortals } from "../src/lib/backend/fake/samples";
import { sampleGroups, sampleTeams } from "../src/lib/backend/fake/teams";
import { problemsOf } from "../src/lib/backend/fake/validation";
import { goodVerdict, missingVerdict } from "../src/lib/backend/fake/verdicts";
import type { Check, Choices, FieldProblem, Portal, Review, RunProgress, RunStep } from "../src/lib/ipc/bindings";
import recorded from "./recorded-answers.json";

const portals = samplePortals.flatMap(({ found }) => (found.kind === "portals" ? found.detail : []));
const portal = (fits: (portal: Portal) => boolean) => portals.find(fits)?.id;

/** What stands in the record for an id, in this world. */
const IDS: Record<string, string | undefined> = {
  "{portal.plain}": portal(({ userAuthentication, provider }) => userAuthentication && provider === null),
  "{portal.public}": portal(({ userAuthentication }) => !userAuthentication),
  "{portal.otherProvider}": portal(({ provider }) => provider?.kind === "oidc"),
  "{group.mine}": sampleGroups.find(({ mine }) => mine)?.id,
  "{group.other}": sampleGroups.find(({ mine }) => mine === false)?.id,
  "{team.admin}": sampleTeams.teams.find(({ admin }) => admin)?.id,
  "{team.other}": sampleTeams.teams.find(({ admin }) => !admin)?.id,
};

function choicesOf(recordedChoices: unknown): Choices {
  const named = JSON.stringify(recordedChoices).replaceAll(/\{(portal|group|team)\.\w+\}/g, (name) => {
    const id = IDS[name];
    if (id === undefined) throw new Error(`nothing here is a ${name}`);
    return id;
  });
  return JSON.parse(named) as Choices;
}

function outline({ targets: [target] }: Review) {
  if (target === undefined) throw new Error("a review without a target");
  const changes = target.changes.map(({ effect, system, id, what }) => `${effect} ${system} ${id} ${what.kind}`);
  return { changes, empty: target.empty, warnings: target.warnings };
}

async function worked<T>(answer: Promise<{ status: "ok"; data: T } | { status: "error"; error: unknown }>): Promise<T> {
  const got = await answer;
  if (got.status === "error") throw new Error(JSON.stringify(got.error));
  return got.data;
}

/** The steps that a run announces first. */
async function stepsOf(backend: Backend, { planId }: Review): Promise<string[]> {
  const steps: RunStep[] = [];
  const hear = (news: RunProgress) => {
    if (news.kind === "planned") steps.push(...(news.detail.targets[0]?.steps ?? []));
  };
  await worked(backend.runPlan(planId, hear));
  return steps.map(({ effect, system, id }) => `${effect ?? "-"} ${system} ${id}`);
}

test.each(recorded.problems)("fields are judged as by the app_$name", ({ choices, problems }) => {
  expect(problemsOf(choicesOf(choices))).toEqual(problems as FieldProblem[]);
});

function outlineOfChecks(checks: Check[]): string[] {
  return checks.map(({ state, id, evidence }) => [state, id, ...evidence.map(({ kind }) => kind)].join(" "));
}

test.each(recorded.checks)("the checks are those of the app_%#", async ({ choices, handedOver, verified }) => {
  const { backend } = fakeBackend();
  const review = await worked(backend.previewPlan(choicesOf(choices)));
  const { targets } = await worked(backend.runPlan(review.planId, () => {}));
  const [end] = targets;
  if (end?.kind !== "finished") throw new Error("the run should finish");
  const { handOver } = end.detail;
  expect(outlineOfChecks(handOver.checks)).toEqual(handedOver);
  expect(outlineOfChecks((await worked(backend.verify(handOver.connection))).checks)).toEqual(verified);
});

test.each(recorded.reviews)("a set-up is reviewed and run as by the app_$name", async (wanted) => {
  const { backend } = fakeBackend();
  const choices = choicesOf(wanted.choices);
  const first = await worked(backend.previewPlan(choices));
  expect(outline(first)).toEqual(wanted.first);

  const lockOut = await worked(backend.checkLockOut(choices));
  const standing = lockOut?.admins[0]?.standing.kind ?? null;
  expect({ safe: lockOut?.safe ?? null, standing }).toEqual(wanted.lockOut);

  expect(await stepsOf(backend, first)).toEqual(wanted.firstSteps);
  const second = await worked(backend.previewPlan(choices));
  expect(outline(second)).toEqual(wanted.second);
  expect(await stepsOf(backend, second)).toEqual(wanted.secondSteps);
});

test("a test sign-in_goes and ends as in the app", async () => {
  const { backend, world } = fakeBackend();
  await worked(backend.signIn({ ...NOBODY, permissions: [] }, () => {}));
  await worked(backend.connectKonnect("kpat_good"));
  world.connections = [samplePortalConnection];
  const { testSignIn } = recorded;
  const review = await worked(backend.previewTestSignIn(samplePortalConnection.id));
  const steps: string[] = [];
  await worked(backend.runTestSignIn(review.planId, null, ({ kind }) => steps.push(kind)));
  expect({
    hasSecret: review.hasSecret,
    methods: review.requests.map(({ method }) => method),
    steps,
    people: [goodVerdict, missingVerdict].map(({ at: _, claims: __, groups: ___, person, ...verdict }) => {
      const { objectId: ____, ...who } = person;
      return { ...verdict, person: who };
    }),
  }).toEqual(testSignIn);
});

const NOBODY = {
  cloud: "global",
  directory: "",
  sameAccount: false,
  forRun: false,
  way: "browser" as const,
  simulatedAccount: null,
} as const;
