import type { ExportRecord, Malformed } from "../record.ts";
import type { Listed } from "../source.ts";
import { msTime } from "./time.ts";

/** Records that were made at the listing already, as what a source lists. */
export function* listedRecords(records: Iterable<ExportRecord | Malformed>): Generator<Listed | Malformed> {
  for (const record of records) {
    if (record.kind === "malformed") yield record;
    else {
      yield {
        sourceId: record.sourceId,
        changedAt: msTime(record.updatedAt),
        read: () => Promise.resolve(record),
      };
    }
  }
}
