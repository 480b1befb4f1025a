import { sampleCandidate } from "../src/lib/backend/fake/applications";
import type { CommandError, GraphProblem, Remedy, Support } from "../src/lib/ipc/bindings";
import { graphProblems } from "../src/lib/text/en/graph-problems";
import { remedies } from "../src/lib/text/en/remedies";

export const graph: Support = {
  service: "microsoftGraph",
  status: 403,
  code: "Authorization_RequestDenied",
  message: "Insufficient privileges to complete the operation.",
  correlationId: "7c1e94d0-2ab8-4f63-95e1-8d40b6f2c37a",
  time: "2026-11-23T14:07:12Z",
};

export const login: Support = {
  service: "microsoftLogin",
  status: 400,
  code: "AADSTS53003",
  message: "Access has been blocked by Conditional Access policies.",
  correlationId: "e9d1f358-07b2-46ac-b81d-52c4a3e7096f",
  time: "2026-11-23T13:58:40Z",
};

export const konnect: Support = {
  service: "konnectApi",
  status: 401,
  code: null,
  message: "Unauthorized",
  correlationId: "b40a7d26-91c3-4e5f-8a70-3f6c2d19e8b4",
  time: "2026-11-23T14:07:12Z",
};

const HOST = "graph.microsoft.com";
const UNREACHABLE = [
  "dns",
  "refused",
  "reset",
  "timeout",
  "tls",
  "proxy",
  "proxyPassword",
  "proxyPasswordRefused",
  "proxyWindowsSignIn",
  "proxySignIn",
  "other",
] as const;
const CERTIFICATE = ["unknownIssuer", "ended", "notYetValid", "otherName", "revoked", "unusable"] as const;
const KEYCHAIN = ["unavailable", "locked", "denied", "tooLarge", "other"] as const;
const DISK = ["full", "readOnly", "corrupt", "newerVersion", "locked", "other"] as const;
const REMEDIES = Object.keys(remedies) as Remedy[];
const GRAPH_PROBLEMS = Object.keys(graphProblems) as GraphProblem[];

const AZURE_CLI = [
  "notInstalled",
  "notStarted",
  "signedOut",
  "notAPerson",
  "otherCloud",
  "otherDirectory",
  "signInNeeded",
  "tooOld",
  "tooSlow",
  "unreadable",
  "tooFewPermissions",
  "failed",
] as const;

/** At least one error of every kind; the type makes sure that no kind is missing. */
const samples: { [K in CommandError["kind"]]: Extract<CommandError, { kind: K }>[] } = {
  invalidInput: [
    { kind: "invalidInput", detail: [{ field: "appName", target: 0, line: null, problem: { kind: "empty" } }] },
  ],
  unreachable: UNREACHABLE.map((cause) => ({ kind: "unreachable", detail: { host: HOST, cause } })),
  certificateRefused: CERTIFICATE.flatMap((problem) => [
    { kind: "certificateRefused", detail: { host: HOST, problem, issuer: "Contoso Web Filter" } },
    { kind: "certificateRefused", detail: { host: HOST, problem, issuer: null } },
  ]),
  signInCancelled: [{ kind: "signInCancelled" }],
  signInDeclined: [{ kind: "signInDeclined", detail: login }],
  signInTimedOut: [{ kind: "signInTimedOut" }],
  signInCodeExpired: [{ kind: "signInCodeExpired" }],
  azureCli: AZURE_CLI.map((problem) => ({ kind: "azureCli", detail: { problem, support: null } })),
  signInRefused: REMEDIES.map((remedy) => ({ kind: "signInRefused", detail: { remedy, support: login } })),
  listenerFailed: [{ kind: "listenerFailed" }],
  clockWrong: [{ kind: "clockWrong", detail: login }],
  answerNotGenuine: [{ kind: "answerNotGenuine", detail: login }],
  browserNotOpened: [{ kind: "browserNotOpened" }],
  signInExpired: [
    { kind: "signInExpired", detail: null },
    { kind: "signInExpired", detail: graph },
  ],
  notAllowed: [
    { kind: "notAllowed", detail: { needs: "applicationDeveloper", support: graph } },
    { kind: "notAllowed", detail: { needs: "cloudApplicationAdministrator", support: graph } },
  ],
  graphRefused: GRAPH_PROBLEMS.map((problem) => ({ kind: "graphRefused", detail: { problem, support: graph } })),
  groupNotAssignable: [{ kind: "groupNotAssignable", detail: { group: "Marketing" } }],
  secretsForbidden: [{ kind: "secretsForbidden", detail: graph }],
  waitsForExemption: [
    {
      kind: "waitsForExemption",
      detail: { appId: "5d2b7c10-5b0e-4c6d-9a14-7e2d8b90c145", exemptCallers: [], support: graph },
    },
  ],
  secretLifetimeTooLong: [{ kind: "secretLifetimeTooLong", detail: graph }],
  notReplicated: [{ kind: "notReplicated", detail: graph }],
  secretNotAccepted: [{ kind: "secretNotAccepted", detail: login }],
  secretRefused: REMEDIES.map((remedy) => ({ kind: "secretRefused", detail: { remedy, support: login } })),
  throttled: [
    { kind: "throttled", detail: graph },
    { kind: "throttled", detail: konnect },
  ],
  konnectTokenRejected: [{ kind: "konnectTokenRejected", detail: konnect }],
  konnectNotAllowed: [{ kind: "konnectNotAllowed", detail: konnect }],
  loginPathTaken: [{ kind: "loginPathTaken", detail: konnect }],
  konnectRefused: [
    { kind: "konnectRefused", detail: { parameters: [], support: konnect } },
    {
      kind: "konnectRefused",
      detail: { parameters: [{ field: "config.issuer_url", reason: "must be a URL" }], support: konnect },
    },
  ],
  portalGone: [{ kind: "portalGone", detail: { ...konnect, status: 404 } }],
  groupGone: [{ kind: "groupGone", detail: { group: "5d2b7c10-5b0e-4c6d-9a14-7e2d8b90c145" } }],
  teamGone: [{ kind: "teamGone", detail: { team: "organization-admin" } }],
  personNotFound: [{ kind: "personNotFound" }],
  permissionsMissing: [
    { kind: "permissionsMissing", detail: ["delegatedPermissionGrantReadWriteAll"] },
    { kind: "permissionsMissing", detail: ["groupReadBasicAll", "appRoleAssignmentReadWriteAll"] },
  ],
  groupAssignmentNotLicensed: [{ kind: "groupAssignmentNotLicensed", detail: graph }],
  samlInPlace: [{ kind: "samlInPlace" }],
  otherAccount: [{ kind: "otherAccount", detail: { userName: "maya.lindqvist@contoso.com" } }],
  otherDirectory: [{ kind: "otherDirectory", detail: { directoryId: "b7e1d2c3-5b0e-4c6d-9a14-7e2d8b90c145" } }],
  otherOrganization: ["Fabrikam", null].map((name) => ({
    kind: "otherOrganization",
    detail: { organizationId: "0f3b7a52-6c1e-4d80-9a47-2e5d8b90c1f4", name },
  })),
  chooseApplication: [{ kind: "chooseApplication", detail: { target: 0, candidates: [sampleCandidate()] } }],
  changedMeanwhile: [{ kind: "changedMeanwhile" }],
  setUpElsewhere: [{ kind: "setUpElsewhere" }],
  stillThere: [{ kind: "stillThere" }],
  providerChanged: [{ kind: "providerChanged" }],
  checkFailed: [
    { kind: "checkFailed", detail: { check: "redirectUri", evidence: [] } },
    {
      kind: "checkFailed",
      detail: {
        check: "redirectUri",
        evidence: [
          { kind: "expected", detail: "https://cloud.konghq.com/login" },
          { kind: "observed", detail: "https://elsewhere.example/login" },
        ],
      },
    },
  ],
  unreadableResponse: [{ kind: "unreadableResponse", detail: { host: HOST, support: graph } }],
  serviceFailed: [{ kind: "serviceFailed", detail: graph }],
  keychainFailed: KEYCHAIN.map((cause) => ({ kind: "keychainFailed", detail: { cause } })),
  diskFailed: DISK.map((cause) => ({ kind: "diskFailed", detail: { cause, path: "runs/1.jsonl" } })),
  notKept: [{ kind: "notKept" }],
  clipboardFailed: [{ kind: "clipboardFailed" }],
  practiceFailed: [{ kind: "practiceFailed" }],
  notSignedIn: [{ kind: "notSignedIn" }],
  notConnected: [{ kind: "notConnected" }],
  planOutdated: [{ kind: "planOutdated" }],
  sessionChanged: [{ kind: "sessionChanged" }],
  busy: [{ kind: "busy" }],
  nothingToShow: [{ kind: "nothingToShow" }],
  cancelled: [{ kind: "cancelled" }],
  unexpected: [{ kind: "unexpected", detail: null }, { kind: "unexpected" }, { kind: "unexpected", detail: graph }],
};

export const everyError: CommandError[] = Object.values(samples).flat();
