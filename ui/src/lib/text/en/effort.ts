import { plural } from "../format";

const SECOND = 1000;
/** From here on tenths of a second would be rounded to ten seconds. */
const TENTHS_BELOW = 9950;

/** What a set-up cost, on the screen that hands over. */
export const effort = {
  whole: (requests: number, millis: number) => `${cost(requests, millis)}, instead of ten steps in two consoles.`,
  wholeForEach: (requests: number, millis: number, targets: number) =>
    `${cost(requests, millis)} for ${plural(targets, "one target", "# targets")}, instead of ten steps in two consoles for each.`,
  /** Only a part, such as an update or what was left of an earlier run. */
  thisRun: (requests: number, millis: number) => `This run: ${cost(requests, millis)}.`,
};

function cost(requests: number, millis: number): string {
  return `${plural(requests, "# request", "# requests")} in ${seconds(millis)}`;
}

/** "6.2 s", "12 s", "75 s". */
function seconds(millis: number): string {
  const passed = Math.max(0, millis) / SECOND;
  return `${millis < TENTHS_BELOW ? passed.toFixed(1) : Math.round(passed)} s`;
}
