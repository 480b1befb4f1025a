import type { RunStep, TargetChoice, TargetSummary } from "../../ipc/bindings";
import { type Facts, isMade, portalOf, summaryOf } from "./targets";
import { teamSteps } from "./teams";

export function stepsOf(choice: TargetChoice, facts: Facts): { target: TargetSummary; steps: RunStep[] } {
  return { target: summaryOf(choice, facts), steps: runStepsOf(choice, facts) };
}

function runStepsOf(choice: TargetChoice, facts: Facts): RunStep[] {
  if (isMade(choice, facts)) return [{ id: "readBack", system: "entra", effect: null }];
  const entra: RunStep[] = [
    { id: "application", system: "entra", effect: "create" },
    { id: "servicePrincipal", system: "entra", effect: "create" },
    { id: "secretCheck", system: "entra", effect: null },
  ];
  if (choice.target.kind === "callbackUrl") return entra;
  const open = portalOf(choice, facts)?.userAuthentication === false;
  return [
    ...entra,
    ...(open ? [{ id: "portalAuthentication", system: "konnect", effect: "change" } as const] : []),
    { id: "provider", system: "konnect", effect: "create" },
    { id: "enableProvider", system: "konnect", effect: "change" },
    { id: "openIdSignIn", system: "konnect", effect: "change" },
    ...teamSteps(choice),
    { id: "readBack", system: "konnect", effect: null },
  ];
}
