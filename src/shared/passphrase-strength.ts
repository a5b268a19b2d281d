/** How well a passphrase holds against somebody who has the bucket and all the time to guess. */
export type PassphraseLevel = "none" | "weak" | "fair" | "good" | "strong";

/** What would help most; null when nothing needs to. */
export type PassphraseAdvice = "common" | "repeated" | "sequence" | "longer";

export type PassphraseStrength = Readonly<{
  level: PassphraseLevel;
  /** An estimate of the guesses an attacker needs, as a power of two. Not what it costs: a guess takes 600,000 rounds. */
  bits: number;
  advice: PassphraseAdvice | null;
}>;

/** From so many bits on. Four words drawn by dice are good, five are strong. */
const LEVELS: readonly (readonly [number, PassphraseLevel])[] = [
  [64, "strong"],
  [50, "good"],
  [35, "fair"],
  [0, "weak"],
];

/** What attackers try first: the heads of published lists, and the words that suggest themselves here. */
const COMMON = (
  "password passwort passphrase letmein welcome login admin administrator master secret dragon monkey football " +
  "baseball superman batman princess sunshine shadow iloveyou trustno summer winter spring autumn monday tuesday " +
  "wednesday thursday friday saturday sunday january february march april june july august september october " +
  "november december hello computer internet changeme default test guest root user access hunter killer michael " +
  "jennifer jordan thomas charlie daniel matrix freedom whatever pokemon starwars ninja mustang love money " +
  "openclaw clawback agent backup snapshot claude openai chatgpt"
).split(" ");

/** Characters next to each other on keyboards and in the order of things. */
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
  "azertyuiop",
];
const BOTH_WAYS = ROWS.flatMap((row) => [row, Array.from(row).reverse().join("")]);

/** Letters that people write as something else. */
const DISGUISES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Characters that are looked at: what is longer is strong, whatever it is made of, unless it repeats itself. */
const LONGEST = 200;

type Kind = PassphraseAdvice | "plain" | "word";
/** A piece of the passphrase that can be guessed as one, from the place the map has it under. */
type Piece = Readonly<{ end: number; bits: number; kind: Kind }>;

/**
 * Estimates a passphrase as its cheapest reading: common words (disguised too), years, runs on the keyboard, repeats,
 * words, and single characters for the rest. Rather too low than too high.
 */
export function passphraseStrength(passphrase: string): PassphraseStrength {
  const text = Array.from(passphrase).slice(0, LONGEST);
  if (text.length === 0) return { level: "none", bits: 0, advice: null };
  const { bits, kinds } = cheapestReading(text);
  const level = LEVELS.find(([from]) => bits >= from)?.[1] ?? "weak";
  return { level, bits, advice: level === "strong" || level === "good" ? null : adviceFor(kinds) };
}

function adviceFor(kinds: ReadonlySet<Kind>): PassphraseAdvice {
  const order: readonly PassphraseAdvice[] = ["common", "repeated", "sequence"];
  return order.find((kind) => kinds.has(kind)) ?? "longer";
}

type Reading = Readonly<{ bits: number; kinds: ReadonlySet<Kind> }>;

function cheapestReading(text: readonly string[]): Reading {
  const pieces = piecesOf(text);
  const best: (Reading | undefined)[] = [{ bits: 0, kinds: new Set() }];
  const offer = (end: number, before: Reading, bits: number, kind: Kind) => {
    const reached = best[end];
    const all = before.bits + bits;
    if (reached === undefined || all < reached.bits) {
      best[end] = { bits: all, kinds: new Set([...before.kinds, kind]) };
    }
  };
  for (let at = 0; at < text.length; at += 1) {
    const before = best[at];
    if (before === undefined) continue;
    offer(at + 1, before, characterBits(text, at), "plain");
    for (const { end, bits, kind } of pieces.get(at) ?? []) offer(end, before, bits, kind);
    for (const { end, times } of repeatsAt(text, at)) {
      // What stands once costs what it costs; to say it again costs how often.
      const once = (end - at) / times;
      const first = cheapestPrefix(text.slice(at, at + once));
      offer(end, before, first + Math.log2(times) + 1, "repeated");
    }
  }
  return best[text.length] ?? { bits: 0, kinds: new Set() };
}

/** The bits of a piece by itself, without looking for repeats in it: they would have been found as shorter ones. */
function cheapestPrefix(text: readonly string[]): number {
  const pieces = piecesOf(text);
  const best: number[] = [0];
  for (let at = 0; at < text.length; at += 1) {
    const before = best[at] ?? Infinity;
    best[at + 1] = Math.min(best[at + 1] ?? Infinity, before + characterBits(text, at));
    for (const { end, bits } of pieces.get(at) ?? [])
      best[end] = Math.min(best[end] ?? Infinity, before + bits);
  }
  return best[text.length] ?? 0;
}

const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, Math.log2(26)],
  [/[A-Z]/, Math.log2(26)],
  [/[0-9]/, Math.log2(10)],
  [/[ -~]/, Math.log2(33)],
];

function classOf(character: string): number {
  const found = CLASSES.findIndex(([pattern]) => pattern.test(character));
  return found === -1 ? CLASSES.length : found;
}

/** One of its kind, and one bit where the kind changes. Letters beyond ASCII count as one of 64; a space is expected. */
function characterBits(text: readonly string[], at: number): number {
  if (text[at] === " ") return 1;
  const kind = classOf(text[at] ?? "");
  const isChange = at > 0 && text[at - 1] !== " " && classOf(text[at - 1] ?? "") !== kind;
  return (CLASSES[kind]?.[1] ?? 6) + (isChange ? 1 : 0);
}

function piecesOf(text: readonly string[]): ReadonlyMap<number, readonly Piece[]> {
  const pieces = new Map<number, Piece[]>();
  const add = (start: number, length: number, bits: number, kind: Kind) => {
    pieces.set(start, [...(pieces.get(start) ?? []), { end: start + length, bits, kind }]);
  };
  // By characters as they are counted above, so that one beyond the basic plane moves nothing.
  const line = text.map((character) => (character.length === 1 ? character : "\uFFFD")).join("");
  const lower = line.toLowerCase().length === line.length ? line.toLowerCase() : line;
  const undisguised = Array.from(line)
    .map((character) => DISGUISES[character] ?? character)
    .join("");
  const plain = Array.from(lower)
    .map((character) => DISGUISES[character] ?? character)
    .join("");

  for (const word of COMMON) {
    for (let at = plain.indexOf(word); at !== -1; at = plain.indexOf(word, at + 1)) {
      const isDisguised = line.slice(at, at + word.length) !== word;
      add(at, word.length, Math.log2(COMMON.length) + (isDisguised ? 2 : 0), "common");
    }
  }
  for (const { index } of line.matchAll(/(?=(?:19|20)\d\d)/g)) add(index, 4, 7, "common");
  for (const written of new Set([line, undisguised])) {
    for (const { 0: letters, index } of written.matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g)) {
      const disguise = written === line ? 0 : 3;
      if (isWordLike(letters)) add(index, letters.length, wordBits(letters.length) + disguise, "word");
    }
  }
  for (let at = 0; at < lower.length; at += 1) {
    for (const row of BOTH_WAYS) {
      const length = sharedLength(lower, at, row);
      if (length >= 3) add(at, length, 5 + Math.log2(length), "sequence");
    }
  }
  return pieces;
}

/** How far the text goes on as the row does. */
function sharedLength(text: string, at: number, row: string): number {
  const start = row.indexOf(text[at] ?? "\0");
  if (start === -1) return 0;
  let length = 0;
  while (
    at + length < text.length &&
    start + length < row.length &&
    text[at + length] === row[start + length]
  )
    length += 1;
  return length;
}

/** Vowels often enough, and no long clusters without: what can be said is likely in a dictionary. */
function isWordLike(letters: string): boolean {
  return /[aeiouy]/i.test(letters) && !/[^aeiouy]{5,}/i.test(letters);
}

/** A word of a large dictionary; what is longer than a word is several, or a name. */
function wordBits(length: number): number {
  return Math.min(length * Math.log2(26), 13 + Math.max(0, length - 8) * 2);
}

/** The repeats that begin at a place: of blocks of any length, as often as they go on. */
function repeatsAt(text: readonly string[], at: number): readonly Readonly<{ end: number; times: number }>[] {
  const repeats: { end: number; times: number }[] = [];
  for (let size = 1; at + 2 * size <= text.length; size += 1) {
    let end = at + size;
    while (end < text.length && text[end] === text[end - size]) end += 1;
    const times = Math.floor((end - at) / size);
    if (times >= (size === 1 ? 3 : 2)) repeats.push({ end: at + times * size, times });
  }
  return repeats;
}
