import type { Review, ReviewChange, StepId, System } from "../../lib/ipc/bindings";
import { waitsForExemption } from "./run";
import type { RunRow, RunTarget } from "./state";

/** A thing in Entra or Konnect that a set-up makes, changes, or finds as it should be. */
export type Thing =
  | "application"
  | "secret"
  | "enterpriseApplication"
  | "approval"
  | "assignments"
  | "oldSecrets"
  | "leftovers"
  | "provider"
  | "teams"
  | "mappings"
  | "keptTeams"
  | "followedGroups"
  | "signIn"
  | "passwordSignIn";

/** `undone`: the run is over and did not get to it. */
export type Look = "queued" | "running" | "waiting" | "done" | "failed" | "kept" | "skipped" | "undone";

/** One thing of all targets together: how it stands, and for how many targets it is settled. */
export type Part = { thing: Thing; look: Look; settled: number; of: number };

export type Picture = Record<System, Part[]> & {
  /** For how many targets the values are entered in Konnect by hand. */
  byHand: number;
};

/** In the order in which they are shown. */
const THINGS: Record<System, Thing[]> = {
  entra: ["application", "secret", "enterpriseApplication", "approval", "assignments", "oldSecrets", "leftovers"],
  konnect: ["provider", "teams", "mappings", "keptTeams", "followedGroups", "signIn", "passwordSignIn"],
};

/** What a step works on. What only looks at things is on none of them. */
const THING_OF: Record<StepId, Thing | null> = {
  application: "application",
  clientSecret: "secret",
  secretCheck: "secret",
  servicePrincipal: "enterpriseApplication",
  enableServicePrincipal: "enterpriseApplication",
  approval: "approval",
  assignments: "assignments",
  assignmentRequired: "assignments",
  oldSecrets: "oldSecrets",
  leftovers: "leftovers",
  provider: "provider",
  teams: "teams",
  mappings: "mappings",
  keepTeams: "keptTeams",
  followGroups: "followedGroups",
  portalAuthentication: "signIn",
  enableProvider: "signIn",
  openIdSignIn: "signIn",
  passwordSignIn: "passwordSignIn",
  readBack: null,
  heldSecret: null,
};

/** What a set-up makes, of all its targets together, as far as it got. */
export function pictureOf(targets: RunTarget[], review: Review | null): Picture {
  // The review also knows what needs no step.
  const reviewed = review?.targets.length === targets.length ? review.targets : [];
  const all = targets.map((target, place) => ({ target, changes: reviewed[place]?.changes ?? [] }));
  const partsOf = (system: System) =>
    THINGS[system].flatMap((thing) => {
      const looks = all.flatMap(({ target, changes }) => lookOf(thing, target, changes) ?? []);
      const settled = looks.filter(isSettled).length;
      return looks.length === 0 ? [] : [{ thing, look: together(looks), settled, of: looks.length }];
    });
  const byHand = targets.filter(({ target }) => target.kind === "callbackUrl").length;
  return { entra: partsOf("entra"), konnect: partsOf("konnect"), byHand };
}

/** How a thing of one target stands; `null` if this target has none. */
function lookOf(thing: Thing, target: RunTarget, changes: ReviewChange[]): Look | null {
  const rows = target.rows.filter((row) => thingsOf(row, target.rows).includes(thing));
  if (rows.length > 0) return together(rows.map((row) => lookOfRow(row, target)));
  const effects = changes.flatMap(({ id, effect }) => (THING_OF[id] === thing ? [effect] : []));
  if (effects.length === 0) return null;
  return effects.every((effect) => effect === "skip") ? "skipped" : "kept";
}

/** An app registration whose secret is not a step of its own is created together with it. */
function thingsOf({ id, effect }: RunRow, rows: RunRow[]): (Thing | null)[] {
  const together = id === "application" && effect === "create" && !rows.some((row) => row.id === "clientSecret");
  return together ? ["application", "secret"] : [THING_OF[id]];
}

function lookOfRow({ state }: RunRow, target: RunTarget): Look {
  switch (state.kind) {
    case "queued":
      return target.end === null ? "queued" : "undone";
    case "cancelled":
      return "undone";
    case "failed":
      return waitsForExemption(target) === null ? "failed" : "waiting";
    case "running":
    case "done":
      return state.kind;
    default:
      return "waiting";
  }
}

function isSettled(look: Look): boolean {
  return look === "done" || look === "kept" || look === "skipped";
}

/** The most telling of several. */
function together(looks: Look[]): Look {
  const first = (["failed", "waiting", "running"] as const).find((look) => looks.includes(look));
  if (first !== undefined) return first;
  const open = (["undone", "queued"] as const).find((look) => looks.includes(look));
  if (open !== undefined) return open;
  return (["done", "kept"] as const).find((look) => looks.includes(look)) ?? "skipped";
}
