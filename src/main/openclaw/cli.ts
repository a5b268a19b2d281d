import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Environment } from "./state-dir.ts";

/** OpenClaw's own command line, absolute, from the PATH of `env`; null when there is none. */
export async function findOpenClaw(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  const name = platform === "win32" ? "openclaw.cmd" : "openclaw";
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const path of folders.map((folder) => join(folder, name))) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}
