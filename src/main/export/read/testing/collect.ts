import type { ExportRecord, Malformed } from "../../record.ts";
import type { Listed, Source } from "../../source.ts";

const forever = new AbortController().signal;

/** Everything that a source lists. */
export async function listAll(source: Source): Promise<readonly (Listed | Malformed)[]> {
  const items: (Listed | Malformed)[] = [];
  for await (const item of source.list(forever)) items.push(item);
  return items;
}

/** Everything that a source lists, read. */
export async function readAll(source: Source): Promise<readonly (ExportRecord | Malformed)[]> {
  const found: (ExportRecord | Malformed)[] = [];
  for (const item of await listAll(source)) found.push("kind" in item ? item : await item.read(forever));
  return found;
}
