import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { RunResult } from "#shared/models/run";
import type { Layout } from "../../openclaw/layout.ts";
import type { Clock, RunContext } from "../../ports.ts";
import { cancelError } from "../../process/cancel.ts";
import { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import type { Rclone } from "../../rclone/rclone.ts";
import { compileExcludes } from "../excludes.ts";
import { StreamProgress } from "../progress.ts";
import { type Compression, compressFrame } from "../format/compression.ts";
import { decryptAt, encryptWhole } from "../format/ctr.ts";
import { encodeIndex, type IndexEntry, type SnapshotIndex } from "../format/index-file.ts";
import { deriveStreamKey, ITERATIONS, passphraseCheck, Sealer, type StreamKey } from "../format/keys.ts";
import { INDEX_FILE, partFile, RECORD_FILE, snapshotName } from "../format/names.ts";
import { type MasterOf, sealRecord, type UnsealedRecord, writeRecord } from "../format/record.ts";
import { createRemoval } from "../retention/removal.ts";
import type { ScannedEntry } from "../tar/scanner.ts";
import { streamArchive } from "./archive.ts";
import { startCipher, type StreamCipher } from "./cipher.ts";
import { type CipherSample, FrameSealer } from "./frame-sealer.ts";
import { type CompressedFrame, Framer } from "./framer.ts";
import { PartUploader } from "./part-uploader.ts";

/** Plain bytes of a frame: small enough to fetch one file cheaply, large enough to compress well. */
const FRAME_SIZE = 2 * 1024 * 1024;
const NAME_ATTEMPTS = 5;
/** One part or object must not hang for ever; a part that times out is tried again. */
const UPLOAD_TIMEOUT = 15 * 60_000;
/** Milliseconds that a child may take to be gone once its pipe is broken. */
const LAST_BREATH = 5_000;

export type WriteDeps = Readonly<{
  toolbox: Toolbox;
  /** At the folder that holds the snapshots. */
  rclone: Rclone;
  clock: Clock;
  masterOf: MasterOf;
  /** Private folder for this run's links and database copies. */
  scratchDir: string;
}>;

export type BackupPlan = Readonly<{
  layout: Layout;
  excludes: readonly string[];
  compression: Compression;
  /** Bytes. */
  partSize: number;
  /** Null: not encrypted. */
  encryption: Readonly<{
    passphrase: string;
    /** 16 bytes in hex, kept by the profile. */ keySalt: string;
  }> | null;
  /** Names the agent in the record: 8 bytes in hex, kept by the profile. */
  agent?: string;
}>;

type BackupResult = Extract<RunResult, { kind: "backup" }>;

/**
 * Writes one snapshot: tar → frames → openssl → parts → rclone, then the index, then a look at what the cloud really
 * holds, and the commit record last (docs/snapshot-format.md). Until that record is there, nothing counts as a snapshot; on
 * failure or cancel the leftover is removed as far as the cloud allows. Owns every process it starts.
 *
 * Throws `TOOL_*`, `REMOTE_*`, `LOCAL_*`, `SOURCE_EMPTY` when there is nothing to back up, or `CANCELLED`.
 */
export async function createSnapshot(
  deps: WriteDeps,
  plan: BackupPlan,
  context: RunContext,
): Promise<BackupResult> {
  const keys = plan.encryption === null ? null : deriveKeys(plan.encryption, deps.masterOf);
  // It is awaited when the bucket has been looked at; a failure before that must not count as unhandled.
  keys?.catch(() => undefined);
  const { rclone } = deps;
  const { name, startedAt } = await freeName(deps, context.signal);
  try {
    return await write(deps, plan, context, name, startedAt, await keys);
  } catch (error) {
    await removeLeftover(rclone, name, context);
    throw context.signal.aborted ? cancelError(context.signal) : error;
  }
}

/** A name that nobody has: names are by the second, and two quick backups may begin in one. */
async function freeName(
  { rclone, clock }: WriteDeps,
  signal: AbortSignal,
): Promise<Readonly<{ name: SnapshotName; startedAt: number }>> {
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
    const startedAt = clock.now();
    const name = snapshotName(startedAt);
    const there = (await rclone.list(name, {}, { signal })) ?? [];
    if (there.length === 0) return { name, startedAt };
    await delay(1_000 - (startedAt % 1_000), undefined, { signal });
  }
  throw new ClawbackError("BUSY", "Other backups are being made in this place: try again in a moment.");
}

type Keys = Readonly<{
  master: Buffer;
  index: Readonly<{ salt: Buffer; key: StreamKey }>;
}>;

/** Both keys that are made here cost a quarter of a second: side by side, and while the bucket is being asked. */
async function deriveKeys(
  { passphrase, keySalt }: NonNullable<BackupPlan["encryption"]>,
  masterOf: MasterOf,
): Promise<Keys> {
  const salt = randomBytes(8);
  const [master, key] = await Promise.all([masterOf(passphrase, keySalt), deriveStreamKey(passphrase, salt)]);
  return { master, index: { salt, key } };
}

async function removeLeftover(rclone: Rclone, name: SnapshotName, context: RunContext): Promise<void> {
  try {
    await createRemoval(rclone).remove(name, AbortSignal.timeout(30_000));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.log(
      "warning",
      `The unfinished ${name} could not be removed (${reason}); it is shown as a leftover.`,
    );
  }
}

async function write(
  deps: WriteDeps,
  plan: BackupPlan,
  context: RunContext,
  name: SnapshotName,
  startedAt: number,
  keys: Keys | null,
): Promise<BackupResult> {
  const { toolbox, rclone, clock } = deps;
  const { encryption, compression } = plan;
  const master = keys?.master ?? null;
  const sealer = new Sealer(name, master);
  const progress = new StreamProgress(context, clock, "Backing up");

  const pipeline = new Pipeline(context.signal);
  const upload = (file: string, content: Uint8Array) =>
    rclone.write(`${name}/${file}`, content, { signal: pipeline.signal, timeout: UPLOAD_TIMEOUT });
  const parts = new PartUploader({
    partSize: plan.partSize,
    upload,
    onUploaded: (file, bytes) => context.log("info", `${file}: ${bytes} bytes sent`),
    onRetry: (file, error) => context.log("warning", `${file} is sent again: ${error.message}`),
    signal: pipeline.signal,
  });
  const sealed = new FrameSealer(sealer, encryption !== null);
  const cipher = encryption === null ? null : await startCipher(toolbox, pipeline, encryption.passphrase);
  const framer = new Framer(FRAME_SIZE, compression, async (frame) => {
    sealed.expect(frame);
    await (cipher === null ? store(frame.stored) : feed(cipher, frame, pipeline.signal));
  });
  const store = async (bytes: Buffer) => {
    sealed.push(bytes);
    await parts.write(bytes);
  };

  const entries: IndexEntry[] = [];
  let warnings = 0;
  let readBytes = 0;
  let readFiles = 0;
  const archive = async () => {
    const { streamBytes } = await streamArchive({
      toolbox,
      pipeline,
      layout: plan.layout,
      excluded: compileExcludes(plan.excludes),
      scratchDir: deps.scratchDir,
      onBytes: (bytes) => framer.write(bytes),
      onEntry: (entry) => {
        const indexed = indexEntry(entry);
        if (indexed !== null) entries.push(indexed);
        readBytes += entry.size;
        progress.done({ bytes: readBytes, files: (readFiles += 1) });
      },
      onWarning: (warning) => {
        warnings += 1;
        context.warn(warning);
      },
      onMet: ({ files, bytes, isWhole }) => {
        if (isWhole) progress.done({ totalBytes: bytes, totalFiles: files });
      },
    });
    await framer.end();
    cipher?.input.end();
    return streamBytes;
  };
  const drain = async () => {
    if (cipher !== null) for await (const chunk of cipher.output) await store(chunk as Buffer);
  };
  const [streamBytes] = await together(pipeline, archive(), drain());
  await pipeline.finish();
  await parts.end();
  if (!entries.some((entry) => entry.kind !== "directory")) {
    throw new ClawbackError("SOURCE_EMPTY", "There is nothing to back up: the agent's folders hold no file.");
  }

  progress.phase("Writing the index");
  const { frames, salt, sample } = sealed.finish();
  if (encryption !== null && salt !== null) await checkCipher(encryption.passphrase, salt, sample);
  const index = await storedIndex(name, { frames, entries }, compression, keys);
  await upload(INDEX_FILE, index);

  progress.phase("Checking what arrived");
  const sizes = new Map([
    [INDEX_FILE, index.length],
    ...parts.sizes.map((size, at) => [partFile(at), size] as const),
  ]);
  await checkArrival(rclone, name, sizes, context.signal);

  progress.phase("Committing");
  const files = entries.filter((entry) => entry.kind === "file");
  const plainBytes = files.reduce((sum, entry) => sum + entry.size, 0);
  const partBytes = parts.sizes.reduce((sum, size) => sum + size, 0);
  const record: UnsealedRecord = {
    format: "clawback-snapshot",
    version: 1,
    name,
    createdAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(clock.now()).toISOString(),
    encryption:
      salt === null
        ? { kind: "none" }
        : {
            kind: "openssl-enc",
            cipher: "aes-256-ctr",
            kdf: "pbkdf2-hmac-sha256",
            iterations: ITERATIONS,
            salt: salt.toString("hex"),
          },
    integrity:
      encryption === null || master === null
        ? { kind: "sha256" }
        : { kind: "hmac-sha256", keySalt: encryption.keySalt, check: passphraseCheck(master) },
    compression,
    frameSize: FRAME_SIZE,
    parts: { size: plan.partSize, count: parts.sizes.length, bytes: partBytes },
    index: {
      bytes: index.length,
      entries: entries.length,
      frames: frames.length,
      mac: sealer.seal("index", [index.length], index).toString("hex"),
    },
    content: { files: files.length, bytes: plainBytes, streamBytes },
    warnings,
    references: [],
    tools: Object.fromEntries((await toolbox.views()).map((tool) => [tool.name, tool.version ?? "none"])),
    ...(plan.agent === undefined ? {} : { agent: plan.agent }),
  };
  await upload(RECORD_FILE, writeRecord(sealRecord(record, sealer)));
  return {
    kind: "backup",
    snapshot: name,
    entries: entries.length,
    plainBytes,
    storedBytes: partBytes + index.length,
    encrypted: encryption !== null,
  };
}

/** Waits for both halves of the stream; the first that fails stops the pipeline, so that the other ends too. */
async function together<A, B>(pipeline: Pipeline, first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const stopping = async <T>(half: Promise<T>): Promise<T> => {
    try {
      return await half;
    } catch (error) {
      const failure = await causeOf(error, pipeline);
      pipeline.stop(failure);
      throw failure;
    }
  };
  const results = await Promise.allSettled([stopping(first), stopping(second)]);
  // The reason that stopped the pipeline comes before the errors that followed from it.
  if (pipeline.signal.aborted) throw cancelError(pipeline.signal);
  const [a, b] = results;
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
}

/** What broke the stream: where a pipe lost its reader, how that one ended says more than the pipe. */
async function causeOf(error: unknown, { signal }: Pipeline): Promise<ClawbackError> {
  if (error instanceof ClawbackError) return error;
  const isBrokenPipe = error instanceof Error && "code" in error && error.code === "EPIPE";
  for (const end = Date.now() + LAST_BREATH; isBrokenPipe && !signal.aborted && Date.now() < end;) {
    await delay(20);
  }
  if (signal.aborted) return cancelError(signal);
  return new ClawbackError("INTERNAL", "The backup stream broke.", { detail: String(error), cause: error });
}

async function feed(
  { input }: StreamCipher,
  { stored }: CompressedFrame,
  signal: AbortSignal,
): Promise<void> {
  if (!input.write(stored)) await once(input, "drain", { signal });
}

function indexEntry(entry: ScannedEntry): IndexEntry | null {
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
        frame: Math.floor(entry.offset / FRAME_SIZE),
        offset: entry.offset % FRAME_SIZE,
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

/**
 * An openssl that derives its key otherwise (another implementation, a passphrase it cuts short) would make a snapshot
 * that looks good and cannot be read. So what it wrote is compared with what our own reader expects, before the commit.
 */
async function checkCipher(passphrase: string, salt: Buffer, { plain, stored }: CipherSample): Promise<void> {
  const key = await deriveStreamKey(passphrase, salt);
  if (decryptAt(key, 0, stored).equals(plain)) return;
  throw new ClawbackError(
    "TOOL_FAILED",
    "openssl encrypts in another way than Clawback can read: nothing was kept.",
  );
}

async function storedIndex(
  name: SnapshotName,
  index: SnapshotIndex,
  compression: Compression,
  keys: Keys | null,
): Promise<Buffer> {
  const compressed = await compressFrame(compression, encodeIndex(name, index));
  return keys === null ? compressed : encryptWhole(keys.index.key, keys.index.salt, compressed);
}

/** Compares the cloud's own listing with what was sent. Some backends keep a short body without an error (docs/upstream.md, R.5). */
async function checkArrival(
  rclone: Rclone,
  name: SnapshotName,
  sizes: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const listed = new Map((await rclone.list(name, {}, { signal }))?.map((entry) => [entry.path, entry.size]));
  const wrong = [...sizes].filter(([file, size]) => listed.get(file) !== size);
  if (wrong.length === 0) return;
  throw new ClawbackError("REMOTE_FAILED", `${rclone.remote.label} did not keep everything that was sent.`, {
    detail: wrong
      .map(([file, size]) => `${file}: sent ${size}, there ${listed.get(file) ?? "none"}`)
      .join("\n"),
  });
}
