import { plural } from "../format";

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

export const clockWrong = {
  title: (ahead: number) =>
    ahead > 0
      ? `The clock of this computer is ${span(ahead)} fast`
      : `The clock of this computer is ${span(-ahead)} slow`,
  text: "A new client secret would end at the wrong time, and sign-ins can fail. Set the date, time and time zone of this computer, then check again.",
};

/** "7 minutes", "2 hours", "365 days". */
function span(seconds: number): string {
  if (seconds < 2 * HOUR) return plural(Math.round(seconds / 60), "# minute", "# minutes");
  if (seconds < 2 * DAY) return plural(Math.round(seconds / HOUR), "# hour", "# hours");
  return plural(Math.round(seconds / DAY), "# day", "# days");
}
