export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `YYYY-MM-DD` in UTC of a time in milliseconds since 1970. */
export function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Milliseconds since 1970 of a time of day, UTC, some days before `now`. */
export function timeBefore(now: number, days: number, hour: number, minute = 0): number {
  return Math.floor(now / DAY) * DAY - days * DAY + hour * HOUR + minute * MINUTE;
}
