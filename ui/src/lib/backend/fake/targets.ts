import type {
  Choices,
  KnownConnection,
  KonnectOrganization,
  Portal,
  RegionPortals,
  TargetChoice,
  TargetSummary,
} from "../../ipc/bindings";
import { samplePortal } from "./samples";
import type { Directory } from "./teams";

const DAY_MILLIS = 86_400_000;

/** What the fake's answers are based on. */
export type Facts = {
  organization: KonnectOrganization;
  portals: RegionPortals[];
  keychain: "available" | "unavailable" | "locked";
  upToDate: boolean;
  /** The most groups that anyone was counted with. */
  mostGroups: number;
  /** The targets that an earlier run set up, as `keyOf` names them. */
  made: ReadonlySet<string>;
  /** What the journals know. */
  connections: readonly KnownConnection[];
} & Directory;

/** What a target is known by from one plan to the next. */
export function keyOf({ target }: TargetChoice): string {
  return JSON.stringify(target);
}

/** The id of its connection. */
export function connectionOf({ target }: TargetChoice): string {
  switch (target.kind) {
    case "organization":
      return "connection-organization";
    case "portal":
      return `connection-${target.detail.id}`;
    case "callbackUrl":
      return `connection-${target.detail.organization?.id ?? "values"}`;
  }
}

export function expiryOf(choices: Choices): string {
  return new Date(Date.now() + choices.secretLifetimeDays * DAY_MILLIS).toISOString();
}

export function portalOf({ target }: TargetChoice, facts: Facts): Portal | null {
  if (target.kind !== "portal") return null;
  const { id, region } = target.detail;
  const all = facts.portals.flatMap(({ found }) => (found.kind === "portals" ? found.detail : []));
  return all.find((portal) => portal.id === id) ?? samplePortal(id, region, id);
}

export function urisOf(choice: TargetChoice, facts: Facts): string[] {
  if (choice.target.kind === "callbackUrl") return choice.target.detail.urls;
  return portalOf(choice, facts)?.redirectUris.map(({ url }) => url) ?? [facts.organization.redirectUri];
}

export function summaryOf(choice: TargetChoice, facts: Facts): TargetSummary {
  const portal = portalOf(choice, facts);
  if (portal !== null) {
    const { name, region, domain } = portal;
    return { kind: "portal", detail: { name, region, domain } };
  }
  if (choice.target.kind === "callbackUrl") return choice.target;
  const { loginPath } = choice.target.kind === "organization" ? choice.target.detail : { loginPath: "" };
  return { kind: "organization", detail: { name: facts.organization.name, loginPath } };
}

export function isMade(choice: TargetChoice, facts: Facts): boolean {
  return facts.upToDate || facts.made.has(keyOf(choice));
}

/** The connection at this place has this client ID: the last digits are the place. */
export function clientIdOf(place: number): string {
  return `9519e58c-41d7-4f0a-8c3e-b2a6d07f5e${18 + place}`;
}
