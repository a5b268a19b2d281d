import type { RedactionReason } from "./redactor.ts";

/** UTF-16 offsets `[start, end)`. */
export type Span = Readonly<{ start: number; end: number }>;

/** A place in a text that holds a secret. */
export type Finding = Span & Readonly<{ reason: RedactionReason }>;

/** Reasons that say less than any other. */
const GENERIC: readonly RedactionReason[] = ["key-name", "high-entropy"];

/**
 * Joins what overlaps, in the order of the text. The longest of those joined gives the reason; of equally long ones the
 * more telling, then the first by name, so that the order in which rules looked does not matter.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const length = ({ start, end }: Span) => end - start;
  const sorted = findings.toSorted(
    (a, b) =>
      a.start - b.start ||
      length(b) - length(a) ||
      GENERIC.indexOf(a.reason) - GENERIC.indexOf(b.reason) ||
      (a.reason < b.reason ? -1 : 1),
  );
  const merged: Finding[] = [];
  let longest = 0;
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) {
      merged.push(finding);
      longest = length(finding);
      continue;
    }
    const reason = length(finding) > longest ? finding.reason : last.reason;
    longest = Math.max(longest, length(finding));
    merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, finding.end), reason };
  }
  return merged;
}
