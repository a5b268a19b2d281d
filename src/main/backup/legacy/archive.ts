import { createDecipheriv, pbkdf2 } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip } from "node:zlib";
import { join } from "node:path";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Clock, RunContext } from "../../ports.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import { startChild } from "../../process/child.ts";
import { exitedWith } from "../../process/exit.ts";
import { rcloneFailure } from "../../rclone/failure.ts";
import type { Rclone } from "../../rclone/rclone.ts";
import { at } from "../../rclone/remote.ts";
import { HEADER_LENGTH, MAGIC } from "../format/ctr.ts";
import type { Frame } from "../format/index-file.ts";
import { StreamProgress } from "../progress.ts";
import { localFailure } from "../read/local-failure.ts";
import type { PlainFrame, RestoreSource } from "../snapshot-store.ts";
import { type ScannedEntry, TarScanner } from "../tar/scanner.ts";
import { legacyEntries } from "./entries.ts";
import { parseLegacyName } from "./names.ts";

/** What the plugin gives openssl: `-aes-256-cbc -pbkdf2 -iter 100000`, SHA-256 by default (docs/upstream.md, A.4). */
const ITERATIONS = 100_000;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
const FRAME_SIZE = 2 * 1024 * 1024;

export type LegacyParts = Readonly<{
  /** At the folder that holds the snapshots. */
  rclone: Rclone;
  /** Asked only for an encrypted snapshot. */
  passphrase: () => Promise<string | null>;
  clock: Clock;
  /** Absolute; made private (0700), and removed with all that is in it when the work is over. */
  spoolDir: string;
}>;

/**
 * Fetches a legacy snapshot whole (it has no index: docs/upstream.md, A.6), deciphers and unpacks it into one private file, and
 * gives it to `use` in the shape that `restore` takes; only what came to its own end is given. The spool is gone when
 * the promise settles.
 *
 * Throws `SNAPSHOT_UNKNOWN`, `CREDENTIAL_MISSING`, `PASSPHRASE_WRONG` (at once: the first bytes are no gzip),
 * `SNAPSHOT_DAMAGED` for what is cut or malformed, a `REMOTE_*` code, or `CANCELLED`; and what `use` throws.
 */
export async function withLegacyArchive<T>(
  name: string,
  parts: LegacyParts,
  context: RunContext,
  use: (source: RestoreSource) => Promise<T>,
): Promise<T> {
  const { base, encrypted } = parseLegacyName(name);
  const passphrase = encrypted ? await requirePassphrase(name, parts) : null;
  await mkdir(parts.spoolDir, { recursive: true, mode: 0o700 });
  const file = join(parts.spoolDir, "archive.tar");
  const spool = await open(file, "w+", 0o600);
  try {
    // Open but without a name: a crash leaves no copy in clear behind.
    await rm(file);
    const entries = await unpack(name, passphrase, spool, parts, context);
    return await use(
      sourceOf(base, legacyEntries(entries, FRAME_SIZE, context), spool, (await spool.stat()).size),
    );
  } finally {
    await spool.close();
    await rm(parts.spoolDir, { recursive: true, force: true });
  }
}

async function requirePassphrase(name: string, parts: LegacyParts): Promise<string> {
  const passphrase = await parts.passphrase();
  if (passphrase !== null) return passphrase;
  throw new ClawbackError("CREDENTIAL_MISSING", `backup.passphrase is needed: ${name} is encrypted.`, {
    action: { kind: "enter-credential", field: "backup.passphrase" },
  });
}

async function unpack(
  name: string,
  passphrase: string | null,
  spool: FileHandle,
  { rclone, clock }: LegacyParts,
  context: RunContext,
): Promise<readonly ScannedEntry[]> {
  const entries: ScannedEntry[] = [];
  const scanner = new TarScanner(0, { onEntry: (entry) => entries.push(entry), onBytes: () => undefined });
  const progress = new StreamProgress(context, clock, "Fetching the snapshot");
  try {
    const stored = objectBytes(name, rclone, context.signal, (bytes) => progress.done({ bytes }));
    const packed = passphrase === null ? stored : deciphered(name, stored, passphrase);
    await pipeline(packed, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        scanner.push(chunk);
        await spool.writeFile(chunk);
      }
    });
  } catch (error) {
    throwIfCancelled(context.signal);
    throw broken(name, error);
  }
  // A killed tar leaves whole gzip and whole padding behind it (docs/upstream.md, A.6, 1): only its own end mark tells.
  if (!scanner.ended) throw damaged(name, "The archive ends before its end mark.");
  return entries;
}

/** The object's bytes; they end without an error only when rclone did. Owns its process. */
async function* objectBytes(
  name: string,
  rclone: Rclone,
  signal: AbortSignal,
  onFetched: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const stop = new AbortController();
  const spec = await rclone.spec(["cat", at(rclone.remote, name)]);
  const child = await startChild(spec, AbortSignal.any([signal, stop.signal]));
  child.stdin.end();
  let fetched = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      fetched += chunk.length;
      onFetched(fetched);
      yield chunk;
    }
    const exit = await child.exit;
    if (!exitedWith(exit, 0)) throw rcloneFailure(exit, rclone.remote.label);
    // For a missing object rclone 1.60 prints nothing and may succeed.
    if (fetched === 0) throw new ClawbackError("REMOTE_NOT_FOUND", `${name} does not exist, or is empty.`);
  } finally {
    stop.abort();
    await child.exit;
  }
}

async function* deciphered(
  name: string,
  stored: AsyncIterable<Buffer>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  let header = Buffer.alloc(0);
  let decipher: ReturnType<typeof createDecipheriv> | null = null;
  let start: Buffer | null = Buffer.alloc(0);
  for await (const chunk of stored) {
    let ciphertext = chunk;
    if (decipher === null) {
      header = Buffer.concat([header, chunk]);
      if (header.length < HEADER_LENGTH) continue;
      if (!header.subarray(0, MAGIC.length).equals(MAGIC))
        throw damaged(name, "It has no header of openssl's.");
      decipher = await decipherOf(passphrase, header.subarray(MAGIC.length, HEADER_LENGTH));
      ciphertext = header.subarray(HEADER_LENGTH);
    }
    const plain: Buffer = decipher.update(ciphertext);
    if (start === null) {
      yield plain;
      continue;
    }
    start = Buffer.concat([start, plain]);
    if (start.length < GZIP_MAGIC.length) continue;
    if (!start.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) throw wrongPassphrase(name);
    yield start;
    start = null;
  }
  if (decipher === null) throw damaged(name, "It is shorter than its header.");
  const last = decipher.final();
  yield start === null ? last : Buffer.concat([start, last]);
}

async function decipherOf(passphrase: string, salt: Buffer): Promise<ReturnType<typeof createDecipheriv>> {
  const bytes = await promisify(pbkdf2)(passphrase, salt, ITERATIONS, 48, "sha256");
  return createDecipheriv("aes-256-cbc", bytes.subarray(0, 32), bytes.subarray(32));
}

function wrongPassphrase(name: string): ClawbackError {
  return new ClawbackError("PASSPHRASE_WRONG", `The passphrase is not the one of ${name}.`, {
    detail: "What it deciphers to is no gzip. A changed first block looks the same.",
    action: { kind: "enter-credential", field: "backup.passphrase" },
  });
}

function damaged(name: string, detail: string): ClawbackError {
  return new ClawbackError("SNAPSHOT_DAMAGED", `${name} is damaged and was not restored.`, { detail });
}

/** What stopped the unpacking: an error of ours or of the disk as it is; the rest is openssl's, gzip's or tar's form. */
function broken(name: string, error: unknown): unknown {
  if (error instanceof ClawbackError) {
    if (error.code !== "REMOTE_NOT_FOUND") return error;
    return new ClawbackError("SNAPSHOT_UNKNOWN", `There is no snapshot ${name}: see clawback backup list.`);
  }
  if (error instanceof Error && "syscall" in error) return localFailure(error);
  return damaged(name, error instanceof Error ? error.message : String(error));
}

/** The spooled tar stream as frames of equal size. */
function sourceOf(
  name: SnapshotName,
  entries: RestoreSource["index"]["entries"],
  spool: FileHandle,
  size: number,
): RestoreSource {
  const frames = Array.from({ length: Math.ceil(size / FRAME_SIZE) }, (_, number): Frame => {
    const offset = number * FRAME_SIZE;
    const plain = Math.min(FRAME_SIZE, size - offset);
    return { number, offset, stored: plain, plain, mac: "" };
  });
  const read = async function* (wanted: readonly Frame[], signal: AbortSignal): AsyncGenerator<PlainFrame> {
    for (const { number, offset, plain } of wanted) {
      throwIfCancelled(signal);
      const buffer = Buffer.alloc(plain);
      const { bytesRead } = await spool.read(buffer, 0, plain, offset);
      yield { number, start: offset, plain: buffer.subarray(0, bytesRead) };
    }
  };
  return { record: { name, frameSize: FRAME_SIZE }, index: { frames, entries }, frames: read };
}
