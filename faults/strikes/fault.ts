import type { Problems } from "../invariants.ts";
import type { Operation, Story } from "../operations/operation.ts";
import type { RemoteName } from "../remotes.ts";
import type { Attempt, Site } from "../site.ts";

/** What came of a command under a fault; `problems` are what the fault itself shows to be wrong. */
export type Struck = Readonly<{ attempt: Attempt; hit: boolean; problems?: Problems }>;

/** One way for a fault to come, on a fresh site. */
export type Moment = Readonly<{
  name: string;
  /** Makes things so that the fault can come, before the story begins. */
  before?: (site: Site) => Promise<void>;
  /** Brings the fault, runs the story's command under it once, and takes the fault away again. */
  strike: (site: Site, story: Story, operation: Operation) => Promise<Struck>;
}>;

export type Fault = Readonly<{
  name: string;
  /** What it leaves behind for good would be in the way of the faults after it: its moments are on sites of their own. */
  isAlone?: true;
  /** Why there is no such cell; null when there is. */
  missing: (operation: Operation, remote: RemoteName) => string | null;
  moments: (operation: Operation, remote: RemoteName) => readonly Moment[];
}>;

export const NO_NETWORK = "a folder has no network";
export const NOT_HTTP = "SFTP has no such answers";
const STAND_IN = "bisync runs on a stand-in here (rclone 1.66 is needed), which moves no bytes";
export const NO_CHILD = "export starts no child on its way to Convex";

export function needsBytes({ name }: Operation): string | null {
  return name === "bisync" ? STAND_IN : null;
}
