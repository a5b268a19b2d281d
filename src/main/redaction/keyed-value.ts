import type { Span } from "./finding.ts";
import type { KeyKind } from "./key-name.ts";
import { isPlaceholder } from "./placeholder.ts";
import { changesOf, couldBeToken } from "./randomness.ts";

/** How a value stood beside its name: in quotes or as a whole string, bare in a line, or in a sentence. */
export type Setting = "whole" | "bare" | "sentence";

const SCHEME = /^\s*(?:bearer|basic|token|digest|apikey|key|negotiate|aws4-hmac-sha256)\s+/i;
const STOP_WORDS =
  /\b(?:the|your|an?|is|are|be|must|should|cannot|can|not|of|to|for|in|and|or|with|this|that|enter|type|choose|no|please|was|has|der|die|das|ist)\b/i;

/** The part of a value, under a name of that kind, that is a secret; null where there is none. */
export function secretIn(kind: KeyKind, value: string, setting: Setting): Span | null {
  const start = value.length - value.trimStart().length;
  const whole = { start, end: value.trimEnd().length };
  const bare = value.trim();
  if (isPlaceholder(bare)) return null;
  switch (kind) {
    case "password":
      return isPassword(bare, setting) ? whole : null;
    case "token":
      return couldBeToken(bare) || isConnectionString(bare) ? whole : null;
    case "cookie":
      return isCookie(bare) ? whole : null;
    case "basic":
      return isBasic(bare) ? whole : null;
    case "authorization": {
      const scheme = SCHEME.exec(value)?.[0] ?? "";
      const rest = value.slice(scheme.length).trim();
      if (isPlaceholder(rest)) return null;
      const credential = scheme === "" ? couldBeToken(rest) : rest.length >= 6 && !/\s[a-z]+\s/.test(rest);
      return credential ? { start: Math.max(start, scheme.length), end: whole.end } : null;
    }
  }
}

function isPassword(value: string, setting: Setting): boolean {
  if (value.length < 4 || value.length > 256) return false;
  if (/\s/.test(value)) return setting === "whole" && isPassphrase(value);
  if (/^[0-9]+$/.test(value)) return value.length <= 12;
  // A path of names (`settings.password`), a constant, a word of a sentence with its sign.
  if (/^[A-Za-z]+[.,;:!?)]*$/.test(value)) return value.length >= 8 && isOneWord(value, setting);
  if (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value) && !/[0-9]/.test(value)) return false;
  const hasDigit = /[0-9]/.test(value);
  const hasSign = /[^A-Za-z0-9_.-]/.test(value);
  if (setting === "whole") return hasDigit || hasSign || isWordChain(value);
  return (
    value.length >= 5 &&
    (hasDigit || (hasSign && value.length >= 8 && /[!@#$%^&*+~]/.test(value)) || isWordChain(value))
  );
}

/** Letters only. In quotes that may be a password, if it is no label; bare, only if no language has such a word. */
function isOneWord(value: string, setting: Setting): boolean {
  if (couldBeToken(value) || changesOf(value) >= 0.35) return true;
  return setting === "whole" && (/^[a-z]{12,}$/.test(value) || isMixed(value));
}

/** Capitals within, and fewer vowels than words have. */
function isMixed(value: string): boolean {
  return /[a-z].*[A-Z]/.test(value) && (value.match(/[aeiouy]/gi)?.length ?? 0) / value.length < 0.3;
}

/** Four words or more joined by one sign: `correct-horse-battery-staple`. */
function isWordChain(value: string): boolean {
  return /^[a-z]{2,}(?:[-_.+][a-z]{2,}){3,}$/i.test(value);
}

function isPassphrase(value: string): boolean {
  const words = value.split(/\s+/);
  // The standard's words for recovery, among them "can" and "this": 12, 15, 18, 21 or 24.
  if (words.length >= 12 && words.length <= 24 && words.length % 3 === 0)
    return words.every((word) => /^[a-z]{3,8}$/.test(word));
  if (words.length > 24 || STOP_WORDS.test(value)) return false;
  return words.length >= 4 && words.every((word) => /^[a-z0-9]{2,}$/.test(word));
}

/** `a=b; c=d`, with a value that a server made. */
function isCookie(value: string): boolean {
  const values = value.split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim());
  return values.some((each) => couldBeToken(each) && !isPlaceholder(each));
}

function isConnectionString(value: string): boolean {
  return /(?:AccountKey|Password|Pwd|SharedAccessKey|AccessKey|Signature)=[^;\s]{6,}/i.test(value);
}

function isBasic(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return false;
  return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(value, "base64").toString("latin1"));
}
