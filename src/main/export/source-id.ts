import type { Redactor } from "../redaction/redactor.ts";

/** Ids at the targets are short, whatever a file or a job is called. Characters. */
const MAX_LENGTH = 300;

/**
 * A source id that may leave the machine, the same in every run: ids come from file names and job ids, which people fill
 * with anything. What looks like a secret is replaced, with a keyed hash behind it, so that two stay two.
 */
export function safeSourceId(sourceId: string, redactor: Redactor): string {
  const { text, redactions } = redactor.redactText(sourceId);
  const hashes = redactions.map(({ contentHash }) => contentHash.slice(0, 16));
  return hashes.length === 0
    ? sourceId.slice(0, MAX_LENGTH)
    : `${text}~${hashes.join("~")}`.slice(0, MAX_LENGTH);
}
