import { z } from "zod";
import type { Rclone, RcloneCall } from "../rclone/rclone.ts";
import { at } from "../rclone/remote.ts";
import { fingerprintOf, recall } from "./memory.ts";
import { queryJson } from "./query.ts";
import type { SyncDeps } from "./work.ts";

/** What the cloud's storage can do, as far as sync acts on it. */
export type Capabilities = Readonly<{
  /** It can move or copy files by itself, so that a trash costs no transfer. */
  movesFiles: boolean;
  /** A move there is a copy and a deletion, and counts as one to rclone (docs/upstream.md, R.13). */
  countsMoves: boolean;
  /** It keeps the times of files. One that does not shows rclone an edit only when the size has changed. */
  keepsTimes: boolean;
  /** A folder can exist without a file in it; false for buckets. */
  keepsEmptyFolders: boolean;
  /** Names that differ in case only are the same to it. */
  ignoresCase: boolean;
}>;

const CAPABILITIES = "sync.capabilities";

const knownSchema = z.object({
  fingerprint: z.string(),
  movesFiles: z.boolean(),
  countsMoves: z.boolean(),
  keepsTimes: z.boolean(),
  keepsEmptyFolders: z.boolean(),
  ignoresCase: z.boolean(),
});

/** rclone's "not supported" is a precision of 100 years, in nanoseconds. */
const ONE_DAY = 86_400e9;

const featuresSchema = z.object({
  Precision: z.number(),
  Features: z.object({
    Copy: z.boolean(),
    Move: z.boolean(),
    CanHaveEmptyDirectories: z.boolean(),
    CaseInsensitive: z.boolean(),
  }),
});

/** Asks rclone once for a remote and remembers the answer. Throws what rclone fails with. */
export async function capabilitiesOf(deps: SyncDeps, call: RcloneCall): Promise<Capabilities> {
  const fingerprint = fingerprintOf(deps);
  const known = recall(deps.facts, CAPABILITIES, knownSchema);
  if (known?.fingerprint === fingerprint) return known;
  const capabilities = await askCapabilities(deps.rclone, call);
  deps.facts.set(CAPABILITIES, JSON.stringify({ fingerprint, ...capabilities }));
  return capabilities;
}

/** Asks rclone. Throws what it fails with. */
export async function askCapabilities(rclone: Rclone, call: RcloneCall): Promise<Capabilities> {
  const args = ["backend", "features", at(rclone.remote)];
  const { Precision, Features } = await queryJson(rclone, args, featuresSchema, call);
  return {
    movesFiles: Features.Move || Features.Copy,
    countsMoves: Features.Copy && !Features.Move,
    keepsTimes: Precision < ONE_DAY,
    keepsEmptyFolders: Features.CanHaveEmptyDirectories,
    ignoresCase: Features.CaseInsensitive,
  };
}

/** rclone's word for the kind of storage ("dropbox"); undefined when only rclone's own configuration knows it. */
export function storageType({ rclone: { remote } }: Pick<SyncDeps, "rclone">): string | undefined {
  return remote.env[`RCLONE_CONFIG_${remote.name.toUpperCase()}_TYPE`];
}
