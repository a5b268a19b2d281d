import { createHash } from "node:crypto";
import { type ExportRecord, RECORD_VERSION } from "./record.ts";
import type { Fingerprint, OwnerType, Visibility } from "./target.ts";

/** Who may see a record, and whose it is; part of what the target stores, hence of the fingerprint. */
export type Ownership = Readonly<{ visibility: Visibility; ownerType: OwnerType; ownerId: string }>;

/**
 * The fingerprint of a redacted record: SHA-256, hex, over its canonical JSON (keys sorted, no spaces) with the version of
 * the record's shape and its ownership (docs/export-contract.md, "Fingerprint"). `updatedAt` is not content, nor
 * are a section's lines: a file that was only touched, or that grew above a section, leaves its fingerprint as it was.
 */
export function fingerprintOf(record: ExportRecord, ownership: Ownership): Fingerprint {
  const text = canonical({
    version: RECORD_VERSION,
    ownership,
    content: { ...record, updatedAt: undefined, firstLine: undefined, lastLine: undefined },
  });
  return createHash("sha256").update(text).digest("hex");
}

/** JSON in which the order of keys says nothing. Texts are compared in Unicode's composed form. */
function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
}
