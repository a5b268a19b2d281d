import { createHash, type Hash } from "node:crypto";
import { ClawbackError } from "#shared/errors";
import type { VerifyReport } from "#shared/models/snapshot";
import type { Clock, RunContext } from "../../ports.ts";
import type { FileEntry } from "../format/index-file.ts";
import { INDEX_FILE, partFile, RECORD_FILE } from "../format/names.ts";
import { StreamProgress } from "../progress.ts";
import type { OpenSnapshot, PlainFrame } from "../snapshot-store.ts";

/**
 * Proves a snapshot. Opening it has checked the seals of its record and index already; quick compares what the bucket
 * holds with the record (every part there, every size right), deep also fetches every frame and compares every file
 * with its SHA-256. What is wrong is in the report; only a failure to look at all is thrown.
 */
export async function verify(
  snapshot: OpenSnapshot,
  deep: boolean,
  clock: Clock,
  context: RunContext,
): Promise<VerifyReport> {
  const { record, index } = snapshot;
  const problems = wrongObjects(record, await snapshot.objects(context.signal));
  if (deep && problems.length === 0) problems.push(...(await wrongFiles(snapshot, clock, context)));
  return { snapshot: record.name, deep, parts: record.parts.count, frames: index.frames.length, problems };
}

function wrongObjects(record: OpenSnapshot["record"], there: ReadonlyMap<string, number>): string[] {
  const { size, count, bytes } = record.parts;
  const expected = new Map([[INDEX_FILE, record.index.bytes]]);
  for (let part = 0; part < count; part += 1) {
    expected.set(partFile(part), part === count - 1 ? bytes - size * (count - 1) : size);
  }
  const problems = [...expected].flatMap(([file, wanted]) => {
    const found = there.get(file);
    if (found === undefined) return [`${file} is missing`];
    return found === wanted ? [] : [`${file} has ${found} bytes instead of ${wanted}`];
  });
  for (const file of there.keys()) {
    if (!expected.has(file) && file !== RECORD_FILE) problems.push(`${file} does not belong to the snapshot`);
  }
  return problems;
}

async function wrongFiles(
  snapshot: OpenSnapshot,
  clock: Clock,
  context: RunContext,
): Promise<readonly string[]> {
  const { record, index } = snapshot;
  const files = index.entries.filter((entry) => entry.kind === "file");
  const checker = new FileChecker(files, record.frameSize);
  const progress = new StreamProgress(context, clock, "Checking every frame");
  progress.done({ totalBytes: record.content.streamBytes, totalFiles: files.length });
  try {
    await snapshot.checkHeader(context.signal);
    for await (const frame of snapshot.frames(index.frames, context.signal)) {
      checker.push(frame);
      progress.done({ bytes: frame.start + frame.plain.length, files: checker.checked });
    }
  } catch (error) {
    if (error instanceof ClawbackError && error.code === "SNAPSHOT_DAMAGED") return [error.message];
    throw error;
  }
  return checker.finish();
}

/** Hashes the files of a stream of frames; files lie in the stream in the order of the index. */
class FileChecker {
  readonly #files: readonly FileEntry[];
  readonly #frameSize: number;
  readonly #wrong: string[] = [];
  #at = 0;
  #hash: Hash = createHash("sha256");

  constructor(files: readonly FileEntry[], frameSize: number) {
    this.#files = files;
    this.#frameSize = frameSize;
  }

  get checked(): number {
    return this.#at;
  }

  push({ start, plain }: PlainFrame): void {
    const end = start + plain.length;
    for (let file = this.#files[this.#at]; file !== undefined; file = this.#files[this.#at]) {
      const first = file.frame * this.#frameSize + file.offset;
      if (first >= end && file.size > 0) return;
      this.#hash.update(plain.subarray(Math.max(0, first - start), Math.max(0, first + file.size - start)));
      if (first + file.size > end) return;
      if (this.#hash.digest("hex") !== file.sha256) this.#wrong.push(`${file.path} has another content`);
      this.#hash = createHash("sha256");
      this.#at += 1;
    }
  }

  finish(): readonly string[] {
    const missing = this.#files.slice(this.#at).map((file) => `${file.path} is not in the stream`);
    return [...this.#wrong, ...missing];
  }
}
