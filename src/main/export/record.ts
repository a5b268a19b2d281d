import type { Brand } from "#shared/brand";

/** What is exported, in the order in which a run reads it. */
export const SOURCE_TYPES = ["task", "cron", "memory", "session"] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

/** `type:id`, the same in every run (docs/export-contract.md, "Identity"). */
export type SourceKey = Brand<string, "SourceKey">;

export function sourceKeyOf(type: SourceType, sourceId: string): SourceKey {
  return `${type}:${sourceId}` as SourceKey;
}

/** The version of the records below; part of every fingerprint, so that a change of shape exports everything once more. */
export const RECORD_VERSION = 1;

/** Times are ISO 8601 in UTC; null is "OpenClaw does not say". */
type Common = Readonly<{ sourceId: string; updatedAt: string | null }>;

export const TASK_STATUSES = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "timed_out",
  "cancelled",
  "lost",
  "blocked",
  "unknown",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export type TaskRecord = Common &
  Readonly<{
    kind: "task";
    title: string;
    status: TaskStatus;
    priority: string | null;
    assigneeId: string | null;
    createdAt: string | null;
  }>;

export type CronRecord = Common &
  Readonly<{
    kind: "cron";
    name: string;
    enabled: boolean;
    /** In words that a person can read back: `0 7 * * *  Europe/Berlin`, `every 30 min`, `at 2026-…`. */
    schedule: string;
    lastRunAt: string | null;
    nextRunAt: string | null;
    lastStatus: "ok" | "error" | "skipped" | "unknown" | null;
    failureStreak: number;
    errorSummary: string | null;
  }>;

export type MemoryRecord = Common &
  Readonly<{
    kind: "memory";
    /** Relative to the workspace, with `/`. */
    filePath: string;
    entryType: "daily" | "longterm";
    /** Stable while the section keeps its heading and those above it, wherever it stands in the file and whatever it says. */
    sectionId: string;
    /** YYYY-MM-DD; null for long-term memory. */
    entryDate: string | null;
    title: string;
    /** At most `SNIPPET_LENGTH` characters of the section's body. */
    snippet: string;
    tags: readonly string[];
    firstLine: number;
    lastLine: number;
  }>;

export const SNIPPET_LENGTH = 2_000;

export type Turn =
  | Readonly<{ kind: "user" | "assistant" | "summary"; at: string | null; text: string }>
  | Readonly<{
      kind: "tool";
      at: string | null;
      name: string;
      /** JSON text. */
      arguments: string;
      /** Null while there is no result. */
      result: string | null;
      isError: boolean;
    }>;

export type SessionRecord = Common &
  Readonly<{
    kind: "session";
    sessionKey: string | null;
    agentId: string;
    title: string;
    startedAt: string | null;
    endedAt: string | null;
    durationSeconds: number | null;
    /** `provider/model`, in the order of first use. */
    models: readonly string[];
    messageCount: number;
    tags: readonly string[];
    /** From the root to the last leaf of the transcript's tree (docs/upstream.md, B.3); images are left out. */
    turns: readonly Turn[];
  }>;

export type ExportRecord = TaskRecord | CronRecord | MemoryRecord | SessionRecord;

/** A row or file of OpenClaw that could not be understood. Says where and why, and holds nothing of the content. */
export type Malformed = Readonly<{
  kind: "malformed";
  type: SourceType;
  /** Where it lies: a path relative to the state folder or workspace, or `table rowid`. */
  where: string;
  /** A key of its own, so that it is one dead letter however often it is met. */
  sourceKey: SourceKey;
  reason: string;
}>;
