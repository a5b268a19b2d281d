import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import type { VersionText } from "#shared/models/sync";
import { conflictAbout } from "./conflicts.ts";

/** Bytes that are read of each version. */
const LIMIT = 256 * 1024;

/**
 * What the versions of a conflict say, in the order of the conflict, for a person to compare. `path` is any of them.
 * Throws `PATH_UNKNOWN` unless it is; follows no link; changes nothing.
 */
export async function readVersions(folder: string, path: string): Promise<readonly VersionText[]> {
  const { versions } = await conflictAbout(folder, path);
  return Promise.all(
    versions.map(async (version) => ({
      path: version.path,
      ...(await contentOf(join(folder, version.path))),
    })),
  );
}

type Content = Readonly<{ kind: "text"; text: string; isCut: boolean }> | Readonly<{ kind: "binary" }>;

async function contentOf(file: string): Promise<Content> {
  // Not a link, and not a pipe that somebody has put there since: opening one would wait for ever.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(LIMIT + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const isCut = bytesRead > LIMIT;
    const text = textOf(buffer.subarray(0, Math.min(bytesRead, LIMIT)), isCut);
    return text === null ? { kind: "binary" } : { kind: "text", text, isCut };
  } finally {
    await handle.close();
  }
}

/** Null for what is not UTF-8 text. A character that the cut went through is left away. */
function textOf(bytes: Uint8Array, isCut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return null;
  }
}
