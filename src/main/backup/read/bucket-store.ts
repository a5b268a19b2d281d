import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { SnapshotLeftover, SnapshotList } from "#shared/models/snapshot";
import type { RemoteEntry, Rclone } from "../../rclone/rclone.ts";
import { decompressFrame } from "../format/compression.ts";
import { decryptAt, HEADER_LENGTH, MAGIC, streamHeader } from "../format/ctr.ts";
import { decodeIndex, type Frame, type SnapshotIndex } from "../format/index-file.ts";
import { deriveStreamKey, sameTag, type Sealer, type StreamKey } from "../format/keys.ts";
import { INDEX_FILE, isSnapshotName, partFile, RECORD_FILE } from "../format/names.ts";
import { type MasterOf, openRecord, readRecord, type SnapshotRecord, summaryOf } from "../format/record.ts";
import { legacyOf } from "../legacy/names.ts";
import { createRemoval } from "../retention/removal.ts";
import type { OpenSnapshot, PlainFrame, SnapshotStore } from "../snapshot-store.ts";
import { type FrameRun, frameRuns } from "./stored-ranges.ts";

const MAX_RECORD = 1024 * 1024;
/** An index line is well under 5 KiB; this stops a bomb, not a large agent. */
const MAX_INDEX = 2 * 1024 ** 3;
/** Runs of frames fetched ahead of the one in use. */
const AHEAD = 2;
const RECORDS_AT_ONCE = 4;

export type BucketParts = Readonly<{
  /** At the folder that holds the snapshots. */
  rclone: Rclone;
  /** Null when the profile has none: enough for snapshots without encryption. */
  passphrase: () => Promise<string | null>;
  masterOf: MasterOf;
}>;

function damaged(name: string, message: string, detail?: string): ClawbackError {
  return new ClawbackError(
    "SNAPSHOT_DAMAGED",
    message.replaceAll("%", name),
    detail === undefined ? {} : { detail },
  );
}

/** Snapshots of format version 1 in a bucket (docs/snapshot-format.md). Starts one rclone a request; keeps no state. */
export function createBucketStore({ rclone, passphrase, masterOf }: BucketParts): SnapshotStore {
  const readRecordOf = async (name: SnapshotName, signal: AbortSignal): Promise<SnapshotRecord> => {
    try {
      const bytes = await rclone.read(`${name}/${RECORD_FILE}`, null, { signal, maxBytes: MAX_RECORD });
      return readRecord(name, bytes);
    } catch (error) {
      if (!(error instanceof ClawbackError) || error.code !== "REMOTE_NOT_FOUND") throw error;
      throw new ClawbackError("SNAPSHOT_UNKNOWN", `There is no snapshot ${name}: see clawback backup list.`);
    }
  };

  const list = async (signal: AbortSignal): Promise<SnapshotList> => {
    const listed = (await rclone.list("", { recursive: true, filesOnly: true }, { signal })) ?? [];
    const folders = groupByFolder(listed);
    const committed = [...folders].filter(([, files]) =>
      files.some(({ path }) => path.endsWith(`/${RECORD_FILE}`)),
    );
    const names = committed.map(([name]) => name).sort((a, b) => (a < b ? 1 : -1));
    const snapshots = await inBatches(names, RECORDS_AT_ONCE, async (name) =>
      summaryOf(await readRecordOf(name, signal)),
    );
    const leftovers: SnapshotLeftover[] = [...folders]
      .filter(([name]) => !names.includes(name))
      .map(([name, files]) => ({
        name,
        files: files.length,
        bytes: files.reduce((sum, file) => sum + file.size, 0),
        ...newestTime(files),
      }));
    const legacy = listed
      .map(({ path, size }) => legacyOf(path, size))
      .filter((object) => object !== null)
      .sort((a, b) => (a.name < b.name ? 1 : -1));
    return { snapshots, leftovers, ...(legacy.length === 0 ? {} : { legacy }) };
  };

  const open = async (name: SnapshotName, signal: AbortSignal): Promise<OpenSnapshot> => {
    const record = await readRecordOf(name, signal);
    const secret = record.encryption.kind === "none" ? null : await passphrase();
    const sealer = await openRecord(record, secret, masterOf);
    const index = await readIndex(rclone, record, sealer, secret, signal);
    let streamKey: Promise<StreamKey> | null = null;
    const keyOf = () => {
      if (record.encryption.kind === "none" || secret === null) return null;
      streamKey ??= deriveStreamKey(secret, Buffer.from(record.encryption.salt, "hex"));
      return streamKey;
    };
    return {
      record,
      index,
      frames: (frames, abort) => plainFrames({ rclone, record, sealer, keyOf }, frames, abort),
      checkHeader: (abort) => checkHeader(rclone, record, abort),
      objects: async (abort) =>
        new Map(
          (await rclone.list(name, { filesOnly: true }, { signal: abort }))?.map((e) => [e.path, e.size]),
        ),
    };
  };

  return {
    list,
    open,
    ...createRemoval(rclone),
    latest: async (signal) => {
      const newest = (await list(signal)).snapshots[0];
      if (newest !== undefined) return newest.name;
      throw new ClawbackError("SNAPSHOT_UNKNOWN", "There is no snapshot yet: run clawback backup now.");
    },
  };
}

function groupByFolder(listed: readonly RemoteEntry[]): ReadonlyMap<SnapshotName, readonly RemoteEntry[]> {
  const folders = new Map<SnapshotName, RemoteEntry[]>();
  for (const entry of listed) {
    const folder = entry.path.split("/", 1)[0] ?? "";
    if (!isSnapshotName(folder) || folder === entry.path) continue;
    const files = folders.get(folder) ?? [];
    files.push(entry);
    folders.set(folder, files);
  }
  return folders;
}

function newestTime(files: readonly RemoteEntry[]): Pick<SnapshotLeftover, "touchedAt"> {
  const times = files.map(({ modTime }) => Date.parse(modTime)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? {} : { touchedAt: new Date(Math.max(...times)).toISOString() };
}

async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  }
  return results;
}

async function readIndex(
  rclone: Rclone,
  record: SnapshotRecord,
  sealer: Sealer,
  passphrase: string | null,
  signal: AbortSignal,
): Promise<SnapshotIndex> {
  const { name } = record;
  const stored = await rclone.read(`${name}/${INDEX_FILE}`, null, {
    signal,
    maxBytes: record.index.bytes + 1,
  });
  if (!sameTag(sealer.seal("index", [stored.length], stored), record.index.mac)) {
    throw damaged(name, "The index of % was changed or is not its own.");
  }
  let compressed = stored;
  if (passphrase !== null) {
    if (!stored.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(name, "The index of % has no header.");
    const key = await deriveStreamKey(passphrase, stored.subarray(MAGIC.length, HEADER_LENGTH));
    compressed = decryptAt(key, 0, stored.subarray(HEADER_LENGTH));
  }
  const firstOffset = record.encryption.kind === "none" ? 0 : HEADER_LENGTH;
  const plain = await decompressFrame(record.compression, compressed, MAX_INDEX);
  const index = decodeIndex(name, plain, firstOffset);
  const end = index.frames.reduce((offset, frame) => offset + frame.stored, firstOffset);
  if (end !== record.parts.bytes || index.entries.length !== record.index.entries) {
    throw damaged(name, "The index of % does not fit its commit record.");
  }
  return index;
}

async function checkHeader(rclone: Rclone, record: SnapshotRecord, signal: AbortSignal): Promise<void> {
  if (record.encryption.kind === "none") return;
  const header = await rclone.read(
    `${record.name}/${partFile(0)}`,
    { offset: 0, count: HEADER_LENGTH },
    { signal, maxBytes: HEADER_LENGTH },
  );
  if (header.equals(streamHeader(Buffer.from(record.encryption.salt, "hex")))) return;
  throw damaged(record.name, "The header of % was changed: stock tools could not restore it.");
}

type FrameSource = Readonly<{
  rclone: Rclone;
  record: SnapshotRecord;
  sealer: Sealer;
  keyOf: () => Promise<StreamKey> | null;
}>;

async function* plainFrames(
  source: FrameSource,
  frames: readonly Frame[],
  signal: AbortSignal,
): AsyncGenerator<PlainFrame> {
  const runs = frameRuns(frames, source.record.parts.size);
  const stop = new AbortController();
  const abort = AbortSignal.any([signal, stop.signal]);
  const fetched: Promise<Buffer>[] = [];
  const fetchAhead = (upTo: number) => {
    for (const run of runs.slice(fetched.length, upTo)) {
      const bytes = fetchRun(source, run, abort);
      // Awaited in its turn below; until then a failure is not unhandled.
      bytes.catch(() => undefined);
      fetched.push(bytes);
    }
  };
  try {
    for (const [at, run] of runs.entries()) {
      fetchAhead(at + AHEAD);
      const bytes = (await fetched[at]) ?? Buffer.alloc(0);
      // Fetched bytes are dropped as soon as they are used: memory does not grow with the snapshot.
      fetched[at] = Promise.resolve(Buffer.alloc(0));
      for (const frame of run.frames) {
        const stored = bytes.subarray(frame.offset - run.start, frame.offset - run.start + frame.stored);
        yield {
          number: frame.number,
          start: frame.number * source.record.frameSize,
          plain: await plainOf(source, frame, stored),
        };
      }
    }
  } finally {
    // A reader that stops early leaves no process behind.
    stop.abort();
    await Promise.allSettled(fetched);
  }
}

async function fetchRun(
  { rclone, record }: FrameSource,
  run: FrameRun,
  signal: AbortSignal,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const { part, offset, count } of run.pieces) {
    const file = partFile(part);
    let piece: Buffer;
    try {
      piece = await rclone.read(`${record.name}/${file}`, { offset, count }, { signal, maxBytes: count });
    } catch (error) {
      if (!(error instanceof ClawbackError) || error.code !== "REMOTE_NOT_FOUND") throw error;
      throw damaged(record.name, `Part ${file} of % is missing.`, error.detail);
    }
    if (piece.length !== count) throw damaged(record.name, `Part ${file} of % is too short.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function plainOf(
  { record, sealer, keyOf }: FrameSource,
  frame: Frame,
  stored: Buffer,
): Promise<Buffer> {
  const { number, offset } = frame;
  if (!sameTag(sealer.seal("frame", [number, offset, stored.length], stored), frame.mac)) {
    throw damaged(record.name, `Frame ${number} of % was changed.`);
  }
  const key = await keyOf();
  const compressed = key === null ? stored : decryptAt(key, offset - HEADER_LENGTH, stored);
  const plain = await decompressFrame(record.compression, compressed, Math.max(frame.plain, 1)).catch(
    (error: unknown) => {
      throw damaged(record.name, `Frame ${number} of % cannot be unpacked.`, String(error));
    },
  );
  if (plain.length !== frame.plain) throw damaged(record.name, `Frame ${number} of % has a wrong length.`);
  return plain;
}
