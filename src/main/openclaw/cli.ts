import { findProgram } from "../process/find-program.ts";
import type { Environment } from "./state-dir.ts";

/** OpenClaw's own command line, absolute, from the PATH of `env`; null when there is none. */
export async function findOpenClaw(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  return findProgram(platform === "win32" ? "openclaw.cmd" : "openclaw", env);
}
