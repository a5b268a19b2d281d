import { join } from "node:path";
import { STATE_DATABASE } from "../../openclaw/era.ts";
import { readDatabase } from "./foreign-database.ts";
import { type Row, rowsOf, schemaVersionOf } from "./table-rows.ts";

/** The newest schema of `state/openclaw.sqlite` that the readers were tried with (OpenClaw 2026.9.6). */
const KNOWN_STATE_SCHEMA = 18;

/** What the state database says of one kind of data. `unknown`: a later OpenClaw may keep it elsewhere. */
export type StateTable =
  | Readonly<{ kind: "rows"; rows: readonly Row[] }>
  /** No database, or one from before the data moved into it. */
  | Readonly<{ kind: "absent" }>
  | Readonly<{ kind: "unknown"; schemaVersion: number }>;

/**
 * Reads one table of OpenClaw's state database. A table or one of the `needed` columns may be missing because it is not there yet
 * or not there any more; the number of the schema tells. Throws as `readDatabase`.
 */
export async function readStateTable(
  stateDir: string,
  table: string,
  columns: readonly string[],
  needed: readonly string[],
): Promise<StateTable> {
  const found = await readDatabase(join(stateDir, STATE_DATABASE), (database): StateTable => {
    const schemaVersion = schemaVersionOf(database);
    const rows = rowsOf(database, table, columns);
    const lacks =
      rows?.some((row) => needed.some((name) => !(name in row))) ?? schemaVersion > KNOWN_STATE_SCHEMA;
    if (lacks) return { kind: "unknown", schemaVersion };
    return rows === null ? { kind: "absent" } : { kind: "rows", rows };
  });
  return found ?? { kind: "absent" };
}
