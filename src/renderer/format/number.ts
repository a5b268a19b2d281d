import { locale } from "./locale.ts";

const counts = new Intl.NumberFormat(locale);
const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

/** 12345 → "12,345". */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** 0.421 → "42%"; never "100%" before it is true. */
export function formatFraction(fraction: number): string {
  return percents.format(Math.floor(Math.min(fraction, 1) * 100) / 100);
}
