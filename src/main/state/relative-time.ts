const UNITS = [
  { name: "day", ms: 86_400_000 },
  { name: "hour", ms: 3_600_000 },
  { name: "minute", ms: 60_000 },
] as const;

/** A length of time in words, rounded down to its largest unit: "3 days", "1 hour"; "less than a minute" below that. */
export function durationInWords(ms: number): string {
  for (const unit of UNITS) {
    const count = Math.floor(ms / unit.ms);
    if (count >= 1) return `${count} ${unit.name}${count === 1 ? "" : "s"}`;
  }
  return "less than a minute";
}

/** How long ago `ms` is, in words: "3 hours ago"; "just now" for less than a minute and for a clock that was set back. */
export function agoInWords(ms: number): string {
  return ms < 60_000 ? "just now" : `${durationInWords(ms)} ago`;
}
