import type { ExportRecord, Malformed, SourceType } from "./record.ts";

/** One thing that a source holds now. */
export type Listed = Readonly<{
  sourceId: string;
  /** When OpenClaw changed it last, milliseconds since 1970; null when that is not known: then it is read in every run. */
  changedAt: number | null;
  /** Reads it; a malformed one is an answer, not an error. Throws when it cannot be read at all (denied, torn disk). */
  read: (signal: AbortSignal) => Promise<ExportRecord | Malformed>;
}>;

/** One kind of record of one OpenClaw installation, whatever its era. Never writes to OpenClaw's files. */
export type Source = Readonly<{
  type: SourceType;
  /**
   * Lists all there is, cheaply and one after another; what is not listed any more is gone. Yields what is malformed
   * already at this point. Throws when the list itself cannot be had (`LOCAL_DENIED`, `CONFIG_UNREADABLE` for a damaged
   * file or database, `BUSY`, `NOT_SUPPORTED` for an OpenClaw that keeps it in an unknown way): then nothing counts as
   * gone.
   */
  list: (signal: AbortSignal) => AsyncIterable<Listed | Malformed>;
}>;
