import type { SnapshotName } from "#shared/brand";
import type { RunResult } from "#shared/models/run";
import type { Layout } from "../../openclaw/layout.ts";
import type { Clock, RunContext } from "../../ports.ts";
import { cancelError } from "../../process/cancel.ts";
import { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import type { Rclone } from "../../rclone/rclone.ts";
import { StreamProgress } from "../progress.ts";
import type { Compression } from "../format/compression.ts";
import { Sealer } from "../format/keys.ts";
import { INDEX_FILE, partFile, RECORD_FILE } from "../format/names.ts";
import { type MasterOf, sealRecord, writeRecord } from "../format/record.ts";
import { createRemoval } from "../retention/removal.ts";
import { checkArrival } from "./arrival.ts";
import { checkCipher } from "./cipher.ts";
import { commitRecord } from "./commit-record.ts";
import { streamData } from "./data-stream.ts";
import { type FreeName, freeName } from "./free-name.ts";
import { IndexWriter } from "./index-writer.ts";
import { PartUploader } from "./part-uploader.ts";
import { createRetry } from "./retry.ts";
import { deriveKeys, type Encryption, type SnapshotKeys } from "./snapshot-keys.ts";

/** Plain bytes of a frame: small enough to fetch one file cheaply, large enough to compress well. */
const FRAME_SIZE = 1024 * 1024;
/** Parts uploaded at once; one where the owner limits the bandwidth, which each rclone would take for itself. */
const PARTS_IN_FLIGHT = 2;
/** One part or object must not hang for ever; one that times out is tried again. */
const UPLOAD_TIMEOUT = 15 * 60_000;

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
  encryption: Encryption | null;
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
  const pipeline = new Pipeline(context.signal);
  const place = findPlace(deps, plan, pipeline.signal);
  try {
    return await write(deps, plan, context, pipeline, place);
  } catch (error) {
    const [found] = await Promise.allSettled([place]);
    if (found.status === "fulfilled") await removeLeftover(deps.rclone, found.value.name, context);
    throw context.signal.aborted ? cancelError(context.signal) : error;
  }
}

/** Where a snapshot goes, and what closes it. */
type Place = FreeName & Readonly<{ keys: SnapshotKeys | null; sealer: Sealer }>;

/** Looks at the bucket and makes the keys, which both take their time: the first files are read meanwhile. */
async function findPlace(
  { rclone, clock, masterOf }: WriteDeps,
  { encryption }: BackupPlan,
  signal: AbortSignal,
): Promise<Place> {
  const [free, keys] = await Promise.all([
    freeName(rclone, clock, signal),
    encryption === null ? null : deriveKeys(encryption, masterOf),
  ]);
  return { ...free, keys, sealer: new Sealer(free.name, keys?.master ?? null) };
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
  { toolbox, rclone, clock, scratchDir }: WriteDeps,
  plan: BackupPlan,
  context: RunContext,
  pipeline: Pipeline,
  place: Promise<Place>,
): Promise<BackupResult> {
  const { layout, excludes, compression, partSize } = plan;
  const { signal } = pipeline;
  const passphrase = plan.encryption?.passphrase ?? null;
  const progress = new StreamProgress(context, clock, "Backing up");
  const index = new IndexWriter(FRAME_SIZE);
  const retried = createRetry(signal, context.log);
  const isLimited = rclone.remote.bandwidth !== undefined;
  const upload = async (file: string, content: Uint8Array) => {
    const { name } = await place;
    // Within a limit that is the owner's a part takes as long as it takes; rclone itself leaves a cloud that is silent.
    const call = isLimited ? { signal } : { signal, timeout: UPLOAD_TIMEOUT };
    await retried(file, () => rclone.write(`${name}/${file}`, content, call));
    context.log("info", `${file}: ${content.byteLength} bytes sent`);
  };
  const parts = new PartUploader({ partSize, inFlight: isLimited ? 1 : PARTS_IN_FLIGHT, upload });
  let warnings = 0;
  const warn: RunContext["warn"] = (warning) => {
    warnings += 1;
    context.warn(warning);
  };

  const data = await streamData({
    ...{ toolbox, pipeline, layout, excludes, scratchDir, compression, index, parts, progress, warn },
    passphrase,
    frameSize: FRAME_SIZE,
    sealer: place.then(({ sealer }) => sealer),
  });
  const { frames, salt, streamBytes } = data;
  const { name, startedAt, keys, sealer } = await place;

  progress.phase("Writing the index");
  const writeIndex = async () => {
    const bytes = await index.finish(name, frames, compression, (await keys?.index) ?? null);
    await upload(INDEX_FILE, bytes);
    return bytes;
  };
  const arrive = async () => {
    // The last parts are still on their way meanwhile.
    const [bytes] = await pipeline.all([writeIndex(), parts.end()]);
    progress.phase("Checking what arrived");
    const sizes = new Map([
      [INDEX_FILE, bytes.length],
      ...parts.sizes.map((size, at) => [partFile(at), size] as const),
    ]);
    await retried("The check", () => checkArrival(rclone, name, sizes, signal));
    return bytes;
  };
  const [indexBytes] = await pipeline.all([arrive(), checkCipher(passphrase, data)]);

  progress.phase("Committing");
  const { entries, files, fileBytes } = index.counts;
  const partBytes = parts.sizes.reduce((sum, size) => sum + size, 0);
  const mac = sealer.seal("index", [indexBytes.length], indexBytes).toString("hex");
  const record = await commitRecord(
    {
      name,
      startedAt,
      finishedAt: clock.now(),
      compression,
      frameSize: FRAME_SIZE,
      keys,
      salt,
      warnings,
      agent: plan.agent ?? null,
      parts: { size: partSize, count: parts.sizes.length, bytes: partBytes },
      index: { bytes: indexBytes.length, entries, frames: frames.length, mac },
      content: { files, bytes: fileBytes, streamBytes },
    },
    toolbox,
  );
  await upload(RECORD_FILE, writeRecord(sealRecord(record, sealer)));
  return {
    kind: "backup",
    snapshot: name,
    entries,
    plainBytes: fileBytes,
    storedBytes: partBytes + indexBytes.length,
    encrypted: keys !== null,
  };
}
