/** Why a text was taken for a secret: the name of the rule ("jwt", "key-name", "private-key"), stable, never the secret. */
export type RedactionReason = string;

/** One replaced place. Offsets and lines are of the text (or of the one string of a value) before redaction. */
export type Redaction = Readonly<{
  reason: RedactionReason;
  /** JSON pointer of the string inside a value; "" for a plain text. */
  path: string;
  /** First and last line, from 1. */
  firstLine: number;
  lastLine: number;
  /** UTF-16 offsets `[start, end)`. */
  start: number;
  end: number;
  /** HMAC-SHA-256 of what was replaced, hex, with this installation's key: tells equal from unequal, and no more. */
  contentHash: string;
}>;

/** Moves on whenever the rules change what comes out: exported records are then looked at anew. */
export const REDACTION_VERSION = 1;

/** What stands in the place of a secret. */
export const REDACTED = "[REDACTED]";

/**
 * Takes secrets out of what leaves the machine (docs/redaction.md). Deterministic, so that the same content has the same
 * fingerprint in every run; a text that was redacted once is left alone the second time. Pure of I/O; safe to share.
 */
export type Redactor = Readonly<{
  redactText: (text: string) => Readonly<{ text: string; redactions: readonly Redaction[] }>;
  /**
   * Every string of a JSON value, judged with the key it stands under; JSON inside strings is looked into. The shape
   * stays as it is; a number under a password's name becomes a string, and a key that is itself a secret is renamed.
   */
  redactValue: <Value>(value: Value) => Readonly<{ value: Value; redactions: readonly Redaction[] }>;
  /**
   * The second look, at the gate: what still looks like a secret in a text about to be sent. Empty: it may go. A JSON
   * document is judged string by string, as `redactValue` does, so that no escaping hides a secret.
   */
  scan: (text: string) => readonly Redaction[];
}>;
