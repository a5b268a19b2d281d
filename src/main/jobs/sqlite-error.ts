/** SQLite's primary result codes (https://sqlite.org/rescode.html), as far as we act on them. */
export const SQLITE_BUSY = 5;
export const SQLITE_CORRUPT = 11;
export const SQLITE_NOTADB = 26;

/** True when `error` was thrown by node:sqlite with one of these primary result codes. */
export function isSqliteError(error: unknown, ...codes: readonly number[]): boolean {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return false;
  // The low byte is the primary code; the rest of an extended code tells variants of it apart.
  return codes.includes(error.errcode & 0xff);
}
