import type { ClawbackError } from "#shared/errors";
import type { LeftOut } from "#shared/models/sync";

/** One way from one side to the other, with all that its protections need to know (docs/architecture.md). */
export type Flow = Readonly<{
  kind: "push" | "pull";
  /** The rclone commands in order; `sync` is the last one and the only one that deletes. */
  commands: readonly (readonly string[])[];
  /** The sending side as rclone addresses it. */
  source: string;
  /** Filters and link rules: what both sides look at. */
  view: readonly string[];
  /** Where the receiving side keeps what is replaced and deleted; none where it cannot. */
  trash: readonly string[];
  /** "in the cloud", "on this computer". */
  receiver: string;
  /** A path of the receiving side as rclone addresses it. */
  inReceiver: (path: string) => string;
  /**
   * The paths of all files on the sending side, as rclone lists them, before any filter; null where only rclone can tell.
   * It spares a listing.
   */
  sourceNames: (() => ReadonlySet<string>) | null;
  sourceEmpty: () => ClawbackError;
  /** The receiver's trash is filled by copies and deletions, which count as deletions to rclone. */
  countsMoves: boolean;
  /** The paths of all files on the receiving side, without mail and what is ours. */
  receiverFiles: () => Promise<ReadonlySet<string>>;
  /** What this flow does not carry, and why. */
  leftOut: readonly LeftOut[];
}>;
