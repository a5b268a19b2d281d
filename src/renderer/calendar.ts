/** Days as the person's own calendar has them: from midnight to midnight of this machine's time zone. */

/** A stretch of time, `to` not in it. ISO 8601, UTC. */
export type TimeSpan = Readonly<{ from: string; to: string }>;

/** When each of the last `count` days began, oldest first and today the last, and when today ends. ISO 8601, UTC. */
export function lastDays(count: number, now: number): readonly string[] {
  const today = new Date(now);
  return Array.from({ length: count + 1 }, (_, index) => {
    const days = index - count + 1;
    return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days).toISOString();
  });
}

/** The day of a time: "2026-11-21". */
export function dateOf(iso: string): string {
  const date = new Date(iso);
  const parts = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return [String(date.getFullYear()).padStart(4, "0"), ...parts].join("-");
}

/** The day of a date that `dateOf` gave; null for a text that is none. */
export function spanOf(date: string): TimeSpan | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const begin = new Date(`${year}-${month}-${day}T00:00:00`);
  if (Number.isNaN(begin.getTime())) return null;
  const end = new Date(begin);
  end.setDate(end.getDate() + 1);
  return { from: begin.toISOString(), to: end.toISOString() };
}
