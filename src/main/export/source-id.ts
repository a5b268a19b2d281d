import type { Redactor } from "../redaction/redactor.ts";

/** Ids at the targets are short, whatever a file or a job is called. Characters. */
const MAX_LENGTH = 300;

/**
 * A source id that may leave the machine, the same in every run: ids come from file names and job ids, which people fill
 * with anything. What looks like a secret is replaced, with a keyed hash behind it, so that two stay two.
 */
export function safeSourceId(sourceId: string, redactor: Redactor): string {
  const known = remembered.get(redactor) ?? new Map<string, string>();
  remembered.set(redactor, known);
  const safe = known.get(sourceId) ?? made(sourceId, redactor);
  if (known.size < MAX_REMEMBERED) known.set(sourceId, safe);
  return safe;
}

/** A run meets the same ids as the one before, and looking for secrets in thousands of them takes seconds. */
const remembered = new WeakMap<Redactor, Map<string, string>>();
const MAX_REMEMBERED = 50_000;

function made(sourceId: string, redactor: Redactor): string {
  const { text, redactions } = redactor.redactText(sourceId);
  const hashes = redactions.map(({ contentHash }) => contentHash.slice(0, 16));
  return hashes.length === 0
    ? sourceId.slice(0, MAX_LENGTH)
    : `${text}~${hashes.join("~")}`.slice(0, MAX_LENGTH);
}
