import type { RunKind } from "#shared/models/run";
import type { Problems } from "../invariants.ts";
import type { Kill } from "../rigged-rclone.ts";
import type { Attempt, Site } from "../site.ts";

/** A child of an operation that can be killed: rclone's command, and a part of its arguments. */
export type Step = Pick<Kill, "command" | "part"> & Readonly<{ moments: readonly Kill["when"][] }>;

/** One thing Clawback does, run as a real process; and what must be true whatever was done to it. */
export type Operation = Readonly<{
  name: string;
  kind: RunKind;
  mode: "mailbox" | "mirror" | "bisync";
  /** Where its faults can come from. */
  where: "clouds" | "convex";
  steps: readonly Step[];
  /** How many bytes go over the network before a fault that waits for some. */
  midst: number;
  /** What it writes on this computer. */
  writes: "workspace" | "data" | "target";
  /** What a person adds to the command who has seen what it would do. */
  approval: readonly string[];
  prepare: (site: Site) => Promise<Story>;
}>;

/** One telling of an operation: what is at stake, the command, and how to see that nothing was lost. */
export type Story = Readonly<{
  /** The command, and again after a fault (`attempt` counts from 0). */
  command: (attempt: number) => readonly string[];
  /** Right after the fault, before anything else has run. */
  kept: () => Promise<Problems>;
  /** After it has run again without a fault. `first`: how it ended under the fault. */
  done: (first: Attempt) => Promise<Problems>;
}>;

export const EVERY = ["during", "after", "before"] as const;
