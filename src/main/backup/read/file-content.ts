import { createHash } from "node:crypto";
import { ClawbackError } from "#shared/errors";
import type { FileEntry, IndexEntry } from "../format/index-file.ts";
import type { OpenSnapshot } from "../snapshot-store.ts";
import { normalisePath } from "./selection.ts";

/**
 * The file at a path; a hard link gives the file it shares its content with. Throws `PATH_UNKNOWN` when there is
 * nothing at the path, or something without content.
 */
export function fileAt(entries: readonly IndexEntry[], path: string): FileEntry {
  const wanted = normalisePath(path);
  const at = (name: string) => entries.find((entry) => entry.path === name);
  const found = at(wanted);
  const file = found?.kind === "hardlink" ? at(found.target) : found;
  if (file?.kind === "file") return file;
  throw new ClawbackError(
    "PATH_UNKNOWN",
    found === undefined ? `The snapshot does not hold "${wanted}".` : `"${wanted}" is not a file.`,
  );
}

/**
 * The content of one file, or its first `limit` bytes, fetching only the frames it lies in. Every frame is checked
 * before a byte of it is handed out; a whole file is compared with its SHA-256 at the end. Throws `SNAPSHOT_DAMAGED`
 * or a `REMOTE_*` code. A reader that stops early leaves no process behind.
 */
export async function* fileContent(
  snapshot: OpenSnapshot,
  file: FileEntry,
  signal: AbortSignal,
  limit = file.size,
): AsyncGenerator<Buffer> {
  const { frameSize } = snapshot.record;
  const first = file.frame * frameSize + file.offset;
  const end = first + Math.min(limit, file.size);
  const hash = createHash("sha256");
  let at = first;
  const frames = snapshot.index.frames.filter(
    ({ number, plain }) => number * frameSize < end && number * frameSize + plain > first,
  );
  if (at < end) {
    for await (const { start, plain } of snapshot.frames(frames, signal)) {
      const piece = plain.subarray(at - start, end - start);
      hash.update(piece);
      at += piece.length;
      yield piece;
    }
  }
  if (at !== end || (end === first + file.size && hash.digest("hex") !== file.sha256)) {
    throw new ClawbackError(
      "SNAPSHOT_DAMAGED",
      `${file.path} does not have the content it was backed up with.`,
    );
  }
}
