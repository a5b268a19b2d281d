import { chmod, lutimes, mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** One file or link of the sample agent, by its path relative to the folder that is written, with `/`. */
export type SampleEntry =
  | Readonly<{
      kind: "file";
      path: string;
      content: string | Uint8Array;
      /** Permission bits; 0o644 when absent. */
      mode?: number;
      /** Milliseconds since 1970. */
      modifiedAt: number;
    }>
  | Readonly<{ kind: "link"; path: string; target: string; modifiedAt: number }>;

/** Writes entries with their folders, modes and times. The folder is expected to be fresh; an existing file rejects. */
export async function writeEntries(dir: string, entries: readonly SampleEntry[]): Promise<void> {
  for (const folder of new Set(entries.map((entry) => dirname(join(dir, entry.path))))) {
    await mkdir(folder, { recursive: true });
  }
  await Promise.all(entries.map((entry) => writeEntry(join(dir, entry.path), entry)));
}

async function writeEntry(path: string, entry: SampleEntry): Promise<void> {
  const modified = new Date(entry.modifiedAt);
  switch (entry.kind) {
    case "file":
      await writeFile(path, entry.content, { flag: "wx", mode: 0o600 });
      await chmod(path, entry.mode ?? 0o644);
      return utimes(path, modified, modified);
    case "link":
      await symlink(entry.target, path);
      return lutimes(path, modified, modified);
  }
}
