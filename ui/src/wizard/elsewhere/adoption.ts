import type { Elsewhere, ServedTarget } from "../../lib/ipc/bindings";
import { type Draft, emptyDraft, type State } from "../state";

/** Why an app registration cannot be taken over as it is. */
export type Obstacle = "several" | "konnect" | "unknown" | "knownHere";

/** What would be looked after from here, or what is in the way. */
export type Adoption = { target: ServedTarget } | { obstacle: Obstacle };

export function adoptionOf({ serves }: Elsewhere, { konnect }: State): Adoption {
  const [only, ...more] = serves;
  if (more.length > 0) return { obstacle: "several" };
  if (only === undefined) return { obstacle: konnect === null ? "konnect" : "unknown" };
  return only.knownHere ? { obstacle: "knownHere" } : { target: only.target };
}

/**
 * The choices of a person who takes an app registration over as it is: its target, its own name, and that it is used. The
 * review then shows what differs from what the guide wants.
 */
export function draftOf({ id, name }: Elsewhere["application"], target: ServedTarget): Draft {
  const key = keyOf(target);
  return {
    ...emptyDraft,
    purpose: target.kind === "callbackUrl" ? "values" : "push",
    organization: target.kind === "organization",
    portals: target.kind === "portal" ? [target.detail.id] : [],
    callbackUrls: target.kind === "callbackUrl" ? target.detail.urls.join("\n") : "",
    callbackOrganization: target.kind === "callbackUrl" ? (target.detail.organization ?? "") : "",
    appNames: { [key]: name },
    applications: { [key]: { kind: "use", detail: id } },
  };
}

/** The key of the target among those that are set up. */
function keyOf(target: ServedTarget): string {
  switch (target.kind) {
    case "organization":
      return "organization";
    case "portal":
      return target.detail.id;
    case "callbackUrl":
      return "values";
  }
}
