import type { Choices } from "../lib/ipc/bindings";
import { applicationOf } from "./applications/answers";
import { stepsOfAction } from "./connections/connections";
import { STEPS, type Step } from "./flow/state";
import { targetsOf } from "./konnect/targets";
import { appNameOf, approves, lifetimeOf } from "./options/options";
import type { State } from "./state";
import { admissionOf, assignedOf, assigns, groupsOf, teamsChoiceOf } from "./teams/teams";

/** What is sent: everything that was typed or chosen, with defaults for the rest. */
export function choicesOf(state: State): Choices {
  const { draft } = state;
  return {
    targets: targetsOf(state).map((target) => ({
      target: target.ref,
      appName: appNameOf(state, target).trim(),
      teams: teamsChoiceOf(state, target),
      assignedGroups: assigns(state) ? [...assignedOf(state, target.key)] : [],
      application: applicationOf(state, target.key),
    })),
    secretLifetimeDays: lifetimeOf(state),
    admission: admissionOf(state),
    groups: groupsOf(state),
    email: draft.email,
    approveForEveryone: approves(state),
  };
}

/** The steps of this set-up. Without Konnect there are no teams, and without assignments no groups to choose. */
export function stepsOf(state: State): Step[] {
  if (state.requestedAction !== null) return stepsOfAction(state.requestedAction);
  if (state.draft.purpose === "ask") return state.microsoft === null ? ["konnect"] : ["microsoft", "konnect"];
  return STEPS.filter((step) => step !== "teams" || state.draft.purpose === "push" || assigns(state));
}
