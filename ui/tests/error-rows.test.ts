import { expect, test } from "vitest";
import type { CommandError } from "../src/lib/ipc/bindings";
import { graphProblems } from "../src/lib/text/en/graph-problems";
import { describe } from "../src/lib/text/errors";
import { messages } from "../src/lib/text/messages";
import { remedyOf } from "../src/wizard/microsoft/refusals";
import recorded from "./recorded-errors.json";

const [troubleshooting = ""] = Object.values(
  import.meta.glob<string>("../../TROUBLESHOOTING.md", { query: "?raw", import: "default", eager: true }),
);

/** One error as it came over the wire, and as the app told the window (`src-tauri/src/tests/error_rows.rs`). */
type Row = { row: string; wire: string; error: CommandError };
const rows = recorded as Row[];

/** What is said where nothing is known. */
const GENERIC = [messages.errors.unexpected, messages.errors.remedy.unknown, graphProblems.other].map(
  ({ title }) => title,
);

/** Rows that mean the same, so they may have the same words. */
const SAME: Record<string, string> = {
  login_required: "AADSTS50058",
  interaction_required: "AADSTS50058",
  consent_required: "AADSTS65001",
  temporarily_unavailable: "AADSTS90033",
  "backing application": "Authorization_RequestDenied",
  "Request_BadRequest, not a valid application object": "Request_ResourceNotFound after a creation",
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

const written = (words: string) => words.replaceAll("’", "'").replaceAll("“", '"').replaceAll("”", '"');

test.each(rows.map((row): [string, Row] => [row.wire, row]))("%s_has words of its own", (_, { error }) => {
  const { title, body, next } = describe(error);
  expect(GENERIC, "it is not what is said of the unknown").not.toContain(title);
  for (const sentence of [title, body, next]) expect(sentence).toMatch(/\S{2}/);
});

test("two rows_never share their words", () => {
  const rowOf = new Map<string, string>();
  for (const { row, error } of rows) {
    const meaning = SAME[row] ?? row;
    const { title, body, next } = describe(error);
    const words = `${title} ${body} ${next}`;
    const other = rowOf.get(words);
    if (other !== undefined) expect(other, `both say: ${words}`).toBe(meaning);
    rowOf.set(words, meaning);
  }
  console.log(`${rows.length} errors, ${rowOf.size} sets of words`);
});

test("a number that is typed off Microsoft's page_gets the words that it gets over the wire", () => {
  for (const { wire, error } of rows) {
    const number = /^AADSTS(\d+)$/.exec(wire)?.[1];
    if (number === undefined) continue;
    expect(messages.errors.remedy[remedyOf(Number(number))].title, wire).toBe(describe(error).title);
  }
});

test.each(rows.map((row): [string, Row] => [row.wire, row]))("%s_is in TROUBLESHOOTING.md", (wire, { error }) => {
  const { title } = describe(error);
  const line = lines.get(written(title));
  expect(line, `no line begins with “${title}”`).toBeDefined();
  if (/^(AADSTS\d+|[A-Z]\w+_\w+)$/.test(wire)) expect(line, `the line of “${title}” lacks its code`).toContain(wire);
});
