import { expect, test } from "vitest";
import { seen } from "./outside";

test.each([
  ["Konnect SSO – Organization login", "Konnect SSO – Organization login"],
  ["Zażółć · 東京 · مرحبا · 👩‍💻", "Zażółć · 東京 · مرحبا · 👩‍💻"],
  ["Konnect\u202eOSS", "Konnect[U+202E]OSS"],
  ["a\u2066b\u2069\u200fc", "a[U+2066]b[U+2069][U+200F]c"],
  ["one\ntwo\u0000\u200b", "one[U+000A]two[U+0000][U+200B]"],
])("%j_shows every character of it", (name, shown) => {
  expect(seen(name)).toBe(shown);
});
