import { statfs } from "node:fs/promises";
import { ClawbackError } from "#shared/errors";
import { formatBytes } from "#shared/format";
import { kindOf } from "../../openclaw/directory.ts";
import { type Check, type CheckContext, passed, warning } from "../check.ts";

/** Bytes below which the history and a database's copy may not fit any more. */
const TOO_LITTLE = 100e6;
/** Bytes below which a restore or mail may not fit. */
const LITTLE = 1e9;

/** Free space where Clawback keeps its data, and where the workspace receives files. */
export const diskCheck: Check = {
  name: "disk",
  look: async (context) => {
    const folders = [context.dataDir, ...(await workspaceOf(context))];
    const spaces = await Promise.all(folders.map(async (path) => ({ path, free: await freeBytes(path) })));
    const detail = spaces.map(({ path, free }) => `${formatBytes(free)} free at ${path}`).join("\n");
    const { path, free } = spaces.reduce((least, space) => (space.free < least.free ? space : least));
    const sentence = `${formatBytes(free)} free at ${path}`;
    if (free < TOO_LITTLE) {
      throw new ClawbackError("LOCAL_FULL", `The disk is full: only ${sentence}.`, {
        detail,
        action: { kind: "free-space" },
      });
    }
    if (free < LITTLE)
      return warning(`The disk is nearly full: ${sentence}.`, { detail, fix: { kind: "free-space" } });
    return passed(`${sentence}.`, detail);
  },
};

/** Bytes that this user may still write, whatever is kept back for the system. */
async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** None when it cannot be told or is not there: that is the check of OpenClaw's to say. */
async function workspaceOf({ subject }: CheckContext): Promise<readonly string[]> {
  if (subject === null) return [];
  try {
    const { workspaceDir } = await subject.access();
    return (await kindOf(workspaceDir)) === "directory" ? [workspaceDir] : [];
  } catch (error) {
    if (error instanceof ClawbackError) return [];
    throw error;
  }
}
