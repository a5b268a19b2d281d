import type { Span } from "./finding.ts";

/** A text with one level of escaping undone, and the way back to the offsets of the text it was made from. */
export type DecodedView = Readonly<{ text: string; toSource: (span: Span) => Span }>;

// JSON and JavaScript strings, addresses, HTML: what a secret is wrapped in on its way through logs and tool output.
const ESCAPE =
  /\\(?:["'\\/bfnrt]|u00[0-7][0-9a-fA-F])|%(?:[2-7][0-9a-fA-F]|0[aAdD])|&(?:quot|apos|amp|lt|gt|#3[49]);/g;

const CHARACTERS: Readonly<Record<string, string>> = {
  "\\b": "\b",
  "\\f": "\f",
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#34;": '"',
  "&#39;": "'",
};

function characterOf(escape: string): string {
  const known = CHARACTERS[escape];
  if (known !== undefined) return known;
  if (escape.startsWith("%")) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  if (escape.startsWith("\\u")) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return escape.slice(1);
}

/** Undoes one level of escaping; null where there is none. Spans never cut an escape in half on the way back. */
export function decodeOnce(text: string): DecodedView | null {
  // Offsets of each escape and of what stands behind it: in the source, and in what came of it.
  const sourceAt: number[] = [0];
  const viewAt: number[] = [0];
  let saved = 0;
  const decoded = text.replace(ESCAPE, (escape, at: number) => {
    sourceAt.push(at, at + escape.length);
    viewAt.push(at - saved, at - saved + 1);
    saved += escape.length - 1;
    return characterOf(escape);
  });
  if (sourceAt.length === 1) return null;

  function sourceOf(offset: number): number {
    let low = 0;
    let high = viewAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((viewAt[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (sourceAt[low] ?? 0) + offset - (viewAt[low] ?? 0);
  }
  return {
    text: decoded,
    toSource: ({ start, end }) => ({ start: sourceOf(start), end: sourceOf(end) }),
  };
}
