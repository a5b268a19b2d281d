import { createHash } from "node:crypto";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError, type ErrorCode } from "#shared/errors";
import type {
  SnapshotLeftover,
  SnapshotList,
  SnapshotSummary,
  UnreadableSnapshot,
} from "#shared/models/snapshot";
import type { RemoteEntry, Rclone } from "../../rclone/rclone.ts";
import type { StreamKeyOf } from "../format/keys.ts";
import { INDEX_FILE, isSnapshotName, RECORD_FILE } from "../format/names.ts";
import { type MasterOf, openRecord, readRecord, type SnapshotRecord, summaryOf } from "../format/record.ts";
import { legacyOf } from "../legacy/names.ts";
import { createRemoval } from "../retention/removal.ts";
import type { AnySnapshot, OpenSnapshot, SnapshotStore } from "../snapshot-store.ts";
import { checkHeader, plainFrames } from "./frame-source.ts";
import { readIndex } from "./index-reader.ts";
import { lookAhead } from "./look-ahead.ts";
import type { ObjectCache } from "./object-cache.ts";

const MAX_RECORD = 1024 * 1024;
/** An index that is not the snapshot's own may be longer: its seal says what is wrong, a cut would not. */
const INDEX_SLACK = 1024 * 1024;
const RECORDS_AHEAD = 3;
/** Opening one is mostly waiting, for the cloud and for the key: the next ones are on their way meanwhile. */
const OPENED_AHEAD = 2;

export type BucketParts = Readonly<{
  /** At the folder that holds the snapshots. */
  rclone: Pick<Rclone, "list" | "read" | "remove" | "removeFolder">;
  /** Null when the profile has none: enough for snapshots without encryption. */
  passphrase: () => Promise<string | null>;
  masterOf: MasterOf;
  streamKeyOf: StreamKeyOf;
  /** Whose newest snapshot `latest` means; null for anybody's. */
  agent: string | null;
  /** Records and indexes seen before; null fetches everything anew, as a proof must. */
  cache: ObjectCache | null;
  /** True: a snapshot without encryption is not opened. */
  refusesClear?: boolean;
}>;

type Folder = Readonly<{
  name: SnapshotName;
  files: readonly RemoteEntry[];
  record: RemoteEntry | undefined;
}>;
type Commit = Readonly<{ name: SnapshotName; record: RemoteEntry }>;

/** Snapshots of format version 1 in a bucket (docs/snapshot-format.md). Starts one rclone a request; keeps no state. */
export function createBucketStore(parts: BucketParts): SnapshotStore {
  const { rclone, passphrase, masterOf, streamKeyOf, agent, cache, refusesClear = false } = parts;
  const get = async <T>(
    key: string,
    file: string,
    maxBytes: number,
    signal: AbortSignal,
    check: (bytes: Buffer) => T | Promise<T>,
  ): Promise<T> => {
    const fetch = () => rclone.read(file, null, { signal, maxBytes });
    return cache === null ? check(await fetch()) : cache.get(key, fetch, check);
  };
  const record = <T>(
    commit: Commit,
    signal: AbortSignal,
    check: (record: SnapshotRecord) => T | Promise<T>,
  ) =>
    get(recordKey(commit), `${commit.name}/${RECORD_FILE}`, MAX_RECORD, signal, (bytes) =>
      check(readRecord(commit.name, bytes)),
    );

  const look = async (
    signal: AbortSignal,
  ): Promise<Readonly<{ found: readonly Folder[]; listed: readonly RemoteEntry[] }>> => {
    const listed =
      (await rclone.list("", { recursive: true, filesOnly: true, arrivalTimes: true }, { signal })) ?? [];
    const found = byFolder(listed);
    const known = new Set<string>(found.map(({ name }) => name));
    await cache?.prune((key) => known.has(key.split(".", 1)[0] ?? ""));
    return { found, listed };
  };
  const folders = async (signal: AbortSignal) => (await look(signal)).found;

  const list = async (signal: AbortSignal): Promise<SnapshotList> => {
    const { found, listed } = await look(signal);
    const damaged: UnreadableSnapshot[] = [];
    const snapshots: SnapshotSummary[] = [];
    const summaries = lookAhead(found.flatMap(commitOf), RECORDS_AHEAD, async (commit) =>
      record(commit, signal, summaryOf).catch((error: unknown) => unreadable(commit.name, error)),
    );
    for await (const summary of summaries) {
      if ("message" in summary) damaged.push(summary);
      else snapshots.push(summary);
    }
    const legacy = listed
      .map(({ path, size }) => legacyOf(path, size))
      .filter((object) => object !== null)
      .sort((a, b) => (a.name < b.name ? 1 : -1));
    return {
      snapshots,
      leftovers: found.flatMap(leftoverOf),
      damaged,
      ...(legacy.length === 0 ? {} : { legacy }),
    };
  };

  const openCommitted = async (commit: Commit, signal: AbortSignal): Promise<OpenSnapshot> => {
    const { name } = commit;
    const opened = await record(commit, signal, async (read) => {
      if (refusesClear && read.encryption.kind === "none") throw inClear(name);
      const secret = read.encryption.kind === "none" ? null : await passphrase();
      return { record: read, secret, sealer: await openRecord(read, secret, masterOf) };
    });
    const { sealer, secret } = opened;
    const { encryption, index: stored } = opened.record;
    const key = `${name}.index-${stored.mac.slice(0, 32)}`;
    const index = await get(key, `${name}/${INDEX_FILE}`, stored.bytes + INDEX_SLACK, signal, (bytes) =>
      readIndex(opened.record, sealer, bytes, (salt) => (secret === null ? null : streamKeyOf(secret, salt))),
    );
    const keyOf = () => {
      if (encryption.kind === "none" || secret === null) return null;
      return streamKeyOf(secret, Buffer.from(encryption.salt, "hex"));
    };
    return {
      record: opened.record,
      index,
      frames: (frames, abort) => plainFrames({ rclone, record: opened.record, sealer, keyOf }, frames, abort),
      checkHeader: (abort) => checkHeader(rclone, opened.record, abort),
      objects: async (abort) =>
        new Map(
          (await rclone.list(name, { filesOnly: true, arrivalTimes: true }, { signal: abort }))?.map((e) => [
            e.path,
            e.size,
          ]),
        ),
    };
  };

  const openAny = async (commit: Commit, signal: AbortSignal): Promise<AnySnapshot> => {
    try {
      return { kind: "open", snapshot: await openCommitted(commit, signal) };
    } catch (error) {
      return { kind: "unreadable", snapshot: unreadable(commit.name, error) };
    }
  };

  /** What cannot be read may well be ours: opening it says what is wrong. */
  const isOwn = async (commit: Commit, signal: AbortSignal): Promise<boolean> => {
    try {
      return await record(commit, signal, (read) => read.agent === undefined || read.agent === agent);
    } catch (error) {
      if (!isOfSnapshot(error)) throw error;
      return true;
    }
  };
  const newestOwn = async (commits: readonly Commit[], signal: AbortSignal): Promise<Commit | undefined> => {
    if (agent === null) return commits[0];
    for (const commit of commits) if (await isOwn(commit, signal)) return commit;
    return undefined;
  };

  return {
    list,
    open: async (name, signal) => {
      const files = (await rclone.list(name, { filesOnly: true, arrivalTimes: true }, { signal })) ?? [];
      const entry = files.find(({ path }) => path === RECORD_FILE);
      if (entry !== undefined) return openCommitted({ name, record: entry }, signal);
      throw new ClawbackError("SNAPSHOT_UNKNOWN", `There is no snapshot ${name}: see clawback backup list.`);
    },
    ...createRemoval(rclone),
    latest: async (signal) => {
      const commits = (await folders(signal)).flatMap(commitOf);
      const newest = (await newestOwn(commits, signal)) ?? commits[0];
      if (newest !== undefined) return newest.name;
      throw new ClawbackError("SNAPSHOT_UNKNOWN", "There is no snapshot yet: run clawback backup now.");
    },
    all: async function* (signal) {
      const commits = (await folders(signal)).flatMap(commitOf);
      yield* lookAhead(commits, OPENED_AHEAD, (commit) => openAny(commit, signal));
    },
  };
}

/** A record never changes; one that was replaced has another size or time in the listing, and so another key. */
function recordKey({ name, record: { size, modTime } }: Commit): string {
  const stamp = createHash("sha256").update(`${size} ${modTime}`).digest("hex").slice(0, 32);
  return `${name}.record-${stamp}`;
}

/** Damage and lost passphrases are of one snapshot; a bucket that cannot be reached is not. */
function isOfSnapshot(error: unknown): error is ClawbackError {
  const codes: readonly ErrorCode[] = ["SNAPSHOT_DAMAGED", "PASSPHRASE_WRONG", "REMOTE_NOT_FOUND"];
  return error instanceof ClawbackError && codes.includes(error.code);
}

function unreadable(name: SnapshotName, error: unknown): UnreadableSnapshot {
  if (!isOfSnapshot(error)) throw error;
  return { name, message: error.message };
}

/** Newest first. */
function byFolder(listed: readonly RemoteEntry[]): readonly Folder[] {
  const folders = new Map<SnapshotName, RemoteEntry[]>();
  for (const entry of listed) {
    const folder = entry.path.split("/", 1)[0] ?? "";
    if (!isSnapshotName(folder) || folder === entry.path) continue;
    const files = folders.get(folder) ?? [];
    files.push(entry);
    folders.set(folder, files);
  }
  return [...folders]
    .map(([name, files]) => ({
      name,
      files,
      record: files.find(({ path }) => path === `${name}/${RECORD_FILE}`),
    }))
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}

function inClear(name: SnapshotName): ClawbackError {
  const field = "backup.acceptUnencrypted";
  return new ClawbackError(
    "APPROVAL_NEEDED",
    `${name} is not encrypted, though this profile encrypts: whoever may write to the bucket could have put it there.`,
    { detail: `To open such snapshots, set ${field} to true.`, action: { kind: "edit-setting", field } },
  );
}

function commitOf({ name, record }: Folder): readonly Commit[] {
  return record === undefined ? [] : [{ name, record }];
}

function leftoverOf({ name, files, record }: Folder): readonly SnapshotLeftover[] {
  if (record !== undefined) return [];
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return [{ name, files: files.length, bytes, ...newestTime(files) }];
}

function newestTime(files: readonly RemoteEntry[]): Pick<SnapshotLeftover, "touchedAt"> {
  const times = files.map(({ modTime }) => Date.parse(modTime)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? {} : { touchedAt: new Date(Math.max(...times)).toISOString() };
}
