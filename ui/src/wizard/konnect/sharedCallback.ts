import type { KnownConnection, OrganizationName } from "../../lib/ipc/bindings";
import type { State } from "../state";
import { callbackLines } from "./callbackUrls";

/** The callback URL of every Konnect organization login; the login path is not part of it. */
export const ORGANIZATION_CALLBACK = "https://cloud.konghq.com/login";

/** That address where Konnect is: practice has one of its own. */
export function sharedCallback({ konnect }: State): string {
  return konnect?.redirectUri ?? ORGANIZATION_CALLBACK;
}

/** Whether one of the addresses is the same for all organizations. */
export function isShared(state: State, urls: readonly string[]): boolean {
  return urls.includes(ORGANIZATION_CALLBACK) || urls.includes(sharedCallback(state));
}

/** The organization that typed addresses are for; `null` if nobody said, or if they are no other organization's. */
export function organizationOf(state: State, urls: readonly string[]): OrganizationName | null {
  const id = state.draft.callbackOrganization.trim();
  return id !== "" && isShared(state, urls) ? { id, name: null } : null;
}

/**
 * What this computer has in this directory for shared addresses that were typed without an organization's ID: the
 * connection that they would change, and the organizations whose connections they leave alone.
 */
export function alreadyHere(state: State): { existing: KnownConnection | null; organizations: OrganizationName[] } {
  const urls = callbackLines(state.draft.callbackUrls).map(({ url }) => url);
  if (!isShared(state, urls) || organizationOf(state, urls) !== null) return { existing: null, organizations: [] };
  const here = state.connections.list.flatMap((known) => {
    const { target, directoryId } = known;
    if (target.kind !== "callbackUrl" || directoryId !== state.microsoft?.directory.id) return [];
    // The first address names the connection.
    return target.detail.urls[0] === urls[0] ? [{ known, organization: target.detail.organization }] : [];
  });
  return {
    existing: here.find(({ organization }) => organization === null)?.known ?? null,
    organizations: here.flatMap(({ organization }) => organization ?? []),
  };
}
