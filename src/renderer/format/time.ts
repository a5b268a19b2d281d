import { strings } from "../strings.ts";
import { locale } from "./locale.ts";

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const dayOfOtherYear = new Intl.DateTimeFormat(locale, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago or how soon: "3 hours ago", "in 12 minutes", "now"; beyond three weeks the date. `now` in milliseconds. */
export function formatRelative(iso: string, now: number): string {
  const distance = Date.parse(iso) - now;
  const size = Math.abs(distance);
  if (size < 45_000) return relative.format(0, "second");
  if (size < 55 * MINUTE)
    return relative.format(Math.round(distance / MINUTE) || Math.sign(distance), "minute");
  if (size < 22 * HOUR) return relative.format(Math.round(distance / HOUR) || Math.sign(distance), "hour");
  if (size < 21 * DAY) return relative.format(Math.round(distance / DAY) || Math.sign(distance), "day");
  return formatMoment(iso);
}

/** Date and time, short: "3 Oct 2025, 14:05". */
export function formatMoment(iso: string): string {
  return moment.format(new Date(iso));
}

/** Date and time in full, for a tooltip. */
export function formatFull(iso: string): string {
  return full.format(new Date(iso));
}

/** The time of the day: "14:05". */
export function formatClock(iso: string): string {
  return clock.format(new Date(iso));
}

/** The day without its year: "14 Jul". */
export function formatShortDay(iso: string): string {
  return shortDay.format(new Date(iso));
}

/** The day as a heading: "Today", "Yesterday", "Monday 14 July", with the year when it is another one. */
export function formatDay(iso: string, now: number): string {
  const date = new Date(iso);
  const today = new Date(now);
  const days = Math.round((startOfDay(today) - startOfDay(date)) / DAY);
  if (days === 0) return strings.time.today;
  if (days === 1) return strings.time.yesterday;
  return (date.getFullYear() === today.getFullYear() ? dayOfYear : dayOfOtherYear).format(date);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
