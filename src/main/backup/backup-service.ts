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
import { type FactStore, LAST_GOOD_BACKUP, remember } from "../jobs/fact-store.ts";
import type { SizeStore } from "../jobs/size-store.ts";
import type { Clock, Jobs, RunContext } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";
import { backupTarget } from "../profile/remotes.ts";
import type { Toolbox } from "../process/tools.ts";
import type { Buckets, Wanted } from "./buckets.ts";
import type { MasterOf } from "./format/record.ts";
import { backUpProfile } from "./profile-backup.ts";
import { AGENT } from "./profile-marks.ts";
import type { SnapshotLedger } from "./proof/ledger.ts";
import { diff } from "./read/diff.ts";
import { fileAt, fileContent } from "./read/file-content.ts";
import { pathHistory } from "./read/path-history.ts";
import { preview } from "./read/preview.ts";
import { type RestoreOrder, restoreTarget } from "./read/restore-order.ts";
import { previewRestore, restore } from "./read/restore.ts";
import { search } from "./read/search.ts";
import { childrenOf } from "./read/selection.ts";
import { verify } from "./read/verify.ts";
import { foreignTo, judged } from "./retention/plan.ts";

export type BackupServiceParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  jobs: Jobs;
  facts: FactStore;
  sizes: SizeStore;
  toolbox: Toolbox;
  clouds: Clouds;
  clock: Clock;
  ledger: SnapshotLedger;
  buckets: Buckets;
  masterOf: MasterOf;
  /** Absolute; private folders of runs and restores lie here. */
  dataDir: string;
}>;

/** Backups of profiles: every write is a run, every read goes through the `SnapshotStore`. */
export class BackupService {
  readonly #parts: BackupServiceParts;

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
        const result = await backUpProfile(this.#parts, profileId, context);
        const { facts, sizes, clock, ledger } = this.#parts;
        const { snapshot, storedBytes } = result;
        remember(context, () => {
          ledger.committed(profileId, backupTarget(profile), snapshot);
          const at = clock.now();
          facts.set(profileId, LAST_GOOD_BACKUP, { at: new Date(at).toISOString(), snapshot });
          sizes.record(profileId, { at, bytes: (sizes.latest(profileId) ?? 0) + storedBytes });
        });
        if (!context.signal.aborted) follow(context, () => onCommitted?.(snapshot));
        return { kind: "done", result };
      },
    });
  }

  /** Lists the bucket. Throws the codes of `SnapshotStore.list`. */
  async list(profileId: ProfileId, signal: AbortSignal): Promise<SnapshotList> {
    const { facts, sizes, clock, ledger } = this.#parts;
    const { access, store } = await this.#parts.buckets.kept(profileId);
    const place = backupTarget(access.profile);
    const before = ledger.known(profileId, place);
    const list = await store.list(signal);
    const isForeign = foreignTo(facts.get(profileId, AGENT));
    const own = list.snapshots.filter((snapshot) => !isForeign(snapshot));
    const foreign = list.snapshots.filter(isForeign).map(({ name }) => name);
    const names = [...own, ...(list.damaged ?? [])].map(({ name }) => name);
    const missing = ledger.listed(profileId, place, before, names, foreign);
    const bytes = own.reduce((sum, snapshot) => sum + snapshot.storedBytes, 0);
    sizes.record(profileId, { at: clock.now(), bytes });
    return { ...judged(list, access.profile.backup.retain, ledger, profileId, isForeign), missing };
  }

  /** The children of a folder, from the index alone. */
  async children(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<readonly SnapshotEntry[]> {
    return childrenOf((await this.#parts.buckets.open(profileId, wanted, signal)).index.entries, path);
  }

  /** Paths that hold `text`, in one snapshot or (without a name) in all. Needs the passphrase, like all that follow. */
  async search(
    profileId: ProfileId,
    text: string,
    wanted: Wanted | undefined,
    signal: AbortSignal,
  ): Promise<SearchReport> {
    if (wanted === undefined)
      return search((await this.#parts.buckets.kept(profileId)).store.all(signal), text);
    const snapshot = await this.#parts.buckets.open(profileId, wanted, signal);
    return search([{ kind: "open", snapshot }], text);
  }

  async diff(
    profileId: ProfileId,
    before: Wanted,
    after: Wanted,
    signal: AbortSignal,
  ): Promise<SnapshotDiff> {
    const earlier = await this.#parts.buckets.open(profileId, before, signal);
    return diff(earlier, await this.#parts.buckets.open(profileId, after, signal));
  }

  /** The versions of a path through all snapshots. Throws `PATH_UNKNOWN`. */
  async history(profileId: ProfileId, path: string, signal: AbortSignal): Promise<PathHistory> {
    return pathHistory((await this.#parts.buckets.kept(profileId)).store.all(signal), path);
  }

  /** A file's content, checked as it comes; see `fileContent`. Throws `PATH_UNKNOWN` before the first byte. */
  async cat(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Buffer>> {
    const snapshot = await this.#parts.buckets.open(profileId, wanted, signal);
    return fileContent(snapshot, fileAt(snapshot.index.entries, path), signal);
  }

  /** The first MiB of a file, to look at. */
  async preview(
    profileId: ProfileId,
    wanted: Wanted,
    path: string,
    signal: AbortSignal,
  ): Promise<FilePreview> {
    return preview(await this.#parts.buckets.open(profileId, wanted, signal), path, signal);
  }

  async restorePreview(order: RestoreOrder, signal: AbortSignal): Promise<RestoreReport> {
    const snapshot = await this.#parts.buckets.open(order.profileId, order.snapshot, signal);
    const target = await restoreTarget(order, snapshot, this.#parts);
    return previewRestore({ snapshot, paths: order.paths, target });
  }

  /** Queues a restore; the folder is in the finished run's result. */
  restore(order: RestoreOrder): RunId {
    return this.#parts.jobs.submit({
      profileId: order.profileId,
      kind: "restore",
      trigger: "manual",
      work: async (context) => {
        const snapshot = await this.#parts.buckets.open(order.profileId, order.snapshot, context.signal);
        const target = await restoreTarget(order, snapshot, this.#parts);
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
        const { store } = await this.#parts.buckets.fresh(profileId);
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
}

/** What follows a backup is not part of it: the snapshot is good, whatever becomes of that. */
function follow(context: RunContext, start: () => void): void {
  try {
    start();
  } catch (error) {
    context.log("warning", `What follows a backup could not be started: ${errorData(error).message}`);
  }
}
