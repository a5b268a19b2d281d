import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { kindOf } from "./directory.ts";

const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens one of OpenClaw's databases read-only, leaving nothing behind; never writable (openclaw/openclaw issue 101290).
 * One in WAL mode that is at rest has no sidecars, and even a read-only connection would make them and leave them there;
 * `immutable` avoids that. With a `-wal` file it is in use, and only an ordinary connection sees what is new.
 *
 * Throws what SQLite throws for a file that is missing or no database. The caller closes it.
 */
export async function openReadOnly(path: string): Promise<DatabaseSync> {
  const address = pathToFileURL(path);
  if ((await kindOf(`${path}-wal`)) === "none") address.searchParams.set("immutable", "1");
  return new DatabaseSync(address, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}
