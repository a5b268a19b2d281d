import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Toolbox } from "../../process/tools.ts";

/**
 * Who is killed (SIGKILL), and after how many bytes of its own stream; the app and rclone while an object is on its way.
 * An rclone dies at each attempt, or at the first only.
 */
export type Death =
  | Readonly<{ victim: "tar" | "openssl"; bytes: number }>
  | Readonly<{ victim: "app"; object: string; bytes: number }>
  | Readonly<{ victim: "rclone"; object: string; bytes: number; isOnce: boolean }>;

const TOOLS = ["tar", "openssl", "rclone"] as const;
const WORKS: Readonly<Record<"tar" | "openssl", string>> = { tar: "--create", openssl: "enc" };

/** The real tool writes into a pipe that ends after so many bytes, and then it is gone. */
function streamScript(real: string, work: string, bytes: number): string {
  return `[ "$1" = ${work} ] || exec "${real}" "$@"\n"${real}" "$@" | head -c ${bytes}\nkill -KILL $$\n`;
}

/** The real rclone gets so many bytes of one object; then it, or the app that started it, is killed. */
function objectScript(real: string, fifo: string, death: Extract<Death, { object: string }>): string {
  return [
    `case "$*" in *rcat*/${death.object}*) ;; *) exec "${real}" "$@" ;; esac`,
    ...(death.victim === "rclone" && death.isOnce
      ? [`[ -e ${fifo}.once ] && exec "${real}" "$@"`, `: >${fifo}.once`]
      : []),
    `mkfifo ${fifo}.$$`,
    `"${real}" "$@" <${fifo}.$$ & exec 9>${fifo}.$$`,
    `rm ${fifo}.$$`,
    `head -c ${death.bytes} >&9`,
    ...(death.victim === "app"
      ? ["kill -KILL $PPID", "exec 9>&-", "wait"]
      : ["kill -KILL $!", "kill -KILL $$"]),
    "",
  ].join("\n");
}

/**
 * An environment in which the tools are the real ones, but for the one that is to die. All of them run under names below
 * `dir` (absolute, new), so that those still running are found by it.
 */
export async function dyingTools(
  dir: string,
  death: Death | null,
): Promise<Readonly<Record<string, string>>> {
  await mkdir(dir, { recursive: true });
  const toolbox = new Toolbox();
  const paths = await Promise.all(
    TOOLS.map(async (name) => {
      const real = join(dir, name);
      await symlink((await toolbox.require(name)).path, real);
      const dies = death !== null && (death.victim === name || (death.victim === "app" && name === "rclone"));
      if (!dies) return [`CLAWBACK_${name.toUpperCase()}`, real] as const;
      const path = join(dir, `dying-${name}`);
      const script =
        "object" in death
          ? objectScript(real, join(dir, "fifo"), death)
          : streamScript(real, WORKS[death.victim], death.bytes);
      await writeFile(path, `#!/bin/sh\n${script}`, { mode: 0o755 });
      return [`CLAWBACK_${name.toUpperCase()}`, path] as const;
    }),
  );
  return { PATH: process.env["PATH"] ?? "", ...Object.fromEntries(paths) };
}

/** Command lines of processes that name `dir`. */
export function runningBelow(dir: string): readonly string[] {
  try {
    return execFileSync("pgrep", ["-fa", dir]).toString().trim().split("\n");
  } catch (error) {
    // pgrep's way of saying that there is none.
    if (error instanceof Error && "status" in error && error.status === 1) return [];
    throw error;
  }
}
