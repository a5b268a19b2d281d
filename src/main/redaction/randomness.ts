/** Measures by which made-up text is told from words, names and code. All linear in the length of the text. */

/** Bits of Shannon's entropy per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

type Class = "upper" | "lower" | "digit" | "other";

function classOf(character: string): Class {
  if (character >= "a" && character <= "z") return "lower";
  if (character >= "A" && character <= "Z") return "upper";
  if (character >= "0" && character <= "9") return "digit";
  return "other";
}

/**
 * The share of neighbours of different class (small, capital, digit): about 0.6 in random letters and digits, below 0.3
 * in names, where a capital begins a word and digits stand together. From 0 to 1; signs are passed over.
 */
export function changesOf(text: string): number {
  let changes = 0;
  let pairs = 0;
  let before: Class | null = null;
  for (const character of text) {
    const now = classOf(character);
    if (now === "other") continue;
    if (before !== null) {
      pairs++;
      if (before !== now) changes++;
    }
    before = now;
  }
  return pairs === 0 ? 0 : changes / pairs;
}

/** Capitals, small letters and digits in the disorder of a generated token of 20 characters or more. */
export function looksGenerated(text: string): boolean {
  return (
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /[0-9].*[0-9]/s.test(text) &&
    changesOf(text) >= 0.38 &&
    entropyOf(text) >= Math.min(4, Math.log2(text.length) - 0.9)
  );
}

const VOWELS = /[aeiouy]/gi;

/**
 * Whether a value, under a name that speaks of a token, can be one: hexadecimal digits, or letters and digits in
 * disorder. Words joined by signs (`my-secret-name`), names of variables and plain numbers are not.
 */
export function couldBeToken(value: string): boolean {
  if (value.length < 8 || /\s/.test(value)) return false;
  if (!/[0-9]/.test(value)) return isUnspeakable(value);
  if (!/[A-Za-z]/.test(value)) return false;
  if (value.length >= 12 && isDisorderly(value)) return true;
  // Words, each with at most a short number behind it, are a name: `service-account-2`, `base64EncodedV2`.
  const words = value.split(/[-_.:/@\s]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== "");
  return !words.every(
    (word) => /^(?:[A-Za-z]{2,}[0-9]{0,2}|[0-9]{1,4}|[A-Za-z])$/.test(word) && !isDense(word),
  );
}

/** Letters only, and still no words: hardly a vowel, or capitals and small letters in disorder. */
function isUnspeakable(value: string): boolean {
  if (value.length < 16) return false;
  if (/^[a-z]+$/.test(value)) {
    const vowels = value.match(VOWELS)?.length ?? 0;
    return vowels / value.length < 0.27;
  }
  return isDisorderly(value);
}

function isDisorderly(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && changesOf(value) >= (value.length < 20 ? 0.38 : 0.33);
}

/** One "word" so long and so poor in vowels that it is none. */
function isDense(word: string): boolean {
  return word.length >= 12 && (word.match(VOWELS)?.length ?? 0) / word.length < 0.2;
}
