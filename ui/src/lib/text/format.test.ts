import { expect, test } from "vitest";
import { ago, bare, clock, date, duration, either, initials, instant, list, plural, seconds } from "./format";

test.each([
  [0, "0.0 s"],
  [99, "0.1 s"],
  [1234, "1.2 s"],
  [9949, "9.9 s"],
  [9950, "10 s"],
  [12_300, "12 s"],
  [59_900, "59 s"],
  [60_000, "1:00"],
  [65_000, "1:05"],
  [605_000, "10:05"],
  [-5, "0.0 s"],
])("duration of %i ms_is %s", (millis, text) => {
  expect(duration(millis)).toBe(text);
});

test("a running time_counts in whole seconds, then minutes", () => {
  expect([seconds(0), seconds(1999), seconds(59_999), seconds(65_000)]).toEqual(["0 s", "1 s", "59 s", "1:05"]);
  expect([clock(0), clock(24_400), clock(65_000)]).toEqual(["0:00", "0:24", "1:05"]);
});

test("a date_is written out", () => {
  expect(date("2027-05-22T12:00:00Z")).toBe("22 May 2027");
});

test("an instant_is in UTC whatever the computer's zone is", () => {
  expect(instant("2026-11-23T14:07:12Z")).toBe("23 November 2026, 14:07:12 UTC");
  expect(instant("2026-11-23T23:30:00.123+05:30")).toBe("23 November 2026, 18:00:00 UTC");
});

test("what is no date_is shown as it came", () => {
  expect(date("soon")).toBe("soon");
  expect(instant("soon")).toBe("soon");
  expect(ago("soon", 0)).toBeNull();
});

test("time passed_is told in the largest fitting unit", () => {
  const now = Date.parse("2026-11-23T14:00:00Z");
  expect(ago("2026-11-23T13:59:30Z", now), "under a minute has its own word").toBeNull();
  expect(ago("2026-11-23T13:58:00Z", now)).toBe("2 minutes ago");
  expect(ago("2026-11-23T11:00:00Z", now)).toBe("3 hours ago");
  expect(ago("2026-11-21T14:00:00Z", now)).toBe("2 days ago");
});

test("counting words_follow the count", () => {
  expect(plural(1, "# day", "# days")).toBe("1 day");
  expect(plural(0, "# day", "# days")).toBe("0 days");
  expect(plural(1200, "# day", "# days")).toBe("1,200 days");
});

test("lists_read as a sentence does", () => {
  expect(list(["a", "b", "c"])).toBe("a, b and c");
  expect(either(["a", "b"])).toBe("a or b");
});

test("an address without its scheme_is what people read", () => {
  expect(bare("https://cloud.konghq.com/login")).toBe("cloud.konghq.com/login");
});

test.each([
  ["Maya Lindqvist", "ML"],
  ["Cher", "C"],
  ["  Ana María de la Cruz ", "AC"],
  ["😀 Smile", "😀S"],
  ["", ""],
])("initials of %s_are %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
