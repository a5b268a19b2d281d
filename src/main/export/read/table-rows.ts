import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const columnSchema = z.object({ name: z.string() });
const versionSchema = z.object({ user_version: z.number() });

export type Row = Readonly<Record<string, unknown>>;

/** The number of a database's schema; 0 for one that was never set up. */
export function schemaVersionOf(database: DatabaseSync): number {
  return versionSchema.parse(database.prepare("PRAGMA user_version").get()).user_version;
}

/**
 * All rows of a table, with those of the wanted columns that it has: OpenClaw's columns come and go (docs/upstream.md, B.1), and
 * some that nobody wants are large. Null when there is no such table. The names are ours, never from outside.
 */
export function rowsOf(
  database: DatabaseSync,
  table: string,
  wanted: readonly string[],
  where = "",
  ...values: readonly string[]
): readonly Row[] | null {
  const columns = columnsOf(database, table);
  if (columns.length === 0) return null;
  const kept = wanted.filter((name) => columns.includes(name));
  const names = kept.length === 0 ? "NULL AS nothing" : kept.join(", ");
  return database.prepare(`SELECT ${names} FROM ${table} ${where}`).all(...values);
}

export function columnsOf(database: DatabaseSync, table: string): readonly string[] {
  return database
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map((row) => columnSchema.parse(row).name);
}
