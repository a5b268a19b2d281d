import { looksGenerated } from "../randomness.ts";
import type { Rule } from "./rule.ts";

/** How many characters before a token are looked at for what it is, and for words that speak of secrets. */
const CONTEXT = 140;
const NEAR = 60;
const MIN_ALONE = 32;
const MAX = 128;
const RUN = /[A-Za-z0-9_-]{20,4096}/y;
const ABOUT_SECRETS = /secret|token|passw|api.?key|credential|private.?key|bearer|authori[sz]|access.?key/i;

/** Ids that a service gives out: a short word, then disorder. No one gets in with them. */
const ID =
  /^(?:call|toolu|tool|msg|message|resp|req|request|run|thread|asst|file|evt|event|chatcmpl|cmpl|gen|item|rs|fc|ws|id|uid|obj|node|cus|price|prod|sub|inv|in|pi|ch|txn|acct|src|sess_id|trace|span|batch|upload|vs|ft|snap|img|doc|page|block|user|usr|org|team|chan|conv|bafy|bafk|Qm|sha\d*|md5|srvtoolu|mcp|ctx)[_-]|^(?:bafy|bafk|Qm)[A-Za-z0-9]{40}|^AAAA[BCE]3NzaC1|^AAAA[A-Z]|^MII|^iVBORw0KGgo|^R0lGOD|^\/9j\/|^UklGR|^JVBER|^PHN2Zy|^UEsDB|^H4sI|^LS0tLS1C|^data/;
/** What stands directly before a hash, a picture, a public key, a path or an address. */
const HARMLESS_BEFORE =
  /(?:sha(?:1|256|384|512)[-:]|md5[:-]|base64,|ssh-(?:rsa|ed25519|dss)\s|ecdsa-[a-z0-9-]+\s|[/\\@#.:]|\bdata:|:\/\/[^\s"'<>?]*|(?:integrity|etag|hash|digest|checksum|fingerprint|commit|revision|nonce|boundary|thinkingSignature|signature)["']?\s*[:=]\s*["']?(?:W\/")?)$/i;

/** A line of certificates, public keys and other armour: alone, under another such line or the armour's head. */
const IN_ARMOUR =
  /(?:^|\n)[ \t>]*(?:[A-Za-z0-9+/]{56,80}|-----BEGIN [A-Z0-9 ]{1,40}-----)[ \t]*\r?\n[ \t>]*$/;

/** The fallback: a word that no person wrote and no list explains. */
export const generated: Rule = {
  name: "high-entropy",
  anchors: [],
  find: (text, at) => {
    RUN.lastIndex = at;
    const run = RUN.exec(text)?.[0];
    if (run === undefined || run.length > MAX) return null;
    const end = at + run.length;
    // Part of longer base64, which is content far more often than a secret.
    if (/[+/=]/.test(text.charAt(end)) || /[+/]/.test(text.charAt(at - 1))) return null;
    if (!looksGenerated(run) || ID.test(run)) return null;
    const before = text.slice(Math.max(0, at - CONTEXT), at);
    if (HARMLESS_BEFORE.test(before) || IN_ARMOUR.test(before)) return null;
    return run.length >= MIN_ALONE || ABOUT_SECRETS.test(before.slice(-NEAR)) ? { start: at, end } : null;
  },
};
