import { firstWords } from "./clip.ts";
import { createSectionIds } from "./section-ids.ts";

export type MemorySection = Readonly<{
  id: string;
  /** The heading, or the time and the first words after it; "" for what stands before the first of them. */
  title: string;
  /** Without the heading; a time marker belongs to it. */
  body: string;
  /** The same without fenced code. */
  prose: string;
  /** From 1, inclusive, with the heading. */
  firstLine: number;
  lastLine: number;
}>;

/** Where a section begins. `level` 7 is a time marker, which stands below every heading. */
type Mark = Readonly<{ level: number; name: string; title: string; isHeading: boolean }>;

const TIME_LEVEL = 7;
const MAX_TITLE = 200;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
/** `- 14:30 …`, `* **14:30**: …`, `**14:30** …`; at the margin, since what is indented belongs to what is above. */
const TIME_MARKER = /^(?:[-*+][ \t]+(?:\*\*)?|\*\*)((?:[01]?\d|2[0-3]):[0-5]\d)(?!\d)(?:\*\*)?/;
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Splits a memory file (docs/upstream.md, B.3) at its headings, and where `byTime` also at its time markers. Fenced code
 * is text, whatever its lines look like. Every line is in exactly one section, but for blank ones at the start and for a
 * heading with nothing below it but deeper headings: such a one is no section of its own. LF, CRLF and a byte order mark are
 * understood.
 */
export function memorySections(text: string, byTime: boolean): readonly MemorySection[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  // What follows the end of the last line is no line.
  if (lines.at(-1) === "") lines.pop();
  const ids = createSectionIds();
  const sections: MemorySection[] = [];
  let path: readonly Mark[] = [];
  let start = 0;
  let isCode: boolean[] = [];
  let fence: string | null = null;

  function close(end: number, next: Mark | null): void {
    const mark = path.at(-1);
    const bodyFrom = start + (mark?.isHeading === true ? 1 : 0);
    const body = lines.slice(bodyFrom, end);
    const isBlank = body.every((line) => line.trim() === "");
    if (isBlank && (mark === undefined || (next !== null && next.level > mark.level))) return;
    sections.push({
      id: ids.idOf(path.length === 0 ? ["start"] : path.map(({ name }) => name)),
      title: mark?.title ?? "",
      body: body.join("\n").trim(),
      prose: body.filter((_, index) => isCode[bodyFrom - start + index] !== true).join("\n"),
      firstLine: start + 1,
      lastLine: end,
    });
  }

  lines.forEach((line, index) => {
    const ticks = FENCE.exec(line)?.[1];
    const isFenceOrCode = fence !== null || ticks !== undefined;
    if (fence === null) fence = ticks ?? null;
    else if (closes(line, fence)) fence = null;
    const mark = isFenceOrCode ? null : (headingIn(line) ?? (byTime ? timeMarkerIn(line) : null));
    if (mark !== null) {
      close(index, mark);
      path = [...path.filter(({ level }) => level < mark.level), mark];
      start = index;
      isCode = [];
    }
    isCode.push(isFenceOrCode);
  });
  close(lines.length, null);
  return sections;
}

function headingIn(line: string): Mark | null {
  const [, signs, rest = ""] = HEADING.exec(line) ?? [];
  if (signs === undefined) return null;
  const name = rest
    .trim()
    .replace(/(?:^|[ \t])#+$/, "")
    .trim();
  return { level: signs.length, name, title: firstWords(name, MAX_TITLE), isHeading: true };
}

function timeMarkerIn(line: string): Mark | null {
  const [, time] = TIME_MARKER.exec(line) ?? [];
  if (time === undefined) return null;
  const title = firstWords(line.replace(/^[-*+][ \t]+/, "").replaceAll("**", ""), MAX_TITLE);
  return { level: TIME_LEVEL, name: time, title, isHeading: false };
}

/** A fence ends with at least as many of the same signs, and nothing else on the line. */
function closes(line: string, fence: string): boolean {
  const signs = line.trim();
  return (
    /^ {0,3}\S/.test(line) && signs.length >= fence.length && signs === fence.charAt(0).repeat(signs.length)
  );
}
