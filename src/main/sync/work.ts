import type { Role, SyncSettings } from "#shared/settings/schema";
import type { Clock, RunContext } from "../ports.ts";
import type { Rclone, RcloneCall } from "../rclone/rclone.ts";
import type { Capabilities } from "./capabilities.ts";
import type { SyncProgress } from "./progress.ts";

/** Small facts that sync remembers about one profile between runs. Values are JSON. */
export type Facts = Readonly<{
  get: (key: string) => string | null;
  set: (key: string, value: string) => void;
}>;

export type SyncDeps = Readonly<{
  /** Its remote's root is the synced folder of the cloud. */
  rclone: Rclone;
  sync: SyncSettings;
  role: Role;
  /** Absolute local folder: the workspace plus `sync.localPath`. */
  folder: string;
  facts: Facts;
  clock: Clock;
  /** Absolute; what rclone remembers for this profile lies here. Made when it is needed. */
  privateDir: string;
}>;

/** What decides how a flow is done. */
export type FlowBasis = SyncDeps &
  Readonly<{
    capabilities: Capabilities;
    /** Null makes it a first one: it may only add, unless it is approved. */
    lastGood: LastGood | null;
    /** "1.60.1". */
    rcloneVersion: string;
    /** Signal and timeout of every transfer. */
    call: RcloneCall;
  }>;

/** What a transfer needs of the run that it is a part of. */
export type TransferWork = Readonly<{
  rclone: Rclone;
  context: RunContext;
  /** Signal and timeout of every transfer. */
  call: RcloneCall;
  progress: Pick<SyncProgress, "beginTransfer" | "update">;
  /** Paths that a warning was given for: a run may see a file more than once. */
  warned: Set<string>;
}>;

/** One running cycle: what its steps share. */
export type SyncWork = FlowBasis & TransferWork;

/** The last complete cycle of this profile with this remote, folder and mode. Times are ISO 8601, UTC. */
export type LastGood = Readonly<{ at: string; startedAt: string; hadFiles: boolean }>;
