import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** The platform and processor of a package, by electron-builder's names (`${os}-${arch}`). */
export type PackageTarget = "linux-x64" | "linux-arm64" | "mac-x64" | "mac-arm64" | "win-x64";

export type RclonePins = Readonly<{
  version: string;
  /** Of the release's archive, in hex. */
  sha256: Readonly<Record<PackageTarget, string>>;
}>;

const ARCHIVES: Readonly<Record<PackageTarget, string>> = {
  "linux-x64": "linux-amd64",
  "linux-arm64": "linux-arm64",
  "mac-x64": "osx-amd64",
  "mac-arm64": "osx-arm64",
  "win-x64": "windows-amd64",
};

export function isPackageTarget(text: string): text is PackageTarget {
  return Object.hasOwn(ARCHIVES, text);
}

/** The target of this machine, or the name that has none. */
export function thisMachinesTarget(): string {
  const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: "mac", win32: "win" };
  return `${names[process.platform] ?? process.platform}-${process.arch}`;
}

/**
 * Downloads the pinned rclone of a target and puts the program into `<folder>/<target>`, whose path it returns. Throws when it
 * cannot be had or its SHA-256 is not the pinned one; nothing is written then.
 *
 * @param baseUrl where releases lie, `https://downloads.rclone.org` or a mirror
 */
export async function fetchRclone(
  target: PackageTarget,
  { pins, baseUrl, folder }: Readonly<{ pins: RclonePins; baseUrl: string; folder: string }>,
): Promise<string> {
  const name = `rclone-v${pins.version}-${ARCHIVES[target]}`;
  const url = `${baseUrl}/v${pins.version}/${name}.zip`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const archive = Buffer.from(await response.arrayBuffer());
  const found = createHash("sha256").update(archive).digest("hex");
  if (found !== pins.sha256[target]) {
    throw new Error(`${url} is not the pinned archive: SHA-256 ${found}, wanted ${pins.sha256[target]}`);
  }
  const program = target.startsWith("win") ? "rclone.exe" : "rclone";
  const file = path.join(folder, target, program);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await extracted(archive, `${name}/${program}`), { mode: 0o755 });
  return file;
}

/** One member of a zip archive, by the system's own tool. */
async function extracted(archive: Buffer, member: string): Promise<Buffer> {
  const dir = await mkdtemp(path.join(tmpdir(), "clawback-package-"));
  try {
    const file = path.join(dir, "archive.zip");
    await writeFile(file, archive);
    const [tool, args] =
      process.platform === "win32" ? ["tar", ["-xOf", file, member]] : ["unzip", ["-p", file, member]];
    return execFileSync(tool, args, { maxBuffer: 512 * 1024 ** 2 });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
