/** The last moment that `Date` knows. Milliseconds since 1970. */
const MAX_TIME = 8_640_000_000_000_000;

/**
 * A time as OpenClaw writes it, in milliseconds since 1970 or as an ISO text, in ISO 8601 and UTC. Null for none: also
 * for 0 and for what is no time at all.
 */
export function isoTime(value: unknown): string | null {
  const time = msTime(value);
  return time === null ? null : new Date(time).toISOString();
}

/** The same in milliseconds since 1970. */
export function msTime(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : Number(value ?? Number.NaN);
  return Number.isFinite(time) && time > 0 && time <= MAX_TIME ? Math.trunc(time) : null;
}

/** The latest of several times; null when there is none. */
export function latest(...values: readonly unknown[]): number | null {
  const times = values.map(msTime).filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}
