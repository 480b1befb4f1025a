import type { Field } from "../../lib/ipc/bindings";
import type { Draft } from "../state";
import type { Screen } from "./state";

/** Where a field is. */
export const SCREEN_OF_FIELD: Record<Field, Screen> = {
  directory: "microsoft",
  signInClient: "microsoft",
  signInClientDirectory: "microsoft",
  signInAppName: "microsoftSignedIn",
  konnectToken: "konnect",
  targets: "konnect",
  loginPath: "konnect",
  callbackUrl: "konnect",
  callbackOrganization: "konnect",
  appName: "options",
  secretLifetime: "options",
  teams: "teams",
  testPerson: "options",
  confirmation: "teardown",
  clientSecret: "test",
};

/** The fields of a screen. What is wrong elsewhere is said there. */
export const FIELDS: Partial<Record<Screen, Field[]>> = {
  konnect: ["targets", "loginPath", "callbackUrl", "callbackOrganization"],
  options: ["appName", "secretLifetime"],
  teams: ["teams"],
};

/** Which typed values a problem with a field is about: typing there clears the problem. */
export const FIELD_OF_DRAFT: Partial<Record<keyof Draft, Field>> = {
  directory: "directory",
  ownClientId: "signInClient",
  ownClientDirectory: "signInClientDirectory",
  konnectToken: "konnectToken",
  organization: "targets",
  portals: "targets",
  loginPath: "loginPath",
  callbackUrls: "callbackUrl",
  callbackOrganization: "callbackOrganization",
  request: "callbackUrl",
  appNames: "appName",
  secretLifetimeDays: "secretLifetime",
  admission: "teams",
  groups: "teams",
  teams: "teams",
  assignedGroups: "teams",
  testPerson: "testPerson",
};

/** The fields whose findings are kept while the person types, because they are checked again with every key. */
export const RECHECKED: readonly Field[] = ["loginPath", "callbackUrl", "callbackOrganization", "appName"];
