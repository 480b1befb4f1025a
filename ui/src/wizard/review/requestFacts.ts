import type { Review } from "../../lib/ipc/bindings";
import type { RequestFacts } from "../../lib/text/en/needed-rights";
import type { State } from "../state";

/** What someone else needs to know to do a part of the review. */
export function requestFacts({ microsoft, konnect }: State, review: Review): RequestFacts {
  const changes = review.targets.flatMap((target) => target.changes.map(({ what }) => what));
  const apps = changes.flatMap((what): RequestFacts["apps"] => {
    if (what.kind === "application") return [{ name: what.detail.name, redirectUris: what.detail.redirectUris }];
    return what.kind === "applicationSettings" ? [{ name: what.detail.name, redirectUris: [] }] : [];
  });
  return {
    directory: microsoft?.directory ?? null,
    apps,
    groups: [...new Set(changes.flatMap((what) => (what.kind === "assignments" ? what.detail.groups : [])))],
    organization: konnect === null ? null : { id: konnect.id, name: konnect.name },
    person: microsoft?.userName ?? null,
  };
}
