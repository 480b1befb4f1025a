import { expect, test } from "vitest";
import { languageFor } from "./language";

test.each([
  [["en-US", "de"], "en"],
  [["zz", "en"], "en"],
  [["zz-ZZ"], "en"],
  [["toString"], "en"],
  [[], "en"],
])("a person who wants %j_reads %s", (wanted, language) => {
  expect(languageFor(wanted)).toBe(language);
});
