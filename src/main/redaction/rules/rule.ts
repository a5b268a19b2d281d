import { REDACTED, type RedactionReason } from "../redactor.ts";
import type { Span } from "../finding.ts";

/**
 * One kind of secret. `find` is called where one of the anchors stands (compared without case) and returns what to take
 * out, or null. It must look no further than a bounded number of characters, so that no text makes it slow.
 */
export type Rule = Readonly<{
  name: RedactionReason;
  /** At least three characters each, in lower case. */
  anchors: readonly string[];
  find: (text: string, at: number) => Span | null;
}>;

const ALPHANUMERIC = /[A-Za-z0-9]/;

/** Whether a token may begin at `at`: not in the middle of a word, unless that word's end is an escape's last letter. */
export function beginsAt(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charAt(at - 1);
  if (before === "_") return false;
  if (!ALPHANUMERIC.test(before)) return true;
  if (text.charAt(at - 2) === "\\" && "bfnrt".includes(before)) return true;
  return /^%[0-9A-Fa-f]{2}$/.test(text.slice(Math.max(0, at - 3), at));
}

/**
 * A token with a prefix of its own: the prefix (which is the anchor, spelled with its case) and then `body`, a pattern
 * whose repetitions are bounded. With a capture group called `secret` only that is taken out.
 */
export function prefixed(
  name: RedactionReason,
  prefixes: readonly string[],
  body: string,
  accept: (found: string) => boolean = () => true,
): Rule {
  const alternatives = prefixes.map((prefix) => prefix.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const pattern = new RegExp(`(?:${alternatives})${body}`, "dy");
  return {
    name,
    anchors: prefixes.map((prefix) => prefix.toLowerCase()),
    find: (text, at) => {
      if (!beginsAt(text, at)) return null;
      return matchAt(pattern, text, at, accept);
    },
  };
}

/** Anchored anywhere, also within a word: for patterns that begin with a sign or a whole address. */
export function pattern(
  name: RedactionReason,
  anchors: readonly string[],
  expression: RegExp,
  accept: (found: string) => boolean = () => true,
): Rule {
  const sticky = new RegExp(expression.source, `${expression.flags.replaceAll(/[dgy]/g, "")}dy`);
  return { name, anchors, find: (text, at) => matchAt(sticky, text, at, accept) };
}

function matchAt(sticky: RegExp, text: string, at: number, accept: (found: string) => boolean): Span | null {
  sticky.lastIndex = at;
  const match = sticky.exec(text);
  if (match === null) return null;
  const [start, end] = match.indices?.groups?.["secret"] ?? [at, at + match[0].length];
  const found = text.slice(start, end);
  return found.includes(REDACTED) || !accept(found) ? null : { start, end };
}
