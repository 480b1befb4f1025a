import type { Permission } from "../../lib/ipc/bindings";
import { scopes } from "../../lib/text/en/permissions";
import { messages } from "../../lib/text/messages";
import type { State } from "../state";

/** What every sign-in asks for. */
const ALWAYS: readonly Permission[] = ["applicationReadWriteAll", "userRead", "policyReadAll"];

/** What can be left out at first, as the sign-in offers it. */
export const APPROVAL: readonly Permission[] = ["delegatedPermissionGrantReadWriteAll"];
export const GROUPS: readonly Permission[] = ["groupReadBasicAll", "appRoleAssignmentReadWriteAll"];

const OPTIONAL: readonly Permission[] = [...APPROVAL, ...GROUPS, "userReadAll"];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the next sign-in asks for it: as the person chose, or as what is known suggests. */
export function isWanted(state: State, permission: Permission): boolean {
  return state.draft.permissions[permission] ?? (APPROVAL.includes(permission) || isUsedBefore(state, permission));
}

/** Whoever comes back to a connection should not have to sign in twice. */
function isUsedBefore(state: State, permission: Permission): boolean {
  const typed = state.requestedAction === null ? state.draft.directory.trim() : "";
  const wanted = state.connections.list.find(({ id }) => id === state.requestedAction?.id)?.directoryId;
  const directory = wanted ?? (GUID.test(typed) ? typed.toLowerCase() : null);
  return state.connections.list.some(
    (one) => (directory === null || one.directoryId === directory) && one.permissions.includes(permission),
  );
}

/** What the next sign-in asks for. Signing in again keeps what this sign-in was given. */
export function askedPermissions(state: State): Permission[] {
  const kept = state.returnsTo === null ? [] : (state.microsoft?.permissions ?? []);
  return [...ALWAYS, ...OPTIONAL.filter((one) => isWanted(state, one) || kept.includes(one))];
}

/** The part of these that the present sign-in was not given. */
export function missingOf(state: State, needed: readonly Permission[]): Permission[] {
  return needed.filter((one) => state.microsoft?.permissions.includes(one) !== true);
}

/** The draft with these chosen, or not. */
export function withPermissions(state: State, permissions: readonly Permission[], wanted: boolean) {
  const changed = Object.fromEntries(permissions.map((one) => [one, wanted]));
  return { permissions: { ...state.draft.permissions, ...changed } };
}

/** Permissions with what each is for. */
export function explained(permissions: readonly Permission[]): { scope: string; why: string }[] {
  return permissions.map((one) => ({ scope: scopes[one], why: messages.permissions.why[one] }));
}

/** The permissions that Microsoft's page lists. */
export function permissionsOf(state: State): { scope: string; why: string }[] {
  return explained(askedPermissions(state));
}
