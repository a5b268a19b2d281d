/** Seconds after which an old speed has lost about two thirds of its weight. */
const SMOOTHING_SECONDS = 10;
const SETTLING_MS = 1_000;
/** One week: beyond it an estimate says nothing but "long". */
const MAX_ETA_SECONDS = 7 * 86_400;

/** A smoothed transfer rate: an exponentially weighted moving average over time. Pure data; times are in ms, sizes in bytes. */
export type Rate = Readonly<{
  startedAt: number;
  sampledAt: number;
  bytes: number;
  bytesPerSecond: number | null;
}>;

/** The rate of work that begins at `now` with `bytes` done already (a resumed transfer is not counted as speed). */
export function startRate(now: number, bytes = 0): Rate {
  return { startedAt: now, sampledAt: now, bytes, bytesPerSecond: null };
}

/**
 * The rate once `bytes` in all are done at `now`. Call it also while nothing moves, so that a stall shows. The first
 * second is averaged as a whole; a clock or a count that goes back is taken as no change.
 */
export function advanceRate(rate: Rate, bytes: number, now: number): Rate {
  const elapsedMs = now - rate.sampledAt;
  if (elapsedMs <= 0) return now < rate.sampledAt ? { ...rate, startedAt: now, sampledAt: now } : rate;
  if (rate.bytesPerSecond === null && now - rate.startedAt < SETTLING_MS) return rate;
  const seconds = elapsedMs / 1_000;
  const current = Math.max(0, bytes - rate.bytes) / seconds;
  const weight = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
  const bytesPerSecond =
    rate.bytesPerSecond === null ? current : rate.bytesPerSecond + weight * (current - rate.bytesPerSecond);
  return { ...rate, sampledAt: now, bytes: Math.max(rate.bytes, bytes), bytesPerSecond };
}

/**
 * Whole seconds until `totalBytes` are done, 0 to one week; null while the rate or the total is unknown, or when nothing
 * moves and something is left.
 */
export function etaSeconds(rate: Rate, totalBytes: number | null): number | null {
  if (totalBytes === null || rate.bytesPerSecond === null) return null;
  const left = totalBytes - rate.bytes;
  if (left <= 0) return 0;
  if (rate.bytesPerSecond <= 0) return null;
  return Math.min(MAX_ETA_SECONDS, Math.ceil(left / rate.bytesPerSecond));
}
