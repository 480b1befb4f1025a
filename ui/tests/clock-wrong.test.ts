import { expect, test } from "vitest";
import { messages } from "../src/lib/text/messages";

test.each([
  [301, "5 minutes fast"],
  [-3_900, "65 minutes slow"],
  [3 * 3_600, "3 hours fast"],
  [-365 * 86_400, "365 days slow"],
])("a difference of %i seconds is %s", (seconds, words) => {
  expect(messages.clockWrong.title(seconds)).toContain(words);
});
