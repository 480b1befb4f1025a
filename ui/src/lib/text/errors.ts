import type { Failure } from "../failure";
import type { CommandError, ExternalLink, Field, Permission, Remedy, Support } from "../ipc/bindings";
import { evidenceText } from "./checks";
import { azureCliAgain, type Place, remediesByPlace, remediesOnPage } from "./en/remedies-by-place";
import { instant } from "./format";
import { messages } from "./messages";
import type { Words } from "./words";

/** What a person can do about an error, apart from reading it and pressing the screen's own button again. */
export type Action =
  | { do: "signInAgain" }
  | { do: "askForPermissions"; permissions: Permission[] }
  | { do: "useAnotherAccount" }
  | { do: "changeToken" }
  | { do: "openNetworkSettings" }
  | { do: "correct"; field: Field }
  | { do: "open"; link: ExternalLink };

/** An error in words: what happened, what it means and what was left alone, what to do next. */
export type Description = Words & { actions: Action[] };

const signInAgain: Action = { do: "signInAgain" };
const changeToken: Action = { do: "changeToken" };

/** `place`: where it is shown, as far as that changes what helps. */
export function describe(error: CommandError, place: Place = "browser"): Description {
  return { ...wordsOf(error), ...differentAt(place, error), actions: actionsOf(error, place) };
}

/** The words for what Microsoft’s own page says, which tells nothing to this app. */
export function describePage(remedy: Remedy, place: Place): Words {
  return { ...messages.errors.remedy[remedy], ...remediesByPlace[place][remedy], ...remediesOnPage[remedy] };
}

function differentAt(place: Place, error: CommandError): Partial<Words> {
  if (error.kind === "azureCli") return place === "azureCliRenewal" ? { next: azureCliAgain } : {};
  const remedy = remedyOf(error);
  return remedy === null ? {} : (remediesByPlace[place][remedy] ?? {});
}

function remedyOf(error: CommandError): Remedy | null {
  switch (error.kind) {
    case "signInRefused":
      return error.detail.remedy;
    case "signInDeclined":
      return "consentDeclined";
    case "signInCodeExpired":
      return "codeExpired";
    default:
      return null;
  }
}

function wordsOf(error: CommandError): Words {
  const { errors } = messages;
  switch (error.kind) {
    case "unreachable":
      return errors.unreachable(error.detail.host, error.detail.cause);
    case "certificateRefused":
      return errors.certificateRefused(error.detail.host, error.detail.problem, error.detail.issuer);
    case "signInRefused":
      return errors.remedy[error.detail.remedy];
    case "secretRefused":
      return errors.secretRefused(error.detail.remedy);
    case "azureCli":
      return errors.azureCli[error.detail.problem];
    case "graphRefused":
      return errors.graphRefused(error.detail.problem);
    case "notAllowed":
      return errors.notAllowed(error.detail.needs);
    case "throttled":
    case "serviceFailed":
      return errors[error.kind](error.detail.service);
    case "konnectRefused":
      return errors.konnectRefused(error.detail.parameters);
    case "groupGone":
      return errors.groupGone(error.detail.group);
    case "groupNotAssignable":
      return errors.groupNotAssignable(error.detail.group);
    case "teamGone":
      return errors.teamGone(error.detail.team);
    case "permissionsMissing":
      return errors.permissionsMissing(error.detail);
    case "otherDirectory":
      return errors.otherDirectory(error.detail.directoryId);
    case "otherAccount":
      return errors.otherAccount(error.detail.userName);
    case "otherOrganization":
      return errors.otherOrganization(error.detail.name, error.detail.organizationId);
    case "checkFailed":
      return errors.checkFailed(messages.checks.title[error.detail.check], error.detail.evidence.map(evidenceText));
    case "unreadableResponse":
      return errors.unreadableResponse(error.detail.host);
    case "keychainFailed":
      return errors.keychain[error.detail.cause];
    case "diskFailed":
      return at(error.detail.path, errors.disk[error.detail.cause]);
    default:
      return errors[error.kind];
  }
}

function at(path: string, words: Words): Words {
  return { ...words, body: `${words.body} ${messages.errors.at(path)}` };
}

function actionsOf(error: CommandError, place: Place): Action[] {
  switch (error.kind) {
    case "certificateRefused":
      return error.detail.problem === "unknownIssuer" ? [{ do: "openNetworkSettings" }] : [];
    case "signInRefused":
      return refused(error.detail.remedy, error.detail.support, place);
    case "secretRefused":
      return lookUp(error.detail.support);
    case "signInExpired":
    case "notSignedIn":
      return [signInAgain];
    case "notAllowed":
      return [signInAgain, { do: "useAnotherAccount" }, ...lookUp(error.detail.support)];
    case "permissionsMissing":
      return [{ do: "askForPermissions", permissions: error.detail }];
    case "otherDirectory":
      return [{ do: "useAnotherAccount" }];
    case "secretLifetimeTooLong":
      return [{ do: "correct", field: "secretLifetime" }];
    case "konnectTokenRejected":
    case "konnectNotAllowed":
      return [changeToken, { do: "open", link: "konnectSystemAccounts" }];
    case "notConnected":
    case "otherOrganization":
      return [changeToken];
    case "loginPathTaken":
      return [{ do: "correct", field: "loginPath" }];
    case "portalGone":
      return [{ do: "correct", field: "targets" }];
    case "groupGone":
    case "groupNotAssignable":
    case "teamGone":
      return [{ do: "correct", field: "teams" }];
    case "samlInPlace":
      return [{ do: "open", link: { konnectSettings: null } }, changeToken];
    default:
      return [];
  }
}

/** What the service said about an error, where a service said something. */
export function supportOf(error: CommandError): Support | null {
  // The shell omits a detail that it does not have.
  if (!("detail" in error) || error.detail == null || Array.isArray(error.detail)) return null;
  if ("support" in error.detail) return error.detail.support;
  return "service" in error.detail ? error.detail : null;
}

/** When an error happened by the service's clock, which is what its own people search by. */
export function timeOf(error: CommandError): string | null {
  return supportOf(error)?.time ?? null;
}

/** One line of an error's details: what it is, its value, and whether people compare it character by character. */
export type Fact = { name: string; value: string; exact: boolean };

/** The details that someone who helps will ask for. */
export function facts(failure: Failure): Fact[] {
  const support = supportOf(failure.error);
  const time: Fact = { name: messages.details.time, value: instant(failure.time), exact: false };
  if (support === null) return [{ name: messages.details.error, value: failure.error.kind, exact: true }, time];
  const { status, code, message, correlationId } = support;
  const http = status === null ? null : messages.details.http(status);
  return [
    { name: messages.details.service, value: messages.details.services[support.service], exact: false },
    { name: messages.details.error, value: code ?? http ?? failure.error.kind, exact: true },
    ...(code === null || http === null ? [] : [{ name: messages.details.status, value: http, exact: false }]),
    ...(message === null ? [] : [{ name: messages.details.message, value: message, exact: false }]),
    ...(correlationId === null ? [] : [{ name: messages.details.correlationId, value: correlationId, exact: true }]),
    time,
  ];
}

/** The details as text for the clipboard. */
export function detailsText(failure: Failure, version: string): string {
  const lines = facts(failure).map(({ name, value }) => `${name}: ${value}`);
  return [`${messages.appName} ${version}`, describe(failure.error).title, ...lines].join("\n");
}

export function actionText(action: Action): string {
  switch (action.do) {
    case "open":
      return messages.action.link(action.link);
    case "correct":
      return correctText[action.field] ?? messages.action.changeLifetime;
    case "askForPermissions":
      return messages.permissions.add(action.permissions.length);
    default:
      return messages.action[action.do];
  }
}

const correctText: Partial<Record<Field, string>> = {
  targets: messages.action.chooseAgain,
  loginPath: messages.action.changeLoginPath,
  teams: messages.action.chooseGroups,
};

function refused(remedy: Remedy, support: Support, place: Place): Action[] {
  const needsApproval = remedy === "adminApprovalNeeded" || remedy === "consentNeeded";
  // The approval page is that of this app’s own sign-in, not of the Azure CLI’s.
  const ofAzureCli = place === "azureCli" || place === "azureCliRenewal";
  const approval: Action[] = needsApproval && !ofAzureCli ? [{ do: "open", link: "adminConsent" }] : [];
  return [...approval, ...lookUp(support)];
}

/** Microsoft explains its sign-in errors by number. */
function lookUp(support: Support): Action[] {
  const number = support.service === "microsoftLogin" ? /^AADSTS(\d{4,7})$/.exec(support.code ?? "")?.[1] : undefined;
  return number === undefined ? [] : [{ do: "open", link: { errorCode: Number(number) } }];
}
