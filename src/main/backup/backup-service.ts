import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { ProfileId, RunId, SnapshotName } from "#shared/brand";
import { ClawbackError, errorData } from "#shared/errors";
import type { RunTrigger } from "#shared/models/run";
import type {
  FilePreview,
  PathHistory,
  RestoreReport,
  SearchReport,
  SnapshotDiff,
  SnapshotEntry,
  SnapshotList,
  VerifyReport,
} from "#shared/models/snapshot";
import { type Fact, type FactStore, LAST_GOOD_BACKUP, remember } from "../jobs/fact-store.ts";
import { scratchDirOf } from "../jobs/scratch.ts";
import { type Layout, layoutOf } from "../openclaw/layout.ts";
import type { Clock, Jobs, RunContext } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds, OpenCloud } from "../profile/clouds.ts";
import { backupExcludes, backupRemoteSettings, backupTarget, requirePlugged } from "../profile/remotes.ts";
import type { Toolbox } from "../process/tools.ts";
import type { Rclone } from "../rclone/rclone.ts";
import { type Bucket, bucketOf, requirePassphrase } from "./bucket.ts";
import { createMasterCache } from "./format/record.ts";
import type { SnapshotLedger } from "./proof/ledger.ts";
import { judged } from "./retention/plan.ts";
import { diff } from "./read/diff.ts";
import { fileAt, fileContent } from "./read/file-content.ts";
import { commonFolder, homePlaces } from "./read/home-places.ts";
import { ObjectCache } from "./read/object-cache.ts";
import { pathHistory } from "./read/path-history.ts";
import { preview } from "./read/preview.ts";
import { freshRestoreDir } from "./read/restore-dir.ts";
import { previewRestore, restore, type RestoreTarget } from "./read/restore.ts";
import { search } from "./read/search.ts";
import { childrenOf } from "./read/selection.ts";
import { verify } from "./read/verify.ts";
import type { OpenSnapshot, SnapshotStore } from "./snapshot-store.ts";
import { createSnapshot } from "./write/create-snapshot.ts";

/** Salt of the integrity key, made once for a profile: so that one derivation serves all its snapshots. Not secret. */
const KEY_SALT: Fact<string> = { name: "backup.key-salt", schema: z.string().regex(/^[0-9a-f]{32}$/) };
/** Stored bytes of all committed snapshots at the last listing. */
export const STORED_BYTES: Fact<number> = { name: "backup.stored-bytes", schema: z.number().min(0) };

const MIB = 1024 * 1024;
/** What sync keeps beside the files (its trash, letters on their way) is not the agent's. */
const OWN_EXCLUDES = [".clawback-*"];

export type BackupServiceParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  jobs: Jobs;
  facts: FactStore;
  toolbox: Toolbox;
  clouds: Clouds;
  clock: Clock;
  ledger: SnapshotLedger;
  /** Absolute; private folders of runs and restores lie here. */
  dataDir: string;
}>;

/** Which snapshot is meant: a name, or the newest committed one. */
export type Wanted = SnapshotName | "latest";

export type RestoreOrder = Readonly<{
  profileId: ProfileId;
  snapshot: Wanted;
  paths: readonly string[];
  /** Absolute; absent means a fresh folder in Clawback's data folder, or in place with `overwrite`. */
  to?: string;
  /** Over what is there: what would be replaced is moved to a dated folder beside it. */
  overwrite?: boolean;
}>;

/** Backups of profiles: every write is a run, every read goes through the `SnapshotStore`. */
export class BackupService {
  readonly #parts: BackupServiceParts;
  readonly #masterOf = createMasterCache();
  readonly #held = new Map<ProfileId, Readonly<{ settings: string; cloud: OpenCloud }>>();
  /** Opened snapshots are kept while the page browses them: the index of one is in memory at a time. */
  #opened: Readonly<{ key: string; snapshot: OpenSnapshot }> | null = null;

  constructor(parts: BackupServiceParts) {
    this.#parts = parts;
  }

  /** Queues a backup. What goes wrong is in the finished run. `onCommitted` is called once its snapshot is there. */
  run(profileId: ProfileId, trigger: RunTrigger, onCommitted?: (snapshot: SnapshotName) => void): RunId {
    return this.#parts.jobs.submit({
      profileId,
      kind: "backup",
      trigger,
      work: async (context) => {
        const { profile } = await this.#parts.access(profileId);
        const result = await this.#back(profileId, context);
        const { facts, clock, ledger } = this.#parts;
        const { snapshot, storedBytes } = result;
        remember(context, () => {
          ledger.committed(profileId, backupTarget(profile), snapshot);
          const known = facts.get(profileId, STORED_BYTES) ?? 0;
          facts.set(profileId, LAST_GOOD_BACKUP, { at: new Date(clock.now()).toISOString(), snapshot });
          facts.set(profileId, STORED_BYTES, known + storedBytes);
        });
        if (!context.signal.aborted) follow(context, () => onCommitted?.(snapshot));
        return { kind: "done", result };
      },
    });
  }

  /** Lists the bucket. Throws the codes of `SnapshotStore.list`. */
  async list(profileId: ProfileId, signal: AbortSignal): Promise<SnapshotList> {
    const { facts, ledger } = this.#parts;
    const { access, store } = await this.bucket(profileId, this.#cacheOf(profileId));
    const place = backupTarget(access.profile);
    const before = ledger.known(profileId, place);
    const list = await store.list(signal);
    const names = [...list.snapshots, ...(list.damaged ?? [])].map(({ name }) => name);
    const missing = ledger.listed(profileId, place, before, names);
    const bytes = list.snapshots.reduce((sum, snapshot) => sum + snapshot.storedBytes, 0);
    facts.set(profileId, STORED_BYTES, bytes);
    return { ...judged(list, access.profile.backup.retain, ledger, profileId), missing };
  }

  /** The children of a folder, from the index alone. */
  async children(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<readonly SnapshotEntry[]> {
    return childrenOf((await this.#open(profileId, wanted, signal)).index.entries, path);
  }

  /** Paths that hold `text`, in one snapshot or (without a name) in all. Needs the passphrase, like all that follow. */
  async search(
    profileId: ProfileId,
    text: string,
    wanted: Wanted | undefined,
    signal: AbortSignal,
  ): Promise<SearchReport> {
    if (wanted === undefined) return search((await this.#store(profileId)).all(signal), text);
    const snapshot = await this.#open(profileId, wanted, signal);
    return search([{ kind: "open", snapshot }], text);
  }

  async diff(
    profileId: ProfileId,
    before: Wanted,
    after: Wanted,
    signal: AbortSignal,
  ): Promise<SnapshotDiff> {
    const earlier = await this.#open(profileId, before, signal);
    return diff(earlier, await this.#open(profileId, after, signal));
  }

  /** The versions of a path through all snapshots. Throws `PATH_UNKNOWN`. */
  async history(profileId: ProfileId, path: string, signal: AbortSignal): Promise<PathHistory> {
    return pathHistory((await this.#store(profileId)).all(signal), path);
  }

  /** A file's content, checked as it comes; see `fileContent`. Throws `PATH_UNKNOWN` before the first byte. */
  async cat(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Buffer>> {
    const snapshot = await this.#open(profileId, wanted, signal);
    return fileContent(snapshot, fileAt(snapshot.index.entries, path), signal);
  }

  /** The first MiB of a file, to look at. */
  async preview(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<FilePreview> {
    return preview(await this.#open(profileId, wanted, signal), path, signal);
  }

  async restorePreview(order: RestoreOrder, signal: AbortSignal): Promise<RestoreReport> {
    const snapshot = await this.#open(order.profileId, order.snapshot, signal);
    const target = await this.#targetOf(order, snapshot);
    return previewRestore({ snapshot, paths: order.paths, target });
  }

  /** Queues a restore; the folder is in the finished run's result. */
  restore(order: RestoreOrder): RunId {
    return this.#parts.jobs.submit({
      profileId: order.profileId,
      kind: "restore",
      trigger: "manual",
      work: async (context) => {
        const snapshot = await this.#open(order.profileId, order.snapshot, context.signal);
        const target = await this.#targetOf(order, snapshot);
        const result = await restore({ snapshot, paths: order.paths, target }, this.#parts.clock, context);
        return { kind: "done", result };
      },
    });
  }

  /** Queues a proof; a damaged snapshot makes the run fail with `SNAPSHOT_DAMAGED` and the problems as its detail. */
  verify(
    profileId: ProfileId,
    wanted: Wanted,
    deep: boolean,
    onReport?: (report: VerifyReport) => void,
  ): RunId {
    return this.#parts.jobs.submit({
      profileId,
      kind: "verify",
      trigger: "manual",
      work: async (context) => {
        // Opened anew: a proof that trusts what was read before proves nothing.
        const store = await this.#store(profileId, null);
        const name = wanted === "latest" ? await store.latest(context.signal) : wanted;
        const look = async () => {
          const snapshot = await store.open(name, context.signal);
          const report = await verify(snapshot, deep, this.#parts.clock, context);
          onReport?.(report);
          if (report.problems.length === 0) return report;
          throw new ClawbackError("SNAPSHOT_DAMAGED", `${name} is damaged: ${report.problems[0] ?? ""}.`, {
            detail: report.problems.join("\n"),
          });
        };
        const how = deep ? "deep-check" : "quick-check";
        const { snapshot, parts, frames } = await this.#parts.ledger.witness(profileId, name, how, look);
        return { kind: "done", result: { kind: "verify", snapshot, deep, parts, frames } };
      },
    });
  }

  async #back(profileId: ProfileId, context: RunContext): ReturnType<typeof createSnapshot> {
    const { toolbox, clouds, clock, facts, dataDir } = this.#parts;
    const access = await this.#parts.access(profileId);
    const { backup } = access.profile;
    await requirePlugged(
      backupRemoteSettings(access.profile),
      facts.get(profileId, LAST_GOOD_BACKUP) !== null,
    );
    const layout = await layoutOf(access.installation, backup.include, access.workspaceDir);
    judgeMissing(layout, context);
    const passphrase = backup.encrypt ? await requirePassphrase(access) : null;
    const plan = {
      layout,
      excludes: [...backupExcludes(access.profile), ...OWN_EXCLUDES],
      compression: backup.compression,
      partSize: backup.partSize * MIB,
      encryption: passphrase === null ? null : { passphrase, keySalt: keySaltOf(facts, profileId) },
    };
    const scratchDir = scratchDirOf(dataDir, context.runId);
    return clouds.during(access, "backup", (rclone) =>
      createSnapshot({ toolbox, rclone, clock, masterOf: this.#masterOf, scratchDir }, plan, context),
    );
  }

  /** The profile's bucket as its settings say now, for the services beside this one; nothing comes from the cache. */
  async bucket(profileId: ProfileId, cache: ObjectCache | null = null): Promise<Bucket> {
    const access = await this.#parts.access(profileId);
    return bucketOf(access, await this.#cloudOf(access), this.#masterOf, cache);
  }

  /** Gives back what reading has held open. */
  async close(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { cloud } of held) await cloud.close();
  }

  /**
   * The cloud to read from. One with tokens is held open, since an open snapshot reads from it for long and two copies
   * of a token that rclone refreshes would void each other; it is opened anew when the settings change.
   */
  async #cloudOf(access: ProfileAccess): Promise<Rclone> {
    const { id, sync, backup } = access.profile;
    const settings = JSON.stringify([sync, backup]);
    const held = this.#held.get(id);
    if (held?.settings === settings) return held.cloud.rclone;
    this.#held.delete(id);
    await held?.cloud.close();
    const cloud = await this.#parts.clouds.open(access, "backup");
    if (cloud.rclone.remote.configFile !== "") this.#held.set(id, { settings, cloud });
    return cloud.rclone;
  }

  async #store(profileId: ProfileId, cache = this.#cacheOf(profileId)): Promise<SnapshotStore> {
    return (await this.bucket(profileId, cache)).store;
  }

  #cacheOf(profileId: ProfileId): ObjectCache | null {
    return new ObjectCache(join(this.#parts.dataDir, "cache", "indexes", profileId));
  }

  async #open(profileId: ProfileId, wanted: Wanted, signal: AbortSignal): Promise<OpenSnapshot> {
    const store = await this.#store(profileId);
    const name = wanted === "latest" ? await store.latest(signal) : wanted;
    this.#parts.ledger.opened(profileId, name);
    const key = `${profileId}/${name}`;
    if (this.#opened?.key === key) return this.#opened.snapshot;
    const snapshot = await store.open(name, signal);
    this.#opened = { key, snapshot };
    return snapshot;
  }

  async #targetOf(order: RestoreOrder, { record, index }: OpenSnapshot): Promise<RestoreTarget> {
    const { to, overwrite } = order;
    if (overwrite === true && to !== undefined) {
      return { kind: "over", to, placeOf: (root) => join(to, root) };
    }
    if (overwrite === true) {
      const access = await this.#parts.access(order.profileId);
      const placeOf = homePlaces(access);
      const paths = order.paths.length > 0 ? order.paths : index.entries.map(({ path }) => path);
      const roots = new Set(paths.map((path) => path.split("/", 1)[0] ?? path));
      return { kind: "over", to: commonFolder([...roots].map(placeOf)), placeOf };
    }
    const fresh = to ?? freshRestoreDir(this.#parts.dataDir, record.name, this.#parts.clock);
    return { kind: "fresh", to: fresh };
  }
}

/** What follows a backup is not part of it: the snapshot is good, whatever becomes of that. */
function follow(context: RunContext, start: () => void): void {
  try {
    start();
  } catch (error) {
    context.log("warning", `What follows a backup could not be started: ${errorData(error).message}`);
  }
}

/**
 * A workspace that is not there is a drive that is not mounted or a wrong setting, never an agent without files: no
 * snapshot is better than one without the very thing it is for. Other items may well not exist (yet).
 */
function judgeMissing({ missing }: Layout, context: RunContext): void {
  for (const { item, looked } of missing) {
    const detail = looked.join("\n");
    if (item === "workspace") {
      throw new ClawbackError("SOURCE_MISSING", "The agent's workspace is not there: is its drive mounted?", {
        detail,
      });
    }
    if (item === "config") {
      context.warn({
        kind: "missing",
        path: looked[0] ?? item,
        message: "The agent's configuration is not there.",
      });
    } else {
      context.log("info", `There is nothing of "${item}" to back up: ${looked.join(", ")}`);
    }
  }
}

function keySaltOf(facts: FactStore, profileId: ProfileId): string {
  const known = facts.get(profileId, KEY_SALT);
  if (known !== null) return known;
  const made = randomBytes(16).toString("hex");
  facts.set(profileId, KEY_SALT, made);
  return made;
}
