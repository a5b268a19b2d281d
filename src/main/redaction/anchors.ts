import type { Rule } from "./rules/rule.ts";

type Entry = Readonly<{ anchor: string; rules: readonly Rule[] }>;

/** Called with each rule and a place where one of its anchors stands, or where a long word begins. */
type OnPlace = (rule: Rule, at: number) => void;

/**
 * Finds the anchors of all rules in one pass. Three characters at a time, in lower case, make a number that says in one
 * look-up whether any anchor may begin there; nearly all places of a text are done with after that.
 */
export type AnchorIndex = Readonly<{ visit: (text: string, onPlace: OnPlace) => void }>;

/** From this length on a word is shown to the rules without anchors. Characters. */
const LONG_WORD = 20;
const WORD = /[A-Za-z0-9_-]/;
const isWordCode = Uint8Array.from({ length: 128 }, (_, code) =>
  WORD.test(String.fromCharCode(code)) ? 1 : 0,
);

const BITS = 15;
const MASK = (1 << BITS) - 1;
// ASCII letters to lower case; what else it mixes up is told apart when the whole anchor is compared.
const fold = (code: number) => code | 0x20;
const step = (state: number, code: number) => ((state << 5) ^ fold(code)) & MASK;

export function createAnchorIndex(rules: readonly Rule[], shapes: readonly Rule[]): AnchorIndex {
  const byAnchor = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const anchor of rule.anchors) byAnchor.set(anchor, [...(byAnchor.get(anchor) ?? []), rule]);

  const buckets: (readonly Entry[])[] = [[]];
  const bucketOf = new Uint16Array(MASK + 1);
  for (const [anchor, itsRules] of byAnchor) {
    if (anchor.length < 3) throw new RangeError(`the anchor ${anchor} is shorter than three characters`);
    const state = [0, 1, 2].reduce((before, at) => step(before, anchor.charCodeAt(at)), 0);
    const number = bucketOf[state] === 0 ? buckets.push([]) - 1 : (bucketOf[state] ?? 0);
    bucketOf[state] = number;
    buckets[number] = [...(buckets[number] ?? []), { anchor, rules: itsRules }];
  }

  function visit(text: string, onPlace: OnPlace): void {
    const onWord = (start: number, end: number) => {
      if (end - start >= LONG_WORD) for (const shape of shapes) onPlace(shape, start);
    };
    let state = 0;
    let wordStart = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (isWordCode[code] !== 1) {
        if (at - wordStart >= LONG_WORD) onWord(wordStart, at);
        wordStart = at + 1;
      }
      state = ((state << 5) ^ (code | 0x20)) & MASK;
      const number = bucketOf[state];
      if (number === 0 || number === undefined) continue;
      for (const { anchor, rules: itsRules } of buckets[number] ?? []) {
        if (!standsAt(text, at - 2, anchor)) continue;
        for (const rule of itsRules) onPlace(rule, at - 2);
      }
    }
    onWord(wordStart, text.length);
  }
  return { visit };
}

function standsAt(text: string, start: number, anchor: string): boolean {
  if (start < 0 || start + anchor.length > text.length) return false;
  for (let at = 0; at < anchor.length; at++)
    if (fold(text.charCodeAt(start + at)) !== fold(anchor.charCodeAt(at))) return false;
  return true;
}
