import { createAnchorIndex } from "./anchors.ts";
import { decodeOnce } from "./decoded-view.ts";
import { mergeFindings, type Finding, type Span } from "./finding.ts";
import type { Rule } from "./rules/rule.ts";
import { ANCHORED, SHAPES } from "./rules/index.ts";

/** JSON in a string in JSON, as an address: deeper wrapping than this does not happen. */
const MAX_LEVELS = 4;
const index = createAnchorIndex(ANCHORED, SHAPES);

/** What our own rules find in a text and in what it says once its escapes are undone, in order and without overlaps. */
export function findSecrets(text: string): readonly Finding[] {
  const findings: Finding[] = [];
  let level = text;
  let toSource = (span: Span): Span => span;
  for (let depth = 0; depth <= MAX_LEVELS; depth++) {
    for (const finding of findIn(level)) findings.push({ ...toSource(finding), reason: finding.reason });
    const view = decodeOnce(level);
    if (view === null) break;
    const outer = toSource;
    toSource = (span) => outer(view.toSource(span));
    level = view.text;
  }
  return findings.length === 0 ? findings : mergeFindings(findings);
}

function findIn(text: string): readonly Finding[] {
  const findings: Finding[] = [];
  // Up to where each rule has taken something out: an anchor inside of that is no new one.
  const doneTo = new Map<Rule, number>();
  function ask(rule: Rule, at: number): void {
    if (at < (doneTo.get(rule) ?? 0)) return;
    const span = rule.find(text, at);
    if (span === null || span.end <= span.start) return;
    doneTo.set(rule, span.end);
    findings.push({ ...span, reason: rule.name });
  }
  index.visit(text, ask);
  return findings;
}
