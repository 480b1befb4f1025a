import type { Region, ReviewChange, SecretStorage, System, TargetReview } from "../../lib/ipc/bindings";
import { changeText, targetText } from "../../lib/text/changes";
import { messages } from "../../lib/text/messages";

/** The changes of one target, or those that are the same for all portals, which are shown once. */
export type ReviewGroup = {
  title: string;
  /** The place of the target; `null` for all portals. */
  target: number | null;
  changes: ReviewChange[];
  /** Whether only the title says which organization it is about. */
  ofOrganization: boolean;
  /** Where the portals are that this is about. */
  regions: Region[];
};

/** Everything that happens in one system, by target. Nothing is left out: what is not in a target's group is in the
 * one of all portals, with the requests of each of them. */
export function groupsOf(targets: TargetReview[], system: System, storage: SecretStorage): ReviewGroup[] {
  const own = targets.map(({ changes }) => changes.filter((change) => change.system === system));
  const portals = own.filter((_, place) => targets[place]?.target.kind === "portal");
  const words = (change: ReviewChange) => JSON.stringify([change.id, change.effect, changeText(change, storage)]);
  const [first = []] = portals;
  const isSame = (change: ReviewChange) =>
    portals.length > 1 &&
    portals.every((changes) => changes.filter((one) => words(one) === words(change)).length === 1);
  const shared = new Set(first.filter(isSame).map(words));
  const together = first
    .filter((change) => shared.has(words(change)))
    .map((change) => ({
      ...change,
      requests: portals.flatMap((changes) =>
        changes.filter((one) => words(one) === words(change)).flatMap(({ requests }) => requests),
      ),
    }));
  const regions = targets.flatMap(({ target }) => (target.kind === "portal" ? [target.detail.region] : []));
  const all: ReviewGroup = {
    title: messages.review.samePortals(portals.length),
    target: null,
    changes: together,
    ofOrganization: false,
    regions: [...new Set(regions)],
  };
  const each = targets.map(({ target }, place): ReviewGroup => {
    const isPortal = target.kind === "portal";
    const changes = (own[place] ?? []).filter((change) => !isPortal || !shared.has(words(change)));
    const here = isPortal ? [target.detail.region] : [];
    const ofOrganization = target.kind === "callbackUrl" && target.detail.organization !== null;
    return { title: targetText(target), target: place, changes, ofOrganization, regions: here };
  });
  return [all, ...each].filter(({ changes }) => changes.length > 0);
}

/** Whether a group is meant by what was typed: its name, or the words of one of its changes. */
export function isMeant({ title, target, changes }: ReviewGroup, storage: SecretStorage, typed: string): boolean {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "" || target === null) return true;
  const texts = changes.map((change) => changeText(change, storage));
  return [title, ...texts.flatMap(({ title: name, note }) => [name, note ?? ""])].some((text) =>
    text.toLocaleLowerCase().includes(wanted),
  );
}
