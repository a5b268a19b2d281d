import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";

const journalSchema = z
  .object({
    /** `copied`: all of it lies here whole, the cloud may still have some. `cleared`: the cloud has none of it. */
    phase: z.enum(["copied", "cleared"]),
    /** As the cloud listed it. */
    entries: z.array(
      z
        .object({ path: z.string(), size: z.number(), modTime: z.string(), isDirectory: z.boolean() })
        .readonly(),
    ),
  })
  .readonly();

export type Journal = z.output<typeof journalSchema>;

/** Names inside the staging folder of one drain. */
const JOURNAL = "journal.json";

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes one file of ours, or the names in a folder, to the disk. Folders cannot be flushed on Windows, nor need be. */
export async function flush(path: string, type: "file" | "directory"): Promise<void> {
  if (type === "directory" && process.platform === "win32") return;
  await syncToDisk(path);
}

/** Writes a small file (0600) as one atomic step that a power cut cannot undo. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const next = join(folder, `${name}.next`);
  const file = await open(next, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, join(folder, name));
  await flush(folder, "directory");
}

export async function writeJournal(staging: string, journal: Journal): Promise<void> {
  await writeWhole(staging, JOURNAL, JSON.stringify(journal));
}

/** The journal of a staging folder, or null when the drain that made it did not get that far. */
export async function readJournal(staging: string): Promise<Journal | null> {
  let text: string;
  try {
    text = await readFile(join(staging, JOURNAL), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  return journalSchema.parse(JSON.parse(text));
}
