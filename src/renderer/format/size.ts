import { locale } from "./locale.ts";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

const bytesFormat = new Intl.NumberFormat(locale, { style: "unit", unit: "byte", unitDisplay: "long" });
const formats = UNITS.map((unit) => ({
  whole: new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 0 }),
  tenths: new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }),
}));

/** Bytes in powers of 1000, as file managers and clouds count: 1_240_000 → "1.2 MB"; from 100 on without a fraction. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let chosen: (typeof formats)[number] | undefined;
  for (const format of formats) {
    // 999.95 would be rounded to "1,000 kB", so the next unit begins there.
    if (value < (chosen === undefined ? 1000 : 999.95)) break;
    value /= 1000;
    chosen = format;
  }
  if (chosen === undefined) return bytesFormat.format(bytes);
  return (value < 100 ? chosen.tenths : chosen.whole).format(value);
}
