import type { Choices, ReviewChange, RunStep, TargetSummary } from "../../ipc/bindings";
import { changesOf } from "./review";
import { type Facts, isMade, summaryOf } from "./targets";

/** The steps of a run: one for each change that sends something, and what is checked after them. */
export function stepsOf(choices: Choices, place: number, facts: Facts): { target: TargetSummary; steps: RunStep[] } {
  const choice = choices.targets[place];
  if (choice === undefined) throw new Error(`there is no target ${place}`);
  const readBack: RunStep = { id: "readBack", system: "konnect", effect: null };
  const sending = changesOf(choice, place, choices, facts).filter(({ requests }) => requests.length > 0);
  const of = (system: ReviewChange["system"]) =>
    sending.flatMap((one): RunStep[] =>
      one.system === system ? [{ id: one.id, system, effect: one.effect as RunStep["effect"] }] : [],
    );
  const secretCheck: RunStep[] = isMade(choice, facts) ? [] : [{ id: "secretCheck", system: "entra", effect: null }];
  return { target: summaryOf(choice, facts), steps: [...of("entra"), ...secretCheck, ...of("konnect"), readBack] };
}
