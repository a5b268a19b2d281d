import { locale } from "./locale.ts";

type Display = "narrow" | "long";

const formatsOf = (unitDisplay: Display) => {
  const unit = (name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay, maximumFractionDigits: 0 });
  return { second: unit("second"), minute: unit("minute"), hour: unit("hour"), day: unit("day") };
};

const narrow = formatsOf("narrow");
const long = formatsOf("long");

/** Seconds as at most two units, short: 42 → "42s", 125 → "2m 5s", 5400 → "1h 30m". */
export function formatDuration(total: number): string {
  return twoUnits(total, narrow);
}

/** Seconds between two occurrences, in words: 600 → "10 minutes", 5400 → "1 hour 30 minutes". */
export function formatInterval(total: number): string {
  return twoUnits(total, long);
}

/** Seconds that are an estimate, as one unit rounded up, so that the number does not flicker: 95 → "2 minutes". */
export function formatEstimate(total: number): string {
  if (total < 50) return long.second.format(Math.max(10, Math.ceil(total / 10) * 10));
  if (total < 3600) return long.minute.format(Math.ceil(total / 60));
  return long.hour.format(Math.ceil(total / 3600));
}

function twoUnits(total: number, { second, minute, hour, day }: ReturnType<typeof formatsOf>): string {
  const whole = Math.max(0, Math.round(total));
  if (whole < 60) return second.format(whole);
  if (whole < 3600) return pair(minute, Math.floor(whole / 60), second, whole % 60);
  if (whole < 86_400) return pair(hour, Math.floor(whole / 3600), minute, Math.floor((whole % 3600) / 60));
  return pair(day, Math.floor(whole / 86_400), hour, Math.floor((whole % 86_400) / 3600));
}

function pair(big: Intl.NumberFormat, bigs: number, small: Intl.NumberFormat, smalls: number): string {
  return smalls === 0 ? big.format(bigs) : `${big.format(bigs)} ${small.format(smalls)}`;
}
