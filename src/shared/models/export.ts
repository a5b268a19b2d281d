import type { ErrorData } from "../errors.ts";

export const EXPORT_TARGETS = ["anytype", "convex"] as const;
export type ExportTargetName = (typeof EXPORT_TARGETS)[number];

/** What one run did at one target. `redacted`: places replaced; `failed`: records that became dead letters. */
export type ExportCounts = Readonly<{
  created: number;
  updated: number;
  skipped: number;
  deleted: number;
  redacted: number;
  failed: number;
}>;

/** A place that was replaced, or (audit) a secret that lies somewhere; never the secret. Lines from 1. */
export type RedactionMark = Readonly<{
  reason: string;
  /** JSON pointer inside a record, or "" for a text. */
  path: string;
  firstLine: number;
  lastLine: number;
}>;

/** One record as it would leave the machine. */
export type ExportPreviewItem = Readonly<{
  target: ExportTargetName;
  sourceKey: string;
  title: string;
  action: "create" | "update" | "delete";
  /** The exact payload, redacted, at most 64 KiB of it; `isCut` says when there is more. */
  payload: string;
  isCut: boolean;
  redactions: readonly RedactionMark[];
}>;

export type ExportPreview = Readonly<{
  /** At most 200; `totals` counts all. */
  items: readonly ExportPreviewItem[];
  totals: readonly Readonly<{
    target: ExportTargetName;
    create: number;
    update: number;
    delete: number;
    unchanged: number;
  }>[];
  /** Records that would become dead letters. */
  refused: readonly DeadLetter[];
}>;

/** A record that could not be exported, kept until it is retried or discarded. Holds nothing of the content. */
export type DeadLetter = Readonly<{
  target: ExportTargetName;
  sourceKey: string;
  /** Where it lies on this machine, for a person to look. */
  where: string | null;
  error: ErrorData;
  attempts: number;
  /** ISO 8601, UTC. */
  firstAt: string;
  lastAt: string;
}>;

/** A secret found by the audit of the agent's memory and notes. `file` is relative to the workspace. */
export type AuditFinding = RedactionMark & Readonly<{ file: string }>;

export type AuditReport = Readonly<{ files: number; bytes: number; findings: readonly AuditFinding[] }>;

/** Where a profile's export to one target stands. */
export type ExportView = Readonly<{
  target: ExportTargetName;
  enabled: boolean;
  /** "AnyType at 127.0.0.1:31009, space bafy…": where it goes, in words. */
  place: string;
  lastGoodAt: string | null;
  lastError: ErrorData | null;
  lastCounts: ExportCounts | null;
  nextDueAt: string | null;
  deadLetters: number;
}>;

/** A space of AnyType that a key may see. */
export type AnytypeSpace = Readonly<{ id: string; name: string }>;

/** What AnyType says of one page, without its text. */
export type PageDetails = ExportedPage &
  Readonly<{
    /** The key of its type: `openclaw_session` for ours. */
    type: string;
    /** The session it is about; null for a page that is not ours. */
    sourceKey: string | null;
    startedAt: string | null;
    endedAt: string | null;
    models: string | null;
    messages: number | null;
    /** Characters of its Markdown. */
    length: number;
  }>;

/** A hit of a query at AnyType. */
export type ExportedPage = Readonly<{
  id: string;
  title: string;
  tags: readonly string[];
  updatedAt: string | null;
}>;
