import type {
  Choices,
  KnownConnection,
  Review,
  ReviewChange,
  ReviewWarning,
  TargetChoice,
  TargetReview,
} from "../../ipc/bindings";
import { entraChanges } from "./entra-changes";
import { konnectChanges } from "./konnect-changes";
import { type Facts, isMade, summaryOf } from "./targets";
import { lockOutOf } from "./teams";

/** As the app reviews; `tests/recorded-answers.test.ts` holds it against what the app answered. */
export function reviewOf(planId: string, choices: Choices, facts: Facts): Review {
  const targets = choices.targets.map((choice, place) => targetReviewOf(choice, place, choices, facts));
  return {
    planId,
    targets,
    empty: targets.every(({ empty }) => empty),
    secretStorage: facts.keychain === "available" ? "keychain" : "memory",
  };
}

export function changesOf(choice: TargetChoice, place: number, choices: Choices, facts: Facts): ReviewChange[] {
  return [...entraChanges(choice, place, choices, facts), ...konnectChanges(choice, choices, facts)];
}

function targetReviewOf(choice: TargetChoice, place: number, choices: Choices, facts: Facts): TargetReview {
  const changes = changesOf(choice, place, choices, facts);
  return {
    target: summaryOf(choice, facts),
    changes,
    empty: isMade(choice, facts),
    warnings: warningsOf(changes, choice, choices, facts),
    existing: existingOf(choice, facts),
  };
}

/** The connection of the same addresses. */
function existingOf({ target }: TargetChoice, { connections }: Facts): TargetReview["existing"] {
  if (target.kind !== "callbackUrl") return null;
  const { urls, organization } = target.detail;
  const is = ({ target: known }: KnownConnection) =>
    known.kind === "callbackUrl" &&
    known.detail.urls[0] === urls[0] &&
    known.detail.organization?.id === organization?.id;
  const existing = connections.find(is);
  return existing === undefined ? null : { appName: existing.appName, begunAt: existing.begunAt };
}

/** As in `crates/sso/src/warnings.rs`. */
const MANY_GROUPS = 150;

function warningsOf(
  changes: ReviewChange[],
  { target }: TargetChoice,
  choices: Choices,
  facts: Facts,
): ReviewWarning[] {
  const any = (fits: (change: ReviewChange) => boolean) => changes.some(fits);
  const safe = target.kind !== "organization" || lockOutOf(choices, facts)?.safe !== false;
  const aboutTeams = ["teams", "mappings", "followGroups"];
  const all: [ReviewWarning, boolean][] = [
    ["secretNotKept", facts.keychain !== "available" && any(({ what }) => what.kind === "clientSecret")],
    ["replacesProvider", any(({ what }) => what.kind === "providerSettings" && what.detail.replaces !== null)],
    [
      "manyGroups",
      facts.mostGroups >= MANY_GROUPS &&
        any(({ effect, what }) => what.kind === "application" && what.detail.groups === "all" && effect === "create"),
    ],
    ["lockOut", !safe && any(({ effect, what }) => aboutTeams.includes(what.kind) && effect !== "keep")],
    ["peopleLoseTeams", any(({ what }) => what.kind === "keepTeams" && what.detail.losing.length > 0)],
  ];
  return all.flatMap(([warning, applies]) => (applies ? [warning] : []));
}
