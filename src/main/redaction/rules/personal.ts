import type { Finding, Span } from "../finding.ts";

const LOCAL = /[A-Za-z0-9._%+-]/;
const DOMAIN = /[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}(?![A-Za-z0-9@])/y;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;
const CARD = /(?<![\d.-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d.-]?\d)/g;
const PHONE =
  /(?<![\w.:/+-])(?:\+\d{1,3}|00[1-9]\d{0,2}|0(?=\d{2,5}[ /-]))[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,5}(?![\w:.-]?\d)/g;

/** Personal data, as an option: e-mail addresses, telephone numbers, bank accounts and cards (both with their checksum). */
export function findPersonal(text: string): readonly Finding[] {
  const as = (reason: string) => (span: Span) => ({ ...span, reason });
  return [
    ...emails(text).map(as("personal-email")),
    ...matches(text, IBAN, isIban).map(as("personal-iban")),
    ...matches(text, CARD, isCard).map(as("personal-card")),
    ...matches(text, PHONE, isPhone).map(as("personal-phone")),
  ];
}

function matches(text: string, pattern: RegExp, accept: (found: string) => boolean): readonly Span[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => accept(found))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function emails(text: string): readonly Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && LOCAL.test(text.charAt(start - 1))) start--;
    DOMAIN.lastIndex = at + 1;
    // `git@host:path` and `user@host/path` are addresses of machines.
    if (start === at || !DOMAIN.test(text) || /[:/]/.test(text.charAt(DOMAIN.lastIndex))) continue;
    found.push({ start, end: DOMAIN.lastIndex });
  }
  return found;
}

/** ISO 13616: the country and checksum moved to the end, letters as numbers, divided by 97, leaves 1. */
function isIban(found: string): boolean {
  const compact = found.replaceAll(" ", "");
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** The checksum of Luhn, over 13 to 19 digits. */
function isCard(found: string): boolean {
  const digits = found.replaceAll(/\D/g, "");
  if (digits.length < 13 || digits.length > 19) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isPhone(found: string): boolean {
  const digits = found.replaceAll(/\D/g, "").length;
  return digits >= 9 && digits <= 15;
}
