import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Toolbox } from "../../process/tools.ts";

/**
 * A program in rclone's place that tells `version` and answers any other command with `script` (POSIX shell): for what a
 * test cannot do with a real one, a browser or another release.
 */
export async function fakeRclone(dir: string, version: string, script: string): Promise<Toolbox> {
  const path = join(dir, "rclone");
  const text = `#!/bin/sh\nif [ "$1" = version ]; then echo "rclone v${version}"; exit 0; fi\n${script}\n`;
  await writeFile(path, text);
  await chmod(path, 0o755);
  return new Toolbox({ CLAWBACK_RCLONE: path, PATH: process.env["PATH"] });
}
