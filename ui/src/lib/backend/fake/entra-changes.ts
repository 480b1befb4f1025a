import type { Choices, ReviewChange, TargetChoice } from "../../ipc/bindings";
import { graph } from "./requests";
import { clientIdOf, expiryOf, type Facts, isMade, urisOf } from "./targets";

/** What a review shows of Microsoft Entra. */
export function entraChanges(choice: TargetChoice, place: number, choices: Choices, facts: Facts): ReviewChange[] {
  const made = isMade(choice, facts);
  const effect = made ? "keep" : "create";
  const approves = choices.approveForEveryone;
  return [
    {
      id: "application",
      system: "entra",
      effect,
      what: {
        kind: "application",
        detail: { name: choice.appName, redirectUris: urisOf(choice, facts), groups: choices.groups },
      },
      requests: made
        ? []
        : [
            graph("POST", "/applications", application(choice, facts)),
            { ...graph("POST", "/applications", application(choice, facts)), condition: "secretForbidden" },
          ],
    },
    {
      id: "clientSecret",
      system: "entra",
      effect,
      what: made
        ? { kind: "clientSecretKept", detail: { expires: expiryOf(choices) } }
        : {
            kind: "clientSecret",
            detail: { expires: expiryOf(choices), sameRequest: true, rule: "free", exemptCallers: [] },
          },
      requests: [],
    },
    {
      id: "servicePrincipal",
      system: "entra",
      effect,
      what: { kind: "servicePrincipal" },
      requests: made ? [] : [graph("POST", "/servicePrincipals", { appId: clientIdOf(place) })],
    },
    {
      id: "approval",
      system: "entra",
      effect: approves ? effect : "skip",
      what: { kind: "approval", detail: { skipped: approves ? null : "notAllowed" } },
      requests: approves && !made ? [graph("POST", "/oauth2PermissionGrants", { scope: "openid profile email" })] : [],
    },
    ...assignmentChanges(choice, choices, made, facts),
  ];
}

function application(choice: TargetChoice, facts: Facts) {
  return {
    displayName: choice.appName,
    signInAudience: "AzureADMyOrg",
    web: { redirectUris: urisOf(choice, facts) },
    groupMembershipClaims: "All,ApplicationGroup",
  };
}

function assignmentChanges(choice: TargetChoice, choices: Choices, made: boolean, facts: Facts): ReviewChange[] {
  if (choices.admission !== "assigned" && choices.groups !== "assigned") return [];
  const nameOf = (group: string) => facts.groups.find((one) => one.id === group)?.name ?? group;
  const rows = choice.teams?.rows ?? [];
  const groups = [...new Set([...rows.flatMap((row) => row.groups), ...choice.assignedGroups])];
  const required = choices.admission === "assigned";
  return [
    {
      id: "assignments",
      system: "entra",
      effect: made ? "keep" : "create",
      what: { kind: "assignments", detail: { groups: groups.map(nameOf), others: 0 } },
      requests: made
        ? []
        : groups.map((group) => graph("POST", "/servicePrincipals/{id}/appRoleAssignedTo", { principalId: group })),
    },
    {
      // It is part of the enterprise application's request.
      id: "assignmentRequired",
      system: "entra",
      effect: required && !made ? "create" : "keep",
      what: { kind: "assignmentRequired", detail: { required } },
      requests: [],
    },
  ];
}
