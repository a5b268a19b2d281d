import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ClawbackError } from "#shared/errors";
import { isInside } from "../openclaw/path-inside.ts";
import { INBOX, OUTBOX } from "../sync/mailbox.ts";

/** Something of this machine that is to be delivered. `size` in bytes, of all files in it. */
export type DropSource = Readonly<{ path: string; name: string; type: "file" | "directory"; size: number }>;

async function folderContent(path: string): Promise<Readonly<{ files: number; size: number }>> {
  let files = 0;
  let size = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files += 1;
    size += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { files, size };
}

/**
 * Looks at what was dropped. A link that was dropped stands for what it points to. `folder` is the profile's synced
 * folder. Throws `PATH_UNKNOWN` when it is not there, `LOCAL_DENIED` when it may not be read, and `USAGE` for what
 * is no file or folder, for a folder without files, and for the mail folders themselves.
 */
export async function inspectDrop(path: string, folder: string | null): Promise<DropSource> {
  const name = basename(path);
  let real: string;
  try {
    real = await realpath(path);
  } catch (cause) {
    throw new ClawbackError("PATH_UNKNOWN", `${name} is not there any more.`, { detail: path, cause });
  }
  const found = await stat(real);
  if (!found.isFile() && !found.isDirectory()) {
    throw new ClawbackError("USAGE", `${name} is neither a file nor a folder and cannot be sent.`, {
      detail: path,
    });
  }
  if (folder !== null) {
    const home = await realpath(folder).catch(() => folder); // An absent workspace has no mail folders either.
    if ([INBOX, OUTBOX].some((mail) => isInside(join(home, mail), real))) {
      throw new ClawbackError("USAGE", `${name} lies in the agent's mail folders already.`, { detail: path });
    }
  }
  try {
    await access(real, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    if (found.isFile()) return { path: real, name, type: "file", size: found.size };
    const { files, size } = await folderContent(real);
    if (files > 0) return { path: real, name, type: "directory", size };
  } catch (cause) {
    throw new ClawbackError("LOCAL_DENIED", `${name} may not be read: check its permissions.`, {
      detail: cause instanceof Error ? cause.message : path,
      cause,
    });
  }
  throw new ClawbackError("USAGE", `The folder ${name} has no files: there is nothing to send.`, {
    detail: path,
  });
}
