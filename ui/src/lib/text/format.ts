import { locale } from "./language";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const moment = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
const counted = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);
const chosen = new Intl.ListFormat(locale, { type: "disjunction" });
const listed = new Intl.ListFormat(locale, { type: "conjunction" });

/** "22 May 2027", in the person's own time zone. Anything that is not a date is returned as it is. */
export function date(when: string | number): string {
  const parsed = new Date(when);
  return Number.isNaN(parsed.getTime()) ? String(when) : day.format(parsed);
}

/** "14:12", in the person's own time zone. Anything that is not a time is returned as it is. */
export function timeOfDay(when: string): string {
  const parsed = new Date(when);
  return Number.isNaN(parsed.getTime()) ? when : hour.format(parsed);
}

/** "23 November 2026, 14:07:12 UTC", which is how the services' own logs write it. */
export function instant(when: string): string {
  const parsed = new Date(when);
  if (Number.isNaN(parsed.getTime())) return when;
  const part = Object.fromEntries(moment.formatToParts(parsed).map(({ type, value }) => [type, value]));
  return `${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute}:${part.second} UTC`;
}

/** "1.2 s", "12 s", then "1:05". */
export function duration(millis: number): string {
  const whole = Math.max(0, millis);
  if (whole < 9950) return `${(whole / SECOND).toFixed(1)} s`;
  if (whole < MINUTE) return `${Math.min(59, Math.round(whole / SECOND))} s`;
  return clock(whole);
}

/** "4 s", then "1:05": for a step that is still running. */
export function seconds(millis: number): string {
  return millis < MINUTE ? `${Math.floor(Math.max(0, millis) / SECOND)} s` : clock(millis);
}

/** "0:24", "1:05": for a time that is still running. */
export function clock(millis: number): string {
  const seconds = Math.floor(Math.max(0, millis) / SECOND);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "just now", "2 minutes ago", "3 hours ago". */
export function ago(when: string, now: number): string | null {
  const passed = now - new Date(when).getTime();
  if (Number.isNaN(passed)) return null;
  if (passed < MINUTE) return null;
  if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return relative.format(-Math.floor(passed / HOUR), "hour");
  return relative.format(-Math.floor(passed / DAY), "day");
}

/** The moment this many days from now. */
export function inDays(days: number, now: number): number {
  return now + days * DAY;
}

export function plural(count: number, one: string, other: string): string {
  return (counted.select(count) === "one" ? one : other).replace("#", number.format(count));
}

export function list(items: string[]): string {
  return listed.format(items);
}

export function either(items: string[]): string {
  return chosen.format(items);
}

/** An address without its scheme, as people read it. */
export function bare(address: string): string {
  return address.replace(/^https?:\/\//, "");
}

/** The two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const [first = "", last = ""] = [words.at(0), words.length > 1 ? words.at(-1) : ""];
  return `${[...first][0] ?? ""}${[...last][0] ?? ""}`.toUpperCase();
}
