import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import type { SnapshotName } from "#shared/brand";
import { type Compression, compressWhole, zstdParams } from "../format/compression.ts";
import { encryptWhole } from "../format/ctr.ts";
import { entryLine, type Frame, frameLine, headLine, type IndexEntry } from "../format/index-file.ts";
import type { ScannedEntry } from "../tar/scanner.ts";
import type { IndexKey } from "./snapshot-keys.ts";

/** Characters of lines that are gathered before they are packed. */
const BLOCK = 64 * 1024;

/**
 * Makes the index while the stream flows: every entry becomes its line at once and is held packed outside of the heap,
 * not as an object: about 60 bytes an entry. Frames come last and stand first, so that nothing can be sent earlier.
 */
export class IndexWriter {
  readonly #frameSize: number;
  /** One context for all: a new one for each block would stay until the garbage collector gets to it. */
  readonly #packer = createZstdCompress({ params: zstdParams(1) });
  readonly #packed = buffer(this.#packer);
  #pending = "";
  #entries = 0;
  #files = 0;
  #fileBytes = 0;
  #isEmpty = true;

  /** `frameSize`: plain bytes of a frame, by which places are told. */
  constructor(frameSize: number) {
    this.#frameSize = frameSize;
  }

  /** How many entries and files there are, and the sizes of the files taken together. */
  get counts(): Readonly<{ entries: number; files: number; fileBytes: number }> {
    return { entries: this.#entries, files: this.#files, fileBytes: this.#fileBytes };
  }

  /** True while there is nothing but folders. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** What is neither file, folder nor link has no line. */
  add(scanned: ScannedEntry): void {
    const entry = indexEntry(scanned, this.#frameSize);
    if (entry === null) return;
    this.#entries += 1;
    if (entry.kind !== "directory") this.#isEmpty = false;
    if (entry.kind === "file") {
      this.#files += 1;
      this.#fileBytes += entry.size;
    }
    this.#pending += entryLine(entry);
    if (this.#pending.length >= BLOCK) this.#flush();
  }

  /** The bytes of `index.enc`: compressed, and encrypted unless `key` is null. To be called once. */
  async finish(
    name: SnapshotName,
    frames: readonly Frame[],
    compression: Compression,
    key: IndexKey | null,
  ): Promise<Buffer> {
    this.#flush();
    const head = Buffer.from(headLine(name) + frames.map(frameLine).join(""));
    this.#packer.end();
    const lines = Readable.from([await this.#packed], { objectMode: false }).pipe(createZstdDecompress());
    const compressed = await compressWhole(compression, joined(head, lines));
    return key === null ? compressed : encryptWhole(key.key, key.salt, compressed);
  }

  #flush(): void {
    if (this.#pending === "") return;
    this.#packer.write(this.#pending);
    this.#pending = "";
  }
}

async function* joined(head: Buffer, lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* lines;
}

function indexEntry(entry: ScannedEntry, frameSize: number): IndexEntry | null {
  const { path, mode, mtime } = entry;
  switch (entry.kind) {
    case "file":
      return {
        kind: "file",
        path,
        mode,
        mtime,
        size: entry.size,
        sha256: entry.sha256 ?? "",
        frame: Math.floor(entry.offset / frameSize),
        offset: entry.offset % frameSize,
      };
    case "directory":
      return { kind: "directory", path, mode, mtime };
    case "symlink":
    case "hardlink":
      return { kind: entry.kind, path, mode, mtime, target: entry.target };
    case "other":
      return null;
  }
}
