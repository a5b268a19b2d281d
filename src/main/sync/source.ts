import { mkdir, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ClawbackError } from "#shared/errors";
import { INBOX, isOwn } from "./mailbox.ts";

function missing(folder: string, why: string, cause: unknown): ClawbackError {
  return new ClawbackError("SOURCE_MISSING", `The folder to sync ${why}: ${folder}`, {
    detail: cause instanceof Error ? cause.message : folder,
    action: { kind: "choose-other-folder" },
    cause,
  });
}

/** Throws `SOURCE_MISSING` unless `folder` is a folder that can be read: an unmounted disk must not look like an empty one. */
export async function requireSource(folder: string): Promise<void> {
  const found = await stat(folder).catch((cause: unknown) => {
    throw missing(folder, "is not there (is its disk connected?)", cause);
  });
  if (!found.isDirectory()) throw missing(folder, "is not a folder", undefined);
  try {
    const directory = await opendir(folder);
    await directory.close();
  } catch (cause) {
    throw missing(folder, "cannot be read (check its permissions)", cause);
  }
}

/** True when there is something of this name. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Makes the local `_inbox` unless it is there. Throws `LOCAL_DENIED` when it cannot be. */
export async function makeInbox(folder: string): Promise<void> {
  const inbox = join(folder, INBOX);
  try {
    await mkdir(inbox, { recursive: true });
  } catch (cause) {
    throw new ClawbackError("LOCAL_DENIED", `The folder for arriving mail cannot be made: ${inbox}`, {
      detail: cause instanceof Error ? cause.message : inbox,
      cause,
    });
  }
}

/**
 * True when there is anything below `folder`, outside the mail folders, that a push could carry. Stops at the first
 * file, so it costs next to nothing; what the owner's patterns exclude is not known here.
 */
export async function hasFiles(folder: string): Promise<boolean> {
  const waiting = [{ path: folder, isRoot: true }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // One that is unreadable, or gone since, is rclone's to report.
    const directory = await opendir(next.path).catch(() => null);
    if (directory === null) continue;
    for await (const entry of directory) {
      if (next.isRoot && isOwn(entry.name)) continue;
      if (!entry.isDirectory()) return true;
      waiting.push({ path: join(next.path, entry.name), isRoot: false });
    }
  }
  return false;
}
