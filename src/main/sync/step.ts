import { assertNever, ClawbackError } from "#shared/errors";
import type { SyncStep } from "#shared/models/sync";
import type { SyncDeps } from "./work.ts";

/** One way only: `push` towards the cloud, `pull` towards this computer. */
export type Direction = "push" | "pull";

type Kind = SyncStep["kind"];

export type Steps = Readonly<{
  kinds: readonly Kind[];
  /** Not what the mode does by itself: nothing that was remembered of its cycles counts for the guards. */
  isOverride: boolean;
}>;

/** What each step does, in words for people. */
export const TITLES: Readonly<Record<Kind, string>> = {
  push: "workspace → cloud",
  drain: "cloud _outbox → _inbox",
  send: "_outbox → cloud _outbox",
  pull: "cloud → workspace",
  ingest: "ingest folder → cloud",
  bisync: "workspace ↔ cloud",
};

/**
 * The steps of a cycle (docs/architecture.md). With a direction: that half of the cycle where it has one, else the
 * whole folder one way. Throws `CONFIG_INVALID` for a profile without a mode.
 */
export function stepsOf({ sync, role }: Pick<SyncDeps, "sync" | "role">, direction?: Direction): Steps {
  const own = (...kinds: readonly Kind[]): Steps => ({ kinds, isOverride: false });
  const override = (kind: Kind): Steps => ({ kinds: [kind], isOverride: true });
  switch (sync.mode) {
    case undefined:
      throw new ClawbackError(
        "CONFIG_INVALID",
        "sync.mode is required: mailbox (safest), mirror or bisync.",
        { action: { kind: "edit-setting", field: "sync.mode" } },
      );
    case "mailbox": {
      const [up, down] = role === "agent" ? (["push", "drain"] as const) : (["send", "pull"] as const);
      if (direction === undefined) return own(up, down);
      return own(direction === "push" ? up : down);
    }
    case "mirror":
      if (direction === "push") return override("push");
      return direction === "pull" || !sync.ingest ? own("pull") : own("pull", "ingest");
    case "bisync":
      return direction === undefined ? own("bisync") : override(direction);
    default:
      return assertNever(sync.mode);
  }
}
