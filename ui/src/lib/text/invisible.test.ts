import { expect, test } from "vitest";
import { revealInvisible, revealThroughout } from "./invisible";

test.each([
  ["Konnect SSO – Organization login", "Konnect SSO – Organization login"],
  ["Zażółć · 東京 · مرحبا · 👩‍💻", "Zażółć · 東京 · مرحبا · 👩‍💻"],
  ["Konnect\u202eOSS", "Konnect[U+202E]OSS"],
  ["a\u2066b\u2069\u200fc", "a[U+2066]b[U+2069][U+200F]c"],
  ["one\ntwo\u0000\u200b", "one[U+000A]two[U+0000][U+200B]"],
])("%j_shows every character of it", (name, shown) => {
  expect(revealInvisible(name)).toBe(shown);
});

test("an answer_has no unseen character but line breaks in any of its texts", () => {
  const answer = { name: "Kong\u202eg", rows: [{ group: "a\u200bb" }, "two\nlines"], count: 2, none: null };
  expect(revealThroughout(answer)).toEqual({
    name: "Kong[U+202E]g",
    rows: [{ group: "a[U+200B]b" }, "two\nlines"],
    count: 2,
    none: null,
  });
});

test("a name that is typed back, and a bare value_stay as they are", () => {
  const name = { name: "Kong\u202eg" };
  expect(revealThroughout({ candidates: [name], madeElsewhere: name })).toEqual({
    candidates: [name],
    madeElsewhere: name,
  });
  expect(revealThroughout("s\u202ecret")).toBe("s\u202ecret");
});
