import { z } from "zod";

/**
 * One line of `rclone --use-json-log`. Parsed leniently: newer releases add fields, and the last fatal line is plain
 * text on 1.60 (rclone/rclone issue 6038).
 */
const statsSchema = z.object({
  bytes: z.number().default(0),
  totalBytes: z.number().default(0),
  checks: z.number().default(0),
  transfers: z.number().default(0),
  totalTransfers: z.number().default(0),
  deletes: z.number().default(0),
  errors: z.number().default(0),
});

const lineSchema = z.object({
  level: z.string(),
  msg: z.string(),
  object: z.string().optional(),
  size: z.number().optional(),
  skipped: z.string().optional(),
  stats: statsSchema.optional(),
});

export type RcloneStats = Readonly<z.output<typeof statsSchema>>;

export type RcloneEvent =
  | Readonly<{ kind: "stats"; stats: RcloneStats }>
  /** A file was changed on the receiving side. */
  | Readonly<{ kind: "copied" | "deleted" | "moved"; path: string }>
  /** `--dry-run`: what would have been done. */
  | Readonly<{ kind: "planned"; action: "copy" | "delete" | "move"; path: string; size: number }>
  /** A file was left out for a reason that its owner should know. */
  | Readonly<{ kind: "left-out"; path: string; reason: string }>
  | Readonly<{ kind: "message"; level: "info" | "warning" | "error"; text: string }>;

const PLANNED: Readonly<Record<string, "copy" | "delete" | "move">> = {
  copy: "copy",
  delete: "delete",
  move: "move",
};

/** The reason of a `left-out` for a link that rclone was to follow. */
export const BROKEN_LINK = "It is a symbolic link that leads nowhere.";

const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/^Can't follow symlink/, "It is a symbolic link; sync does not carry links unless copySymlinks is on."],
  [/^Can't transfer non file/, "It is not a regular file."],
  [/^Listing error: symlink: /, BROKEN_LINK],
];

function levelOf(level: string): "info" | "warning" | "error" {
  if (level === "error" || level === "critical" || level === "fatal") return "error";
  return level === "warning" || level === "notice" ? "warning" : "info";
}

function plain(line: string): RcloneEvent {
  const failed = /\b(ERROR|Failed|CRITICAL|Fatal)\b/.test(line);
  return { kind: "message", level: failed ? "error" : "info", text: line };
}

function parsed(line: string): z.output<typeof lineSchema> | null {
  if (!line.startsWith("{")) return null;
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    // Cut off by a kill, or printed by something else: still worth showing as it stands.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * What a log says went wrong, without the names of the files it happened to: a file called "AccessDenied" is no reason.
 * Progress and information are left out.
 */
export function problemText(log: string): string {
  return log
    .split("\n")
    .flatMap((line) => {
      const entry = parsed(line);
      if (entry === null) return [line];
      if (entry.stats !== undefined || levelOf(entry.level) === "info") return [];
      const { msg, object } = entry;
      return [object === undefined || object === "" ? msg : msg.replaceAll(object, "")];
    })
    .join("\n");
}

/** Never throws: a line that is not JSON, or not ours, is a message. */
export function parseLogLine(line: string): RcloneEvent {
  const entry = parsed(line);
  if (entry === null) return plain(line);
  const { level, msg, object, size, skipped, stats } = entry;
  if (stats !== undefined) return { kind: "stats", stats };
  if (object !== undefined) {
    const action = skipped === undefined ? undefined : PLANNED[skipped];
    if (action !== undefined) return { kind: "planned", action, path: object, size: size ?? 0 };
    if (msg.startsWith("Copied")) return { kind: "copied", path: object };
    if (msg.startsWith("Moved")) return { kind: "moved", path: object };
    if (msg === "Deleted") return { kind: "deleted", path: object };
    const reason = LEFT_OUT.find(([pattern]) => pattern.test(msg))?.[1];
    if (reason !== undefined) return { kind: "left-out", path: object, reason };
  }
  return { kind: "message", level: levelOf(level), text: object === undefined ? msg : `${object}: ${msg}` };
}
