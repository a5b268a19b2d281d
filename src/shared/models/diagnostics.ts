import type { ErrorAction, ErrorCode } from "../errors.ts";

/** Everything that is looked at, in the order in which it is shown. */
export const CHECK_NAMES = [
  "rclone",
  "openssl",
  "tar",
  "zstd",
  "keychain",
  "secrets",
  "openclaw",
  "sync",
  "backup",
  "clock",
  "disk",
  "anytype",
  "convex",
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** One sentence for people, and the technical part one click away. Never a secret. */
type Said = Readonly<{ sentence: string; detail?: string }>;

export type CheckResult =
  | (Said & Readonly<{ kind: "passed" }>)
  /** Works, but not for long or not as its owner may think. */
  | (Said & Readonly<{ kind: "warning"; fix?: ErrorAction }>)
  /** What a run would fail with. */
  | (Said & Readonly<{ kind: "failed"; code: ErrorCode; fix?: ErrorAction }>)
  /** Switched off, or needed by nothing here. */
  | (Said & Readonly<{ kind: "notUsed" }>);

export type CheckRow = CheckResult & Readonly<{ name: CheckName }>;

export type DiagnosticsReport = Readonly<{
  /** ISO time of the look. */
  at: string;
  /** A small file was written to the clouds, read and removed. */
  wrote: boolean;
  checks: readonly CheckRow[];
}>;

/** What a person hands to whoever helps: shown before it is saved. */
export type SupportBundle = Readonly<{ fileName: string; text: string }>;
