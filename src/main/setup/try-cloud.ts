import type { Toolbox } from "../process/tools.ts";
import { checkConnection } from "../rclone/connection.ts";
import { Rclone, type RcloneCall } from "../rclone/rclone.ts";

/**
 * Checks a cloud with a small file, and leaves it as it was: folders that came to be on the way are removed again. Throws
 * as `checkConnection` does.
 *
 * @param hasFolders false for a bucket store: folders are no things there, and the first one is the bucket itself
 */
export async function tryCloud(
  rclone: Rclone,
  toolbox: Toolbox,
  hasFolders: boolean,
  call: RcloneCall,
): Promise<void> {
  const { remote } = rclone;
  const made = hasFolders ? await missing(rclone, toolbox, call) : [];
  await checkConnection(rclone, { write: true }, call);
  for (const root of made) await new Rclone(toolbox, { ...remote, root }).removeEmptyFolder("", call);
}

/** The folders on the way to the remote's root that are not there yet, the deepest first. */
async function missing({ remote }: Rclone, toolbox: Toolbox, call: RcloneCall): Promise<readonly string[]> {
  const absent: string[] = [];
  for (let root = remote.root; root !== "" && root !== "."; root = root.split("/").slice(0, -1).join("/")) {
    if ((await new Rclone(toolbox, { ...remote, root }).list("", {}, call)) !== null) break;
    absent.push(root);
  }
  return absent;
}
