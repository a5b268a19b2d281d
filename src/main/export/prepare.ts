import { ClawbackError, type ErrorData } from "#shared/errors";
import type { ExportSettings } from "#shared/settings/exports";
import type { Redaction, Redactor } from "../redaction/redactor.ts";
import { fingerprintOf, type Ownership } from "./fingerprint.ts";
import { ownershipOf } from "./ownership.ts";
import type { ExportRecord } from "./record.ts";
import type { Fingerprint } from "./target.ts";

/** A record as it may leave the machine, or the reason why it may not. */
export type Prepared =
  | Readonly<{
      kind: "ready";
      record: ExportRecord;
      redactions: readonly Redaction[];
      fingerprint: Fingerprint;
      ownership: Ownership;
      /** Characters of its JSON. */
      size: number;
    }>
  | Readonly<{ kind: "withheld"; error: ErrorData }>;

/**
 * Redacts a record, looks at the result once more and fingerprints it. Nothing unredacted leaves this function: a record
 * in which the second look still finds something is withheld (docs/export-contract.md, "Redaction").
 */
export function prepare(record: ExportRecord, redactor: Redactor, settings: ExportSettings): Prepared {
  const { sourceId } = record;
  const { value, redactions } = redactor.redactValue(record);
  // The caller has made the key safe already; it must stay the same for ever.
  const redacted = { ...value, sourceId };
  const text = JSON.stringify(redacted);
  const [first] = redactor.scan(text);
  if (first !== undefined) return { kind: "withheld", error: withheld(first).toData() };
  const ownership = ownershipOf(redacted, settings);
  return {
    kind: "ready",
    record: redacted,
    redactions,
    fingerprint: fingerprintOf(redacted, ownership),
    ownership,
    size: text.length,
  };
}

/** What is said of a text in which the second look still finds something. */
export function withheld({ reason, firstLine }: Redaction): ClawbackError {
  return new ClawbackError(
    "RECORD_WITHHELD",
    "Something in it still looks like a secret after redaction, so it was not sent.",
    { detail: `${reason}, line ${firstLine}` },
  );
}
