import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

/** The tools that the scripts take for granted on any POSIX system. */
const POSIX_TOOLS = [
  "cat",
  "chmod",
  "cksum",
  "cp",
  "dirname",
  "env",
  "find",
  "mkdir",
  "readlink",
  "rm",
  "sh",
  "true",
];

export type Outcome = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

/** A copy of this project's scripts in a temporary checkout, with a PATH that holds only what a test puts there. */
export type Sandbox = Readonly<{
  root: string;
  /** Puts an executable shell script of the given body on the PATH. Its name and arguments are logged for `calls`. */
  tool: (name: string, body?: string) => Promise<void>;
  /** Takes a tool off the PATH. */
  without: (name: string) => Promise<void>;
  /** Writes a file of the checkout, with its folders; `executable` gives it mode 0755. */
  file: (name: string, text: string, executable?: boolean) => Promise<void>;
  /** Removes a file or folder of the checkout. */
  drop: (name: string) => Promise<void>;
  /** Runs a file of the checkout to its end; never rejects because of its exit code. */
  run: (
    name: string,
    args?: readonly string[],
    options?: Readonly<{ env?: Record<string, string>; cwd?: string; input?: string }>,
  ) => Promise<Outcome>;
  /** What the tools on the PATH were called with so far, one line a call, in order. */
  calls: () => Promise<readonly string[]>;
  remove: () => Promise<void>;
}>;

export async function createSandbox(): Promise<Sandbox> {
  const home = await mkdtemp(path.join(tmpdir(), "clawback-scripts-"));
  const root = path.join(home, "checkout");
  const bin = path.join(home, "bin");
  const log = path.join(home, "calls.log");
  await mkdir(bin);
  await writeFile(log, "");
  for (const folder of ["bin", "scripts"]) {
    await cp(path.join(import.meta.dirname, "../..", folder), path.join(root, folder), { recursive: true });
  }
  for (const name of POSIX_TOOLS) {
    await symlink(execFileSync("which", [name], { encoding: "utf8" }).trim(), path.join(bin, name));
  }

  const file: Sandbox["file"] = async (name, text, executable = false) => {
    const target = path.join(root, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    if (executable) await chmod(target, 0o755);
  };

  return {
    root,
    file,
    tool: async (name, body = "") => {
      const target = path.join(bin, name);
      await rm(target, { force: true });
      await writeFile(target, `#!/bin/sh\necho "${name} $*" >>'${log}'\n${body}\n`);
      await chmod(target, 0o755);
    },
    without: (name) => rm(path.join(bin, name), { force: true }),
    drop: (name) => rm(path.join(root, name), { recursive: true, force: true }),
    run: async (name, args = [], { env = {}, cwd = home, input = "" } = {}) => {
      const result = await execa(path.resolve(root, name), args, {
        cwd,
        env: { PATH: bin, HOME: home, ...env },
        extendEnv: false,
        input,
        reject: false,
      });
      return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
    },
    calls: async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== ""),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
