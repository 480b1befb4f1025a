import { expect, test } from "vitest";
import type { CommandError } from "../src/lib/ipc/bindings";
import { graphProblems } from "../src/lib/text/en/graph-problems";
import { describe, describePage } from "../src/lib/text/errors";
import { messages } from "../src/lib/text/messages";
import type { Words } from "../src/lib/text/words";
import { codeIn, remedyOf } from "../src/wizard/microsoft/refusals";
import { failedHere } from "../src/wizard/testSignIn/verdict";
import recorded from "./recorded-errors.json";

const [troubleshooting = ""] = Object.values(
  import.meta.glob<string>("../../TROUBLESHOOTING.md", { query: "?raw", import: "default", eager: true }),
);

/** How an error comes in (`src-tauri/src/tests/error_rows/rows.rs`). */
type Door =
  | "page"
  | "redirect"
  | "token"
  | "codeAsked"
  | "codePolled"
  | "azureCli"
  | "renewalRedirect"
  | "renewalToken"
  | "renewalCodePolled"
  | "renewalAzureCli"
  | "lookUp"
  | "secretCheck"
  | "testPage"
  | "testRedirect"
  | "testToken"
  | "graph"
  | "thisComputer";

/** One error as it came over the wire, and what the app told the window, by the doors that it came through. */
type Row = { row: string; wire: string; told: { doors: string; error: CommandError | null }[] };

type Case = { row: string; wire: string; door: Door; error: CommandError | null };

const cases: Case[] = (recorded as Row[]).flatMap(({ row, wire, told }) =>
  told.flatMap(({ doors, error }) => doors.split(" ").map((door) => ({ row, wire, door: door as Door, error }))),
);
const named = cases.map((one): [string, Door, Case] => [one.wire, one.door, one]);

/** What is said where nothing is known. */
const GENERIC = [
  messages.errors.unexpected,
  messages.errors.remedy.unknown,
  messages.errors.secretRefused("unknown"),
  graphProblems.other,
].map(({ title }) => title);

/** The words on the screen where it is met. A test sign-in shows nothing for a page but its own list. */
function words({ wire, door, error }: Case): Words | null {
  if (door === "page") return describePage(remedyOf(codeIn(wire) ?? 0), "browser");
  if (error === null) return null;
  switch (door) {
    case "codeAsked":
    case "codePolled":
      return describe(error, "deviceCode");
    case "azureCli":
      return describe(error, "azureCli");
    case "renewalRedirect":
    case "renewalToken":
    case "renewalCodePolled":
      return describe(error, "renewal");
    case "renewalAzureCli":
      return describe(error, "azureCliRenewal");
    case "testRedirect":
    case "testToken":
      return failedHere(error) ?? describe(error);
    case "lookUp":
      return error.kind === "invalidInput" ? atField(error) : describe(error);
    default:
      return describe(error);
  }
}

/** At a field there is one sentence. */
function atField({ detail }: Extract<CommandError, { kind: "invalidInput" }>): Words {
  const [problem] = detail;
  const sentence = problem === undefined ? "" : messages.problem.of(problem.problem);
  return { title: sentence, body: sentence, next: sentence };
}

/** Rows that mean the same, so they may have the same words. */
const SAME: Record<string, string> = {
  login_required: "AADSTS50058",
  interaction_required: "AADSTS50058",
  consent_required: "AADSTS65001",
  temporarily_unavailable: "AADSTS90033",
  "backing application": "Authorization_RequestDenied",
  "Request_BadRequest, not a valid application object": "Request_ResourceNotFound after a creation",
  "sign-in page of a network, by a redirect": "sign-in page of a network",
  "ID token signed otherwise": "forged ID token",
  "ID token of an unknown key": "forged ID token",
  "ID token of another sign-in": "AADSTS501481",
  "ID token for another app": "AADSTS501481",
  "ID token of another issuer": "AADSTS501481",
  "ID token of another directory": "AADSTS50020",
  "ID token that has expired": "AADSTS70008",
  "ID token that cannot be read": "no ID token",
};

/** Rows that mean the same where they are met in this way. */
const SAME_THERE: Partial<Record<Door, Record<string, string>>> = {
  // Whatever a new sign-in mends.
  azureCli: Object.fromEntries(
    ["AADSTS65001", "AADSTS50078", "AADSTS70008", "AADSTS50058"].map((row) => [row, "AADSTS50076"]),
  ),
  renewalAzureCli: Object.fromEntries(
    ["AADSTS65001", "AADSTS50078", "AADSTS70008", "AADSTS50058"].map((row) => [row, "AADSTS50076"]),
  ),
  // Whatever a new app registration and its secret have to wait for.
  secretCheck: { AADSTS700016: "AADSTS7000215" },
  // Nobody approved the app.
  testRedirect: { AADSTS65001: "AADSTS65004", AADSTS90094: "AADSTS65004", consent_required: "AADSTS65004" },
};

/** What nobody can do there. */
const NOT_THERE: Partial<Record<Door, RegExp>> = {
  page: /in the details/,
  codeAsked: /in the browser/,
  codePolled: /in the browser/,
  azureCli: /own app registration|approval page|another sign-in app|Microsoft’s page|the details .*page/,
  renewalRedirect: /another account|[Cc]hoose|[Ee]nter the|^Try another way|another sign-in app/,
  renewalToken: /another account|[Cc]hoose|[Ee]nter the|^Try another way|another sign-in app/,
  renewalCodePolled: /another account|[Cc]hoose|[Ee]nter the|^Try another way|another sign-in app|in your browser/,
  renewalAzureCli: /another account|[Cc]hoose|[Ee]nter the|^Try another way|another sign-in app|in your browser/,
  testRedirect: /sign-in app|own app registration|register applications|another way to sign in/,
  testToken: /sign-in app|own app registration|register applications|another way to sign in/,
  secretCheck: /sign-in app|own app registration|Sign in again/,
};

/** Tables of TROUBLESHOOTING.md, by the title that a line begins with. */
const lines = new Map(
  troubleshooting
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .flatMap((line) => {
      const title = line.split(" | ")[0] ?? "";
      return title
        .slice(2)
        .split(" / ")
        .map((one): [string, string] => [one, line]);
    }),
);

const written = (text: string) =>
  text.replaceAll("’", "'").replaceAll("“", '"').replaceAll("”", '"').replace("login.microsoftonline.com", "…");

test.each(named)("%s through %s_has words of its own that help there", (_, door, one) => {
  const said = words(one);
  if (said === null) return;
  expect(GENERIC, "it is not what is said of the unknown").not.toContain(said.title);
  for (const sentence of [said.title, said.body, said.next]) {
    expect(sentence).toMatch(/\S{2}/);
    const useless = NOT_THERE[door];
    if (useless !== undefined) expect(sentence, "what nobody can do there").not.toMatch(useless);
  }
});

test("two rows_never share their words", () => {
  const rowOf = new Map<string, string>();
  for (const one of cases) {
    const said = words(one);
    if (said === null) continue;
    const meaning = SAME_THERE[one.door]?.[one.row] ?? SAME[one.row] ?? one.row;
    const text = `${said.title} ${said.body} ${said.next}`;
    const place = SAME_THERE[one.door] === undefined ? "" : one.door;
    const other = rowOf.get(place + text);
    if (other !== undefined) expect(other, `both say: ${text}`).toBe(meaning);
    rowOf.set(place + text, meaning);
  }
  console.log(`${cases.length} errors, ${rowOf.size} sets of words`);
});

test("an error_has the same title in whichever way to sign in it comes, and on Microsoft's page", () => {
  const same: Door[] = [
    "page",
    "redirect",
    "token",
    "codeAsked",
    "codePolled",
    "renewalRedirect",
    "renewalToken",
    "renewalCodePolled",
  ];
  const titleOf = new Map<string, string>();
  for (const one of cases.filter(({ door }) => same.includes(door))) {
    const title = words(one)?.title;
    if (title === undefined) continue;
    expect(title, `${one.wire} through ${one.door}`).toBe(titleOf.get(one.wire) ?? title);
    titleOf.set(one.wire, title);
  }
});

test("what a page of a test sign-in says_is on the screen that waits for it", () => {
  const shown = Object.values(messages.testSignIn.microsoftSays).join(" ");
  for (const { wire } of cases.filter(({ door }) => door === "testPage")) expect(shown).toContain(wire);
});

test.each(named)("%s through %s_is in TROUBLESHOOTING.md", (wire, door, one) => {
  const said = door.startsWith("test") || door === "lookUp" ? null : words(one);
  if (said === null) return;
  const line = lines.get(written(said.title));
  expect(line, `no line begins with “${said.title}”`).toBeDefined();
  const byItsCode = /^(AADSTS\d+|[A-Z]\w+_\w+)$/.test(wire) && one.error?.kind !== "azureCli";
  if (byItsCode) expect(line, `the line of “${said.title}” lacks its code`).toContain(wire);
});
