import type { Choices, Review, ReviewChange, RotationChoice } from "../../ipc/bindings";
import { graph } from "./requests";
import { reviewOf } from "./review";
import type { Facts } from "./targets";

/** The id of the secret that a connection has before it is rotated. */
const OLD = "0f3c1a52-9d0e-4b77-8a41-6c2e5d9b7f10";

/** As the app reviews a rotation: what is there is kept, the secret is new, and the old one is named. */
export function rotationReviewOf(planId: string, choices: Choices, choice: RotationChoice, facts: Facts): Review {
  const review = reviewOf(planId, choices, facts);
  const targets = review.targets.map((target) => ({
    ...target,
    empty: false,
    changes: target.changes.flatMap((change) => rotated(change, choice)),
  }));
  return { ...review, targets, empty: false };
}

function rotated(change: ReviewChange, choice: RotationChoice): ReviewChange[] {
  if (change.what.kind !== "clientSecretKept" && change.what.kind !== "clientSecret") {
    return [{ ...change, effect: "keep", requests: [] }];
  }
  const expires = change.what.detail.expires ?? "2026-12-05T00:00:00Z";
  const old: ReviewChange = {
    id: "oldSecrets",
    system: "entra",
    effect: choice.removesOld ? "remove" : "keep",
    what: { kind: "oldSecrets", detail: { secrets: [{ keyId: OLD, name: "konnect-sso", expires, madeHere: true }] } },
    requests: choice.removesOld ? [graph("POST", "/applications/{id}/removePassword", { keyId: OLD })] : [],
  };
  if (choice.newLifetimeDays === null) {
    return [{ ...change, effect: "keep", what: { kind: "clientSecretKept", detail: { expires } } }, old];
  }
  const fresh: ReviewChange = {
    ...change,
    effect: "create",
    what: { kind: "clientSecret", detail: { expires, sameRequest: false, rule: "free", exemptCallers: [] } },
    requests: [graph("POST", "/applications/{id}/addPassword", {})],
  };
  return [fresh, old];
}
