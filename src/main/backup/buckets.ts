import { join } from "node:path";
import type { ProfileId, SnapshotName } from "#shared/brand";
import { type FactStore, LAST_GOOD_BACKUP } from "../jobs/fact-store.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds, OpenCloud } from "../profile/clouds.ts";
import { backupRemoteSettings, requirePlugged } from "../profile/remotes.ts";
import type { Rclone } from "../rclone/rclone.ts";
import { type Bucket, bucketOf } from "./bucket.ts";
import type { StreamKeyOf } from "./format/keys.ts";
import type { MasterOf } from "./format/record.ts";
import { AGENT } from "./profile-marks.ts";
import type { SnapshotLedger } from "./proof/ledger.ts";
import { ObjectCache } from "./read/object-cache.ts";
import type { OpenSnapshot } from "./snapshot-store.ts";

export type BucketsParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  clouds: Clouds;
  facts: FactStore;
  ledger: SnapshotLedger;
  masterOf: MasterOf;
  streamKeyOf: StreamKeyOf;
  /** Absolute; what was read of records and indexes is kept below it. */
  dataDir: string;
}>;

/** Which snapshot is meant: a name, or the newest committed one of this agent. */
export type Wanted = SnapshotName | "latest";

/** The buckets of profiles, ready to be read from for as long as a face is open. */
export class Buckets {
  readonly #parts: BucketsParts;
  readonly #held = new Map<ProfileId, Readonly<{ settings: string; cloud: OpenCloud }>>();
  /** The snapshot that is being browsed: the index of one is in memory at a time. */
  #opened: Readonly<{ key: string; snapshot: OpenSnapshot }> | null = null;

  constructor(parts: BucketsParts) {
    this.#parts = parts;
  }

  /** The profile's bucket as its settings say now; `REMOTE_NOT_FOUND` for a folder that is not plugged in. Nothing comes from what is kept on this machine. */
  async fresh(profileId: ProfileId): Promise<Bucket> {
    return this.#bucket(profileId, null);
  }

  /** The same, with the records and indexes that were read before. */
  async kept(profileId: ProfileId): Promise<Bucket> {
    return this.#bucket(profileId, new ObjectCache(join(this.#parts.dataDir, "cache", "indexes", profileId)));
  }

  /** Opens a snapshot to look into it; it counts as being browsed. Throws the codes of `SnapshotStore.open`. */
  async open(profileId: ProfileId, wanted: Wanted, signal: AbortSignal): Promise<OpenSnapshot> {
    const { access, store } = await this.kept(profileId);
    const name = wanted === "latest" ? await store.latest(signal) : wanted;
    this.#parts.ledger.opened(profileId, name);
    const key = JSON.stringify([name, settingsKey(access)]);
    if (this.#opened?.key === key) return this.#opened.snapshot;
    const snapshot = await store.open(name, signal);
    this.#opened = { key, snapshot };
    return snapshot;
  }

  /** Gives back what reading has held open. */
  async close(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { cloud } of held) await cloud.close();
  }

  async #bucket(profileId: ProfileId, cache: ObjectCache | null): Promise<Bucket> {
    const access = await this.#parts.access(profileId);
    const { masterOf, streamKeyOf, facts } = this.#parts;
    // A drive that is not plugged in would look like a bucket without snapshots.
    const wasThere = facts.get(profileId, LAST_GOOD_BACKUP) !== null;
    await requirePlugged(backupRemoteSettings(access.profile), wasThere);
    const agent = facts.get(profileId, AGENT);
    return bucketOf(access, await this.#cloudOf(access), { masterOf, streamKeyOf, cache, agent });
  }

  /**
   * The cloud to read from. One with tokens is held open, since an open snapshot reads from it for long and two copies
   * of a token that rclone refreshes would void each other; it is opened anew when the settings change.
   */
  async #cloudOf(access: ProfileAccess): Promise<Rclone> {
    const { id } = access.profile;
    const settings = settingsKey(access);
    const held = this.#held.get(id);
    if (held?.settings === settings) return held.cloud.rclone;
    this.#held.delete(id);
    await held?.cloud.close();
    const cloud = await this.#parts.clouds.open(access, "backup");
    if (cloud.rclone.remote.configFile !== "") this.#held.set(id, { settings, cloud });
    return cloud.rclone;
  }
}

/** Whatever says where a profile's snapshots are and what opens them. */
function settingsKey({ profile: { id, sync, backup } }: ProfileAccess): string {
  return JSON.stringify([id, sync, backup]);
}
