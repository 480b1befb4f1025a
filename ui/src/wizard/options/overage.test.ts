import { expect, test } from "vitest";
import { largestCount } from "./overage";

test.each([
  [[41, 149], null],
  [[41, 150], 150],
  [[200, 163], 200],
  [[201, 230], 230],
])("of people in %j groups_the one to speak of is in %j", (counts, count) => {
  const people = counts.map((one) => ({ name: "N", userName: "n", count: one }));
  expect(largestCount(people)?.count ?? null).toBe(count);
});
