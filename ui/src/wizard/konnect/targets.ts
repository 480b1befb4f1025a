import type {
  ExistingProvider,
  KonnectOrganization,
  KonnectRightAction,
  Portal,
  TargetRef,
} from "../../lib/ipc/bindings";
import { bare } from "../../lib/text/format";
import { messages } from "../../lib/text/messages";
import type { State } from "../state";
import { callbackLines } from "./callbackUrls";
import { organizationOf } from "./sharedCallback";
import type { UsedRequest } from "./state";

/** One thing to set up. `key` stays the same while other targets come and go; no two targets have the same `name`. */
export type Target = { key: string; ref: TargetRef; name: string };

export function portalsOf(state: State): Portal[] {
  return (state.portals.regions ?? []).flatMap(({ found }) => (found.kind === "portals" ? found.detail : []));
}

/** This app does not touch SAML that people sign in through; a provider that is off is no obstacle. */
export function selectable(portal: Portal): boolean {
  return !hasSamlOn(portal.provider);
}

export function hasSamlOn(provider: ExistingProvider | null): boolean {
  return provider?.kind === "saml" && provider.enabled;
}

/** Whether the directory that signs people in now is the one that will do so afterwards. */
export function isOwn(state: State, { provider }: Portal): boolean {
  const id = state.microsoft?.directory.id;
  return id !== undefined && provider?.issuer?.includes(id) === true;
}

export function chosenPortals(state: State): Portal[] {
  const chosen = new Set(state.draft.portals);
  return portalsOf(state).filter((portal) => chosen.has(portal.id) && selectable(portal));
}

/** Whether a chosen portal may still be found; continuing without it would silently leave it out. */
export function awaitsPortals(state: State): boolean {
  const found = new Set(portalsOf(state).map(({ id }) => id));
  return state.portals.loading && state.draft.portals.some((id) => !found.has(id));
}

/** As ticked; otherwise on if a path was typed for it, or if nothing else is chosen. */
export function organizationChosen(state: State): boolean {
  if (state.konnect === null || hasSamlOn(state.konnect.provider)) return false;
  const { organization, loginPath } = state.draft;
  return organization ?? (loginPath !== null || chosenPortals(state).length === 0);
}

/**
 * The portals that every word of the text names: by any piece of the name, or by the beginning of an address or of a
 * part of it. The parts of a domain assigned by Konnect contain digits that nobody searches for.
 */
export function matching(portals: Portal[], text: string): Portal[] {
  const words = bare(text.trim().toLowerCase()).split(/\s+/).filter(Boolean);
  return portals.filter(({ name, domain, customDomain, redirectUris }) => {
    const addresses = [domain, customDomain ?? "", ...redirectUris.map(({ url }) => bare(url))];
    const parts = addresses.flatMap((address) => partsOf(address.toLowerCase()));
    return words.every((word) => name.toLowerCase().includes(word) || parts.some((part) => part.startsWith(word)));
  });
}

/** The address from each of its parts on: `a.b/c`, `b/c`, `c`. */
function partsOf(address: string): string[] {
  return [address, ...[...address.matchAll(/[./]/g)].map(({ index }) => address.slice(index + 1))];
}

/** What will be set up, in the order in which it is listed. */
export function targetsOf(state: State): Target[] {
  const { draft } = state;
  if (draft.purpose === "values" && draft.request !== null) return requestedTargets(draft.request);
  if (draft.purpose === "values") {
    const urls = callbackLines(draft.callbackUrls).map(({ url }) => url);
    const ref: TargetRef = { kind: "callbackUrl", detail: { urls, organization: organizationOf(state, urls) } };
    return [{ key: "values", ref, name: messages.konnect.callbackUrl }];
  }
  const chosen = chosenPortals(state);
  const names = chosen.map(({ name }) => name);
  const portals = chosen.map(({ id, region, name }): Target => {
    const alone = names.indexOf(name) === names.lastIndexOf(name);
    return {
      key: id,
      ref: { kind: "portal", detail: { region, id } },
      name: alone ? name : messages.portalIn(name, region),
    };
  });
  if (!organizationChosen(state)) return portals;
  const ref: TargetRef = { kind: "organization", detail: { loginPath: loginPathOf(state).trim() } };
  return [{ key: "organization", ref, name: messages.konnect.organizationLogin }, ...portals];
}

/**
 * One for each target of a request, so that each gets an app registration of its own. The login of an organization is
 * that organization's, because all organizations have the same address; a portal's addresses are its own.
 */
function requestedTargets({
  organization: { id: organizationId, name: organizationName },
  targets,
}: UsedRequest): Target[] {
  const names = targets.map(({ name, region }) =>
    region === null ? messages.konnect.organizationLogin : messages.portalIn(name, region),
  );
  return targets.map(({ id, region, urls }, place) => {
    const name = names[place] ?? id;
    const alone = names.indexOf(name) === names.lastIndexOf(name);
    const organization = region === null ? { id: organizationId, name: organizationName } : null;
    return {
      key: `request-${id}`,
      ref: { kind: "callbackUrl", detail: { urls: [...urls], organization } },
      name: alone ? name : `${name}, ${id}`,
    };
  });
}

/** As typed, or the path in use, or one derived from the organization's name, which a person may change. */
export function loginPathOf(state: State): string {
  return state.draft.loginPath ?? state.konnect?.loginPath ?? slug(state.konnect?.name ?? "");
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Whether the owner of the token is known not to have this right. */
export function mayNot({ rights }: KonnectOrganization, action: KonnectRightAction): boolean {
  return rights.some((right) => right.action === action && right.answer === "no");
}
