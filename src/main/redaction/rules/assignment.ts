import { REDACTED } from "../redactor.ts";
import type { Span } from "../finding.ts";
import { keyKindOf, MAX_KEY_LENGTH, type KeyKind } from "../key-name.ts";
import { secretIn, type Setting } from "../keyed-value.ts";
import type { Rule } from "./rule.ts";

const KEY_CHARACTER = /[A-Za-z0-9_.-]/;
/** Values longer than this are judged by their beginning. Characters. */
const MAX_VALUE_LENGTH = 4096;
const MAX_BARE_LENGTH = 512;

// `key: v`, `"key": v`, `key = v`, `<key>v</key>`, `['key'] = v`, `| key | v |`, `key=>v`, `**key:** v`, `key is v`,
// `name="key" value="v"`, and in YAML on the next line.
const SEPARATOR = new RegExp(
  [
    String.raw`\*{0,2}[:=]\*{1,2}[ \t]{0,8}|\*{1,2}[:=][ \t]{0,8}`,
    String.raw`["'],?[ \t]{0,4}["']?value["']?[ \t]?[:=][ \t]?`,
    String.raw`:[ \t]{0,4}[|>]?-?[ \t]{0,4}\r?\n[ \t]{1,16}`,
    String.raw`["'\`\]]{0,3}(?:[ \t]{0,8}(?::=|=>|->|===?|[:=]|>)[ \t]{0,40}|[ \t]{1,40}\|[ \t]{1,40})`,
    String.raw`["'\`]?[ \t]{1,3}(?:is|was|ist|war|lautet|to|set to|are)[ \t]{0,2}[:=]?[ \t]{1,3}`,
  ].join("|"),
  "y",
);
const FLAG_SEPARATOR = /[ \t]{1,4}(?!-)/y;
/** Behind a space alone a password is known by its signs: `wifi password Abc123!x`. */
const SPACED_PASSWORD =
  /[ \t]{1,2}(?=[^\s"'`]*[0-9])(?=[^\s"'`]*[A-Za-z])(?=[^\s"'`]*[!#$%^&*?+~])(?=[^\s"'`]{8,64}(?:\s|$))/y;
/** Words of which a wallet or a store is made again, as many as the standard has. */
const RECOVERY_PHRASE = /(?:[a-z]{3,8} ){11,23}[a-z]{3,8}(?![a-z])/y;
const SENTENCE = /^["'`]?[ \t]{1,3}[a-z]/i;

/** A secret by the name that stands before it: in code, settings, logs, headers, command lines and sentences. */
export const assignment: Rule = {
  name: "key-name",
  anchors: [
    "token",
    "secret",
    "passw",
    "passphrase",
    "passcode",
    "pass_",
    "pass:",
    "pass=",
    "pass =",
    'pass"',
    "pwd",
    "kennwort",
    "cookie",
    "authori",
    'auth"',
    "auth:",
    "auth=",
    "auth =",
    "key:",
    "key=",
    "key =",
    'key"',
    "key'",
    "key`",
    "key>",
    "key |",
    "key is",
    "key was",
    "keys",
    "key_",
    "keydata",
    "key-data",
    "-key ",
    "connectionstring",
    "connection_string",
    "connstr",
    "conn_str",
    "credential",
    "sessid",
    "jsessionid",
    "csrf",
    "xsrf",
    "mnemonic",
    "phrase",
    "recovery",
    "otp",
    "jwt",
    "bearer",
    "dsn",
    "pin:",
    "pin=",
    "pin =",
    'pin"',
    "pin is",
    "webhook",
  ],
  find: (text, at) => {
    const key = keyAround(text, at);
    if (key === null) return null;
    const kind = keyKindOf(text.slice(key.start, key.end)) ?? spacedKind(text, key);
    if (kind === null) return null;
    const value = valueBehind(text, key, kind);
    if (value === null) return null;
    const content = text.slice(value.start, value.end);
    const secret = content.startsWith(REDACTED) ? null : secretIn(kind, content, value.setting);
    return secret === null ? null : { start: value.start + secret.start, end: value.start + secret.end };
  },
};

function keyAround(text: string, at: number): Span | null {
  let start = at;
  while (start > 0 && at - start <= MAX_KEY_LENGTH && KEY_CHARACTER.test(text.charAt(start - 1))) start--;
  let end = at;
  while (end < text.length && end - start <= MAX_KEY_LENGTH && KEY_CHARACTER.test(text.charAt(end))) end++;
  // A sentence's full stop is no part of a name.
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
  return end - start > MAX_KEY_LENGTH || end - start < 3 ? null : { start, end };
}

/** A name of two words, as people write it: `API key: …`, `recovery phrase: …`. */
function spacedKind(text: string, key: Span): KeyKind | null {
  const before = /([A-Za-z]{2,16}) $/.exec(text.slice(Math.max(0, key.start - 18), key.start))?.[1];
  return before === undefined ? null : keyKindOf(`${before} ${text.slice(key.start, key.end)}`);
}

type Value = Span & Readonly<{ setting: Setting }>;

function valueBehind(text: string, key: Span, kind: KeyKind): Value | null {
  SEPARATOR.lastIndex = key.end;
  let isSentence = false;
  let start: number;
  if (SEPARATOR.test(text)) {
    start = SEPARATOR.lastIndex;
    isSentence = SENTENCE.test(text.slice(key.end, start));
  } else {
    // `--token abc`, `-password abc`: a space is enough behind a flag.
    const separator = text.charAt(key.start) === "-" ? FLAG_SEPARATOR : SPACED_PASSWORD;
    separator.lastIndex = key.end;
    if ((separator === SPACED_PASSWORD && kind !== "password") || !separator.test(text)) return null;
    start = separator.lastIndex;
  }
  const quote = text.charAt(start);
  if (quote === '"' || quote === "'" || quote === "`") return quotedFrom(text, start + 1, quote);
  RECOVERY_PHRASE.lastIndex = start;
  if (kind === "password" && RECOVERY_PHRASE.test(text))
    return { start, end: RECOVERY_PHRASE.lastIndex, setting: "whole" };
  if (kind === "cookie" || kind === "authorization") return lineFrom(text, start);
  return bareFrom(text, start, key, isSentence);
}

function quotedFrom(text: string, start: number, quote: string): Value | null {
  const limit = Math.min(text.length, start + MAX_VALUE_LENGTH);
  for (let at = start; at < limit; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === quote) return { start, end: at, setting: "whole" };
    else if (character === "\n") break;
  }
  return bareFrom(text, start, null, false);
}

/** A header's value: to the end of the line, or of the quotes that the whole header stands in. */
function lineFrom(text: string, start: number): Value {
  const end = endOf(text, start, /["'`\n\r\\<]/, MAX_VALUE_LENGTH);
  return { start, end, setting: "whole" };
}

function bareFrom(text: string, start: number, key: Span | null, isSentence: boolean): Value {
  // `KEY=value` at the beginning of a line is an environment file: all to the next space belongs to it.
  const isEnvironment =
    key !== null &&
    text.charAt(key.end) === "=" &&
    /(?:^|\n|export |ENV |-e |set )$/.test(text.slice(Math.max(0, key.start - 8), key.start)) &&
    /^[A-Z0-9_]+$/.test(text.slice(key.start, key.end));
  const end = endOf(text, start, isEnvironment ? /[\s"'`\\]/ : /[\s"'`\\,;)}\]<>|&]/, MAX_BARE_LENGTH);
  const trailing = isSentence ? (/[.!?:]+$/.exec(text.slice(start, end))?.[0].length ?? 0) : 0;
  return { start, end: end - trailing, setting: isEnvironment ? "whole" : isSentence ? "sentence" : "bare" };
}

function endOf(text: string, start: number, stop: RegExp, maximum: number): number {
  const limit = Math.min(text.length, start + maximum);
  let at = start;
  while (at < limit && !stop.test(text.charAt(at))) at++;
  return at;
}
