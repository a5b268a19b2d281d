/**
 * A text of at most `length` characters. What is longer ends before a blank, so that no word (no key, no token) is left
 * in half, which nobody could tell for a secret any more; then "…".
 */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - 1);
  if (/\s/.test(text.charAt(length - 1))) return `${head.trimEnd()}…`;
  const words = /^[\s\S]*\s(?=\S*$)/.exec(head)?.[0].trimEnd() ?? "";
  // One endless word: it must end somewhere, but not between the halves of a surrogate pair.
  return `${words === "" ? head.replace(/[\uD800-\uDBFF]$/, "") : words}…`;
}

/** The first line with words in it, on one line of at most `length` characters; "" when there is none. */
export function firstWords(text: string, length: number): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  return clip(line.trim().replace(/\s+/g, " "), length);
}

/** `[Fri 2026-11-20 14:30 UTC]`, which OpenClaw puts before what people write (docs/upstream.md, B.3). */
const STAMP = /^\[[A-Z][a-z]{2} \d{4}-\d{2}-\d{2}[^\]\n]{0,60}\]\s*/;

/** What somebody wrote, without the time that OpenClaw puts before it. */
export function withoutStamp(text: string): string {
  return text.replace(STAMP, "");
}
