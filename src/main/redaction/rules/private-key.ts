import { pattern, type Rule } from "./rule.ts";

/** The longest block that is taken for one key: 16,384-bit RSA keys and PGP keys with a picture fit. Characters. */
const MAX_BLOCK = 60_000;
const BEGIN = /-{2,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?(?: ?-{2,5})?/y;
const END = /-{2,5} ?END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?(?: ?-{2,5})?/g;
const END_HERE = new RegExp(END.source, "y");
/** A line of a key's body or head: base64, or `Proc-Type: 4,ENCRYPTED` and the like; marks of quoting before it. */
const LINE =
  /[ \t>|#*"'+-]{0,12}(?:[A-Za-z0-9+/=]{1,100}|[A-Z][A-Za-z0-9-]{2,24}: ?[^\n]{0,120})?[ \t"',;\\+]{0,8}(?:\r?\n|$)/y;
const BODY = /^[ \t>|#*"'+-]{0,12}[A-Za-z0-9+/]{4,100}={0,2}[ \t"',;\\+]{0,8}$/;
const FULL_LINE = 32;

/** A private key in PEM or PGP armour, also with its end cut off. */
const begun: Rule = {
  name: "private-key",
  anchors: ["begin "],
  find: (text, at) => {
    const start = dashesBefore(text, at);
    BEGIN.lastIndex = start;
    if (!BEGIN.test(text)) return null;
    const from = BEGIN.lastIndex;
    // Up to another block's beginning: this one may have been cut.
    const next = text.indexOf("-BEGIN ", from);
    const limit = Math.min(next === -1 ? text.length : next, from + MAX_BLOCK);
    const rest = text.slice(from, limit);
    END.lastIndex = 0;
    const end = END.exec(rest);
    if (end !== null && isKeyBody(rest.slice(0, end.index)))
      return { start, end: from + end.index + end[0].length };
    const body = bodyLength(rest);
    return body === 0 ? null : { start, end: from + body };
  },
};

/** The end of a private key whose beginning was cut off. */
const ended: Rule = {
  name: "private-key",
  anchors: ["end "],
  find: (text, at) => {
    const endStart = dashesBefore(text, at);
    END_HERE.lastIndex = endStart;
    if (!END_HERE.test(text)) return null;
    const end = END_HERE.lastIndex;
    let start = endStart;
    while (endStart - start < MAX_BLOCK) {
      const lineEnd = start - 1;
      if (lineEnd < 0) break;
      const lineStart = text.lastIndexOf("\n", lineEnd - 1) + 1;
      const isLast = start === endStart;
      if (lineEnd - lineStart > 130 || (!isLast && lineEnd - lineStart < FULL_LINE)) break;
      if (!BODY.test(text.slice(lineStart, lineEnd).trimEnd())) break;
      start = lineStart;
    }
    // The first line that is left may have something else before it; or all stands in one line.
    const above = /[A-Za-z0-9+/=]{8,4096}[ \r]?\n?$/.exec(text.slice(Math.max(0, start - 4099), start));
    if (above !== null) start -= above[0].length;
    return start === endStart ? null : { start, end };
  },
};

function dashesBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 6 && /[- ]/.test(text.charAt(start - 1))) start--;
  while (text.charAt(start) === " ") start++;
  return start;
}

function isKeyBody(body: string): boolean {
  const letters = body.replaceAll(/[^A-Za-z0-9+/=]/g, "").length;
  return letters >= 16 && letters >= body.length * 0.5;
}

/** How much of a text that follows a BEGIN belongs to the key, by its lines. */
function bodyLength(rest: string): number {
  const inline = /^(?:[\s\\]{0,4}[A-Za-z0-9+/=]{16,4096}){1,64}/.exec(rest)?.[0].length ?? 0;
  let at = /^[^\n]{0,8}\n/.exec(rest)?.[0].length ?? 0;
  let end = 0;
  for (let line = 0; line < 1_000; line++) {
    LINE.lastIndex = at;
    const match = LINE.exec(rest);
    if (match === null || match[0] === "") break;
    at += match[0].length;
    if (/[A-Za-z0-9+/]{16}/.test(match[0])) end = at;
    else if (end > 0 && /^[A-Za-z0-9+/=]{1,15}$/.test(match[0].trim()) && !/^[a-z]+$/.test(match[0].trim()))
      end = at;
    else if (match[0].trim() === "" && end > 0) break;
  }
  // The last line may end in the quotes that the whole text stands in.
  const last = /^[ \t>|#*"'+-]{0,12}[A-Za-z0-9+/=]{16,100}/.exec(rest.slice(at, at + 120));
  if (last !== null) end = at + last[0].length;
  return Math.max(inline, rest.slice(0, end).trimEnd().length);
}

/**
 * How private keys begin in base64, so that one is known without its first line, wrapped in base64 once more, or cut at
 * both ends: OpenSSH, PKCS #8 (RSA, EC, Ed25519), PKCS #1, SEC 1, and `-----BEGIN` itself.
 */
const LINES = String.raw`[A-Za-z0-9+/=_-]{24,4096}(?:\s{1,4}[A-Za-z0-9+/=]{16,100}){0,200}`;
const bare = pattern(
  "private-key",
  [
    "b3blbnnzac1rzxktdje",
    "mc4caqawbqydk2vw",
    "miie",
    "miic",
    "miij",
    "mhccaqee",
    "migtageambmg",
    "mighageambmg",
  ],
  new RegExp(
    `(?:b3BlbnNzaC1rZXktdjE|MC4CAQAwBQYDK2Vw|MII[CEJ][A-Za-z0-9+/]{2}[AI](?:BAA|BADAN)|MHcCAQEE|MIGTAgEAMBMG|MIGHAgEAMBMG)${LINES}`,
  ),
);
const wrapped = pattern(
  "private-key",
  ["ls0tls1crudjt"],
  /LS0tLS1CRUdJT[A-Za-z0-9+/=_-]{40,32768}/,
  (found) => Buffer.from(found, "base64").toString("latin1").includes("PRIVATE KEY"),
);

const putty = pattern(
  "private-key",
  ["private-lines:"],
  /Private-Lines: ?\d{1,4}\s{1,4}(?<secret>(?:[A-Za-z0-9+/=]{1,100}\s{1,4}){1,400})/,
);
const puttyMac = pattern("private-key", ["private-mac:"], /Private-MAC: ?(?<secret>[0-9a-f]{40,64})/);

export const PRIVATE_KEYS: readonly Rule[] = [
  begun,
  ended,
  bare,
  wrapped,
  putty,
  puttyMac,
  pattern("age-key", ["age-secret-key-1"], /AGE-SECRET-KEY-1[0-9A-Z]{30,80}/i),
];
