import { mergeFindings, type Finding, type Span } from "./finding.ts";
import { REDACTED } from "./redactor.ts";

/** A text on its way to be clean: what it was, what is taken out (in offsets of what it was), and what it is now. */
export type Draft = Readonly<{ original: string; findings: readonly Finding[]; text: string }>;

export function draftOf(original: string): Draft {
  return { original, findings: [], text: original };
}

/** Takes out more; `found` is in offsets of the draft's present text, and may touch what stands for earlier findings. */
export function takeOut(draft: Draft, found: readonly Finding[]): Draft {
  const { original } = draft;
  const more = found.map((finding) => ({ ...originalSpan(draft, finding), reason: finding.reason }));
  const findings = mergeFindings([...draft.findings, ...more]);
  let from = 0;
  const pieces: string[] = [];
  for (const { start, end } of findings) {
    pieces.push(original.slice(from, start), REDACTED);
    from = end;
  }
  pieces.push(original.slice(from));
  return { original, findings, text: pieces.join("") };
}

/** Where a span of the present text lay at first; one that cuts into a replaced place covers all of that. */
function originalSpan({ findings }: Draft, { start, end }: Span): Span {
  let shift = 0;
  let from: number | null = null;
  for (const replaced of findings) {
    const marker = replaced.start + shift;
    const behind = marker + REDACTED.length;
    if (from === null && start < behind) from = start <= marker ? start - shift : replaced.start;
    if (end <= marker) return { start: from ?? start - shift, end: end - shift };
    if (end < behind) return { start: from ?? start - shift, end: replaced.end };
    shift = behind - replaced.end;
  }
  return { start: from ?? start - shift, end: end - shift };
}
