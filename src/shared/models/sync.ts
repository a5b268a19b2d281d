/** What a sync would do, found by a dry run. Shown before anything is changed. Sizes in bytes. */
export type PlannedChange = Readonly<{
  action: "copy" | "delete" | "move";
  /** Relative to the synced folder, with `/`. */
  path: string;
  size: number;
}>;

export type SyncStep = Readonly<{
  kind: "push" | "drain" | "pull" | "ingest" | "bisync";
  /** "workspace → cloud" in plain words. */
  title: string;
  changes: readonly PlannedChange[];
}>;

export type SyncPlan = Readonly<{
  steps: readonly SyncStep[];
  copies: number;
  deletes: number;
  moves: number;
  bytes: number;
}>;

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
