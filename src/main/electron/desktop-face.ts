import { shell } from "electron";
import { stat } from "node:fs/promises";
import { ClawbackError } from "#shared/errors";
import type { FacePorts } from "../ports.ts";

/** What the desktop face tells the composition about itself. */
export const desktopFacePorts: FacePorts = {
  view: { kind: "desktop", filesBy: "path", canOpenFolder: true },
  /** Throws `PATH_UNKNOWN` when there is no such folder, or no file manager to show it. */
  openFolder: async (folder) => {
    // The system's way of opening a *file* is to run it.
    const problem = (await isFolder(folder)) ? await shell.openPath(folder) : "not a folder";
    if (problem === "") return;
    throw new ClawbackError("PATH_UNKNOWN", "The folder cannot be opened.", {
      detail: `${folder}: ${problem}`,
    });
  },
};

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new ClawbackError("PATH_UNKNOWN", "The folder cannot be opened.", { detail: path, cause });
  });
  return stats.isDirectory();
}
