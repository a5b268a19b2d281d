/** What a sync would do, found by a dry run. Shown before anything is changed. Sizes in bytes. */
export type PlannedChange = Readonly<{
  action: "copy" | "delete" | "move";
  /** Relative to the synced folder, with `/`. */
  path: string;
  size: number;
  /** The receiving side has a file of this name, which goes to the trash. Told of a first sync and of one that deletes. */
  replaces?: true;
}>;

/** Something that sync does not carry, and why. */
export type LeftOut = Readonly<{ path: string; reason: string }>;

export type SyncStep = Readonly<{
  /** `send`: a companion's `_outbox`. */
  kind: "push" | "drain" | "send" | "pull" | "ingest" | "bisync";
  /** "workspace → cloud" in plain words. */
  title: string;
  changes: readonly PlannedChange[];
  leftOut?: readonly LeftOut[];
  /** How many files the receiving side has now, where some of them are to be deleted. */
  held?: number;
}>;

export type SyncPlan = Readonly<{
  steps: readonly SyncStep[];
  /** Bisync: this is a new beginning with both sides as they are, and has to be approved as such. */
  resync?: true;
  /** The first sync to this place, or the first since folder, cloud or mode have changed. */
  isFirst?: true;
  copies: number;
  deletes: number;
  moves: number;
  bytes: number;
}>;

/** One version of a file that was changed on both sides. Size in bytes, time in ISO 8601. */
export type ConflictVersion = Readonly<{
  path: string;
  size: number;
  modifiedAt: string;
  /** The side it was written on, where its name and the settings tell. */
  side?: "here" | "cloud";
}>;

/** A file that bisync found changed on both sides, by its original path, and its versions here. */
export type Conflict = Readonly<{ path: string; versions: readonly ConflictVersion[] }>;

/** What can be read of a version, to be compared: at most its first 256 KiB, then `isCut`. */
export type VersionText = Readonly<{ path: string }> &
  (Readonly<{ kind: "text"; text: string; isCut: boolean }> | Readonly<{ kind: "binary" }>);

/** A conflict that was settled: where the discarded versions lie now, absolute. */
export type Settled = Readonly<{ discarded: readonly string[] }>;

/** Of the version that is named: keep it alone, discard it, or keep all under names of their own. */
export const CONFLICT_CHOICES = ["this", "other", "both"] as const;
export type ConflictChoice = (typeof CONFLICT_CHOICES)[number];

export function planOf(steps: readonly SyncStep[]): SyncPlan {
  const all = steps.flatMap((step) => step.changes);
  const count = (action: PlannedChange["action"]) => all.filter((change) => change.action === action).length;
  return {
    steps,
    copies: count("copy"),
    deletes: count("delete"),
    moves: count("move"),
    bytes: all.reduce((sum, change) => (change.action === "delete" ? sum : sum + change.size), 0),
  };
}
