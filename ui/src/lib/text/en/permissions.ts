import type { Permission } from "../../ipc/bindings";
import { list } from "../format";

/** The names of the permissions in Microsoft Graph, as Microsoft's page and the Entra admin center show them. */
export const scopes: Record<Permission, string> = {
  applicationReadWriteAll: "Application.ReadWrite.All",
  userRead: "User.Read",
  policyReadAll: "Policy.Read.All",
  delegatedPermissionGrantReadWriteAll: "DelegatedPermissionGrant.ReadWrite.All",
  groupReadBasicAll: "Group.ReadBasic.All",
  appRoleAssignmentReadWriteAll: "AppRoleAssignment.ReadWrite.All",
  userReadAll: "User.Read.All",
};

function named(permissions: readonly Permission[]): string {
  const names = permissions.map((one) => scopes[one]);
  return names.length === 1 ? `the permission ${names[0]}` : `the permissions ${list(names)}`;
}

/** Why this sign-in may not do something that the person may do. */
export const notPermitted = (scope: string) => `This sign-in was not given the permission ${scope}.`;

/** The words about the permissions that a sign-in asks for, and about those that it has not. */
export const permissions = {
  title: "Permissions Microsoft will ask you for",
  why: {
    applicationReadWriteAll: "Create and check the app registration",
    userRead: "Show who is signed in",
    policyReadAll: "See what your organization allows, before anything is created",
    delegatedPermissionGrantReadWriteAll: "Approve the app for everyone",
    groupReadBasicAll: "Find groups by name",
    appRoleAssignmentReadWriteAll: "Assign groups to the app",
    userReadAll: "Count the groups of other people, as you asked",
  } satisfies Record<Permission, string>,
  optional: "You can leave these out",
  optionalText: "What you leave out can be added later, with one more sign-in.",
  approve: "Approve the app for everyone",
  approveText: "So that nobody is asked for permission at the first sign-in to Konnect.",
  groups: "Groups",
  groupsText: "To map groups to Konnect teams, or to let only some groups sign in.",

  /** What something needs that this sign-in does not have. */
  needed: {
    approve: "Approving the app for everyone",
    groups: "Assigning groups to the app",
    names: "Finding groups by name",
    show: "Showing groups by name instead of by ID",
  },
  missing: (what: string, permissions: readonly Permission[]) =>
    `${what} needs ${named(permissions)}. You are signed in without ${permissions.length === 1 ? "it" : "them"}.`,
  add: (count: number) => (count === 1 ? "Sign in again to add it" : "Sign in again to add them"),
  addText: "Your browser opens. Afterwards you are back here, and everything you typed is still there.",

  /** At the second sign-in. */
  adding: (who: string, permissions: readonly Permission[]) => `${who} signs in again, with ${named(permissions)}.`,
  addingBack: "You can also go back and leave it out. You are still signed in as before.",
};

/** The words of the error. */
export const permissionErrors = {
  permissionsMissing: (permissions: readonly Permission[]) => ({
    title: "A permission is missing",
    body: `This needs ${named(permissions)}. You are signed in without ${permissions.length === 1 ? "it" : "them"}. Nothing was changed.`,
    next: `Sign in again to add ${permissions.length === 1 ? "it" : "them"}. Everything you typed is kept.`,
  }),
};
