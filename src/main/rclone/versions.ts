import { ClawbackError } from "#shared/errors";
import { installCommand } from "../process/tools.ts";

/** Of a release of rclone: major, minor, patch. */
export type Version = readonly [number, number, number];

/** "1.60.1", also with what distributions add to it ("1.60.1-DEV"). `null` when it is no version. */
function parseVersion(text: string): Version | null {
  const found = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

function isBefore([a, b, c]: Version, [x, y, z]: Version): boolean {
  return a !== x ? a < x : b !== y ? b < y : c < z;
}

/**
 * What bisync of a release is good for (rclone changelog; docs/upstream.md, A.9):
 * - `unsafe`: it loses its memory when killed, and a dry run changes its filters; before 1.64
 * - `resilient`: `--resilient`, from 1.64
 * - `recovering`: rewritten in 1.66, with `--recover`, `--max-lock`, `--conflict-resolve` and backup folders
 * - `stable`: out of beta, from 1.71
 */
export type BisyncLevel = "unsafe" | "resilient" | "recovering" | "stable";

export type Abilities = Readonly<{
  bisync: BisyncLevel;
  /** Files received locally or by SFTP get their name when complete; before, a stopped run leaves cut-off ones. */
  hasPartialFiles: boolean;
}>;

const BISYNC: readonly (readonly [Version, BisyncLevel])[] = [
  [[1, 71, 0], "stable"],
  [[1, 66, 0], "recovering"],
  [[1, 64, 0], "resilient"],
];

/** What a release ("1.60.1") can do; of an unknown one nothing is expected. */
export function abilitiesOf(text: string): Abilities {
  const version = parseVersion(text) ?? [0, 0, 0];
  const since = (release: Version) => !isBefore(version, release);
  return {
    bisync: BISYNC.find(([release]) => since(release))?.[1] ?? "unsafe",
    hasPartialFiles: since([1, 63, 0]),
  };
}

/** The oldest release that Clawback works with: that of Debian 12. */
const OLDEST: Version = [1, 60, 0];

/** Releases that damage what they upload. */
const DAMAGING: readonly Readonly<{ backend: string; place: string; from: Version; fixed: Version }>[] = [
  // rclone/rclone issue 7367
  { backend: "b2", place: "Backblaze B2", from: [1, 64, 0], fixed: [1, 64, 1] },
  // rclone/rclone issue 7590
  { backend: "azureblob", place: "Azure Blob Storage", from: [1, 64, 0], fixed: [1, 65, 2] },
];

/** Commands that upload; reading and restoring stay possible with any release. */
const UPLOADS: ReadonlySet<string> = new Set(["rcat", "copy", "copyto", "sync", "move", "moveto", "bisync"]);

function tooOld(message: string): ClawbackError {
  const command = installCommand("rclone", process.platform);
  return new ClawbackError("NOT_SUPPORTED", message, {
    action: { kind: "install", tool: "rclone", command },
  });
}

/**
 * Throws `NOT_SUPPORTED` with the fix for an rclone that is too old, or that is known to damage what it uploads to one of
 * these backends. An unknown version is let through.
 */
export function refuseUnfit(text: string, command: string, backends: readonly string[]): void {
  const version = parseVersion(text);
  if (version === null) return;
  if (isBefore(version, OLDEST)) {
    throw tooOld(`rclone ${text} is too old: install ${OLDEST.join(".")} or newer.`);
  }
  if (!UPLOADS.has(command)) return;
  const bad = DAMAGING.find(
    ({ backend, from, fixed }) =>
      backends.includes(backend) && !isBefore(version, from) && isBefore(version, fixed),
  );
  if (bad === undefined) return;
  throw tooOld(
    `rclone ${text} can damage what it uploads to ${bad.place}: install ${bad.fixed.join(".")} or newer.`,
  );
}

/** The first release whose bisync recovers, resolves conflicts and keeps a trash. */
const SAFE_BISYNC = "1.66.0";

/** Throws `NOT_SUPPORTED`, naming the release that is here and the one that is needed, where bisync is not safe. */
export function requireBisync(text: string): void {
  const { bisync } = abilitiesOf(text);
  if (bisync === "recovering" || bisync === "stable") return;
  const why = bisync === "unsafe" ? "is an experiment that can lose files" : "cannot recover after a stop";
  throw tooOld(`The mode bisync needs rclone ${SAFE_BISYNC} or newer; this is ${text}, whose bisync ${why}.`);
}
