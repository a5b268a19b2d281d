import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** A program by its file name in the folders of PATH, absolute; null when there is none that can be run. */
export async function findProgram(
  fileName: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const path of folders.map((folder) => join(folder, fileName))) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}
