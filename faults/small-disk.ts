import { execFile } from "node:child_process";
import { readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Disks of a few megabytes and read-only folders are real mounts, which only root may make. */
export const MOUNTS_MISSING =
  process.platform === "linux" && process.getuid?.() === 0 ? null : "mounts need root on Linux";

/** Bytes; enough for an agent, its snapshots and a restore. */
const SIZE = "size=48m";

/** Puts a small disk over a folder, with what lies in it. */
export async function mountSmall(folder: string | null): Promise<void> {
  if (folder === null) throw new Error("there is no folder to mount on");
  const aside = `${folder}.aside`;
  await run("mkdir", [aside]);
  await run("mount", ["-t", "tmpfs", "-o", SIZE, "tmpfs", aside]);
  await run("cp", ["-a", `${folder}/.`, aside]);
  await run("mount", ["--move", aside, folder]).catch(async () => {
    // Where mounts are shared they cannot be moved, but seen twice.
    await run("mount", ["--bind", aside, folder]);
    await run("umount", ["-l", aside]);
  });
  await rm(aside, { recursive: true, force: true });
}

/** Fills a folder's disk up to so many KiB; returns what frees it again. */
export async function fillUp(folder: string | null, leftKib: number): Promise<() => Promise<void>> {
  if (folder === null) throw new Error("there is no folder to fill");
  const { bavail, bsize } = await statfs(folder);
  const filler = join(folder, "filler");
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftKib * 1024)));
  return () => rm(filler);
}

/** Makes a folder read-only, for root as well; returns what makes it writable again. */
export async function mountReadOnly(folder: string | null): Promise<() => Promise<void>> {
  if (folder === null) throw new Error("there is no folder to protect");
  await run("mount", ["--bind", folder, folder]);
  await run("mount", ["-o", "remount,ro,bind", folder]);
  return async () => {
    await run("umount", ["-l", folder]);
  };
}

/** Unmounts what a cell has mounted below a folder, however it ended. */
export async function unmountAll(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const at of mounts.filter((mount) => mount === folder || mount.startsWith(`${folder}/`)).reverse()) {
    await run("umount", ["-l", at]);
  }
}
