import { ClawbackError } from "#shared/errors";
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
 * What a push leaves alone on both sides: the mail folders and our own names, anchored with `/` so that a project's
 * own `_inbox` further down is synced like anything else (facts A.6.13), then the owner's patterns.
 * Throws `CONFIG_INVALID` for a pattern with a control character, which no pattern needs.
 */
export function pushFilters(patterns: readonly string[]): readonly string[] {
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
  const own = [`/${INBOX}/**`, `/${OUTBOX}/**`, "/.clawback-*", "/.clawback-*/**"];
  return [...own, ...patterns.flatMap(everywhere)].flatMap(exclude);
}

/** What a drain leaves in `_outbox`: items whose upload has not ended. */
export function drainFilters(): readonly string[] {
  return [`/${PART_PREFIX}*`, `/${PART_PREFIX}*/**`].flatMap(exclude);
}
