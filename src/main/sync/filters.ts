import { ClawbackError } from "#shared/errors";
import { listedName } from "./listed-name.ts";
import { INBOX, OUTBOX, PART_PREFIX } from "./mailbox.ts";

/** The filter arguments of rclone. Pure. */

function exclude(pattern: string): readonly string[] {
  return ["--exclude", pattern];
}

/** To rclone a leading "**" with a slash means subfolders only; people mean the top as well, as in a .gitignore. */
function everywhere(pattern: string): readonly string[] {
  return pattern.startsWith("**/") ? [pattern, pattern.slice(2)] : [pattern];
}

/**
 * What a sync of whole folders leaves alone on both sides, whichever way it goes: the mail folders and our own names, anchored with `/` so that a project's
 * own `_inbox` further down is synced like anything else (docs/upstream.md, A.6, 13), then the owner's patterns.
 * Throws `CONFIG_INVALID` for a pattern with a control character, which no pattern needs.
 */
export function mainFilters(patterns: readonly string[]): readonly string[] {
  return mainPatterns(patterns).flatMap(exclude);
}

/** The same as bare patterns, in order. */
export function mainPatterns(patterns: readonly string[]): readonly string[] {
  const bad = patterns.find((pattern) => /\p{Cc}/u.test(pattern));
  if (bad !== undefined) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      "sync.exclude has a pattern with a control character: remove it.",
      {
        detail: JSON.stringify(bad),
        action: { kind: "edit-setting", field: "sync.exclude" },
      },
    );
  }
  return [...ownPatterns(), ...patterns.flatMap(everywhere)];
}

/** Mail and our own names, as rclone patterns. */
function ownPatterns(): readonly string[] {
  return [`/${INBOX}/**`, `/${OUTBOX}/**`, "/.clawback-*", "/.clawback-*/**"];
}

/** Leaves out exactly these paths of the folder here, and what is below them. */
export function excludePaths(paths: readonly string[]): readonly string[] {
  return pathPatterns(paths).flatMap(exclude);
}

/** The same for paths as rclone has listed them. */
export function excludeListed(paths: readonly string[]): readonly string[] {
  return listedPatterns(paths).flatMap(exclude);
}

/** `excludePaths` as bare patterns. */
export function pathPatterns(paths: readonly string[]): readonly string[] {
  return listedPatterns(paths.map(listedName));
}

function listedPatterns(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => path.replaceAll(/[\\*?[\]{}]/g, "\\$&"))
    .flatMap((path) => [`/${path}`, `/${path}/**`]);
}

/** What a drain leaves in `_outbox`: items whose upload has not ended. */
export function drainFilters(): readonly string[] {
  return [`/${PART_PREFIX}*`, `/${PART_PREFIX}*/**`].flatMap(exclude);
}
