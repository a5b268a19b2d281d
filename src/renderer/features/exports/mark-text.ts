import type { RedactionMark } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { strings } from "../../strings.ts";

/** "line 12", "lines 12–14". */
export function linesText({ firstLine, lastLine }: RedactionMark): string {
  const { line, lines } = strings.exports;
  return firstLine === lastLine
    ? line(formatCount(firstLine))
    : lines(formatCount(firstLine), formatCount(lastLine));
}

/** The name of the rule that found it, as words: "private key". */
export function reasonText({ reason }: RedactionMark): string {
  return reason.replaceAll("-", " ");
}
