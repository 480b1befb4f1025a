import { expect, test } from "vitest";

const catalogue = import.meta.glob<string>("./en/*.ts", { query: "?raw", import: "default", eager: true });

/** Words that people misunderstood, or that English does not say so. */
const FORMER = [
  "organization admin stays one",
  "groups that lead to an admin team",
  "decides when it is saved",
  "Put it on record",
  "Tick this to go on",
  "If it stays",
  "This is there twice",
  "Teams are set again at each sign-in",
  "It is made if a group leads to it",
  "OpenID Connect provider, off at first",
  "The page is on http://localhost",
  "Connect Konnect",
];

test.each(FORMER)("%s_is not said any more", (words) => {
  const files = Object.entries(catalogue);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter(([, text]) => text.includes(words)).map(([name]) => name)).toEqual([]);
});
