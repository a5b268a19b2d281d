import type { PausedUntil } from "#shared/models/pause";
import { formatClock, formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";

const words = strings.pause;

/** "Paused until 15:40", "Paused until tomorrow, 06:00". `now` in milliseconds since 1970. */
export function pauseText(until: PausedUntil, now: number): string {
  return until.kind === "time" ? words.until(endText(until.at, now)) : words.untilResumed;
}

function endText(iso: string, now: number): string {
  const end = new Date(iso).toDateString();
  const day = new Date(now);
  if (end === day.toDateString()) return formatClock(iso);
  day.setDate(day.getDate() + 1);
  return end === day.toDateString() ? words.tomorrowAt(formatClock(iso)) : formatMoment(iso);
}
