import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { LeftOut } from "#shared/models/sync";
import { OUTBOX } from "./mailbox.ts";
import { type NameRules, unstorable } from "./storable.ts";

/** One file or folder that waits to be sent. `signature` changes with anything in it. */
export type OutgoingItem = Readonly<{
  name: string;
  type: "file" | "directory";
  /** Bytes. */
  size: number;
  signature: string;
  /** Newest modification of anything in it, in milliseconds since 1970. */
  changedAt: number;
  /** Path of the first thing in it that is neither file nor folder. */
  odd: string | null;
  /** Paths of all that is in it, without its own name. */
  inside: readonly string[];
}>;

/** What was written to this long ago is taken for finished, in milliseconds. */
const SETTLED = 2_000;

/** What desktops put into folders by themselves. */
const DESKTOP_FILES = new Set([".ds_store", "thumbs.db", "desktop.ini"]);

/** Looks at an item of a folder and all that is in it. Throws what the file system throws. */
export async function inspectItem(folder: string, name: string): Promise<OutgoingItem> {
  const lines: string[] = [];
  const inside: string[] = [];
  let [size, changedAt] = [0, 0];
  let odd: string | null = null;
  const visit = async (path: string): Promise<"file" | "directory"> => {
    const found = await lstat(join(folder, path));
    const isDirectory = found.isDirectory();
    if (!isDirectory && !found.isFile()) odd ??= path;
    if (!isDirectory) size += found.size;
    if (path !== name) inside.push(path.slice(name.length + 1));
    changedAt = Math.max(changedAt, found.mtimeMs);
    lines.push(JSON.stringify([path, isDirectory ? 0 : found.size, found.mtimeMs, found.ino]));
    if (isDirectory) {
      for (const inner of (await readdir(join(folder, path))).sort()) await visit(`${path}/${inner}`);
    }
    return isDirectory ? "directory" : "file";
  };
  const type = await visit(name);
  return { name, type, size, signature: lines.join("\n"), changedAt, odd, inside };
}

/** Why something in a folder that is to be sent cannot go; null when all can. Its own name is mapped. */
function unstorablePart({ inside }: OutgoingItem, rules: NameRules): string | null {
  const [first] = unstorable(inside, rules);
  return first === undefined ? null : `It waits because of ${first.path} in it: ${first.reason}`;
}

/**
 * What lies in the local `_outbox`: items that can be sent to a cloud with these rules, and those that are held with the
 * reason. `now` in milliseconds since 1970. Nothing when there is no `_outbox`.
 */
export async function outgoingItems(
  folder: string,
  now: number,
  rules: NameRules,
): Promise<Readonly<{ ready: readonly OutgoingItem[]; held: readonly LeftOut[] }>> {
  const outbox = join(folder, OUTBOX);
  const names = await readdir(outbox).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const ready: OutgoingItem[] = [];
  const held: LeftOut[] = [];
  for (const name of names.sort()) {
    if (name.startsWith(".clawback-") || DESKTOP_FILES.has(name.toLowerCase())) continue;
    const item = await inspectItem(outbox, name).catch((error: unknown) => {
      // Taken away while it was looked at.
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    });
    if (item === null) continue;
    const path = `${OUTBOX}/${name}`;
    const unstorableReason = unstorablePart(item, rules);
    if (item.odd !== null) {
      held.push({ path, reason: `It has something in it that cannot be sent, a link perhaps: ${item.odd}` });
    } else if (Math.abs(now - item.changedAt) < SETTLED) {
      held.push({ path, reason: "It is still being written; the next sync sends it." });
    } else if (unstorableReason !== null) {
      held.push({ path, reason: unstorableReason });
    } else {
      ready.push(item);
    }
  }
  return { ready, held };
}
