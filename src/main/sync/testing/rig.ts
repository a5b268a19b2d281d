import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunId } from "#shared/brand";
import type { Progress, RunWarning } from "#shared/models/run";
import { type Role, type SyncSettings, syncSchema } from "#shared/settings/schema";
import type { RunContext } from "../../ports.ts";
import { startChild } from "../../process/child.ts";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import type { Facts, SyncDeps } from "../work.ts";

const toolbox = new Toolbox();

/** A workspace, a cloud on the real rclone, and what a run reports. */
export type Rig = Readonly<{
  workspace: string;
  /** The folder that the cloud's sync folder really is. */
  cloud: string;
  deps: SyncDeps;
  remove: () => Promise<void>;
}>;

export type Recorded = RunContext &
  Readonly<{ warnings: RunWarning[]; lines: string[]; steps: Progress[]; stop: AbortController }>;

let runs = 0;

export function recorder(): Recorded {
  const stop = new AbortController();
  const warnings: RunWarning[] = [];
  const lines: string[] = [];
  const steps: Progress[] = [];
  runs += 1;
  return {
    runId: `run-${process.pid}-${runs}` as RunId,
    signal: stop.signal,
    progress: (progress) => steps.push(progress),
    log: (_level, text) => lines.push(text),
    warn: (warning) => warnings.push(warning),
    warnings,
    lines,
    steps,
    stop,
  };
}

export function memoryFacts(): Facts & Readonly<{ all: Map<string, string> }> {
  const all = new Map<string, string>();
  return { all, get: (key) => all.get(key) ?? null, set: (key, value) => void all.set(key, value) };
}

export function mailboxSettings(more: Readonly<Record<string, unknown>> = {}): SyncSettings {
  return syncSchema.parse({ mode: "mailbox", ...more });
}

export function rcloneOn(env: Readonly<Record<string, string>>, root: string): Rclone {
  return new Rclone(toolbox, {
    name: "cloud",
    env,
    configFile: "",
    secrets: [],
    root,
    label: "the test cloud",
  });
}

async function folders(): Promise<
  Readonly<{ base: string; workspace: string; store: string; cloud: string }>
> {
  const base = await mkdtemp(join(tmpdir(), "clawback-sync-"));
  const [workspace, store] = [join(base, "workspace"), join(base, "store")];
  const cloud = join(store, "agent");
  await mkdir(workspace);
  await mkdir(cloud, { recursive: true });
  return { base, workspace, store, cloud };
}

/** A cloud that is a folder, as with Dropbox's own kind of storage: it keeps times and moves by itself. */
export async function folderRig(
  settings: Readonly<Record<string, unknown>> = {},
  role: Role = "agent",
): Promise<Rig> {
  const { base, workspace, store, cloud } = await folders();
  const env = { RCLONE_CONFIG_CLOUD_TYPE: "alias", RCLONE_CONFIG_CLOUD_REMOTE: store };
  return {
    workspace,
    cloud,
    deps: {
      rclone: rcloneOn(env, "agent"),
      sync: mailboxSettings(settings),
      role,
      folder: workspace,
      facts: memoryFacts(),
      clock: { now: () => Date.now() },
      privateDir: join(base, "private"),
    },
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** A cloud over HTTP that keeps no times: plain WebDAV, served by rclone on the loopback. */
export async function webdavRig(
  settings: Readonly<Record<string, unknown>> = {},
  role: Role = "agent",
): Promise<Rig> {
  const rig = await folderRig(settings, role);
  const stop = new AbortController();
  const { path } = await toolbox.require("rclone");
  const { promise: url, resolve } = Promise.withResolvers<string>();
  const args = [
    "serve",
    "webdav",
    dirname(rig.cloud),
    "--addr",
    "127.0.0.1:0",
    "--config",
    "",
    "--dir-cache-time",
    "0s",
  ];
  const onStderrLine = (line: string) => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (found !== undefined) resolve(found);
  };
  const server = await startChild({ name: "rclone serve", file: path, args, onStderrLine }, stop.signal);
  server.stdout.resume();
  const env = {
    RCLONE_CONFIG_CLOUD_TYPE: "webdav",
    RCLONE_CONFIG_CLOUD_URL: await url,
    RCLONE_CONFIG_CLOUD_VENDOR: "other",
  };
  return {
    ...rig,
    deps: { ...rig.deps, rclone: rcloneOn(env, "agent") },
    remove: async () => {
      stop.abort();
      await server.exit;
      await rig.remove();
    },
  };
}

/** Writes files (path → content; a path ending in `/` is an empty folder) below `root`. */
export async function write(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, path);
    await mkdir(path.endsWith("/") ? full : dirname(full), { recursive: true });
    if (!path.endsWith("/")) await writeFile(full, content);
  }
}

/** Sets a file's time, in seconds since 1970. */
export async function touch(path: string, seconds: number): Promise<void> {
  await utimes(path, seconds, seconds);
}

/** Makes everything an hour old: a cloud without times is sent again what is new, and a test's files all are. */
export async function ageAll(root: string): Promise<void> {
  const hourAgo = Date.now() / 1000 - 3600;
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await touch(join(entry.parentPath, entry.name), hourAgo);
  }
}

/** Everything below `root` as path → content; an empty folder ends in `/`. A missing root is empty. */
export async function tree(root: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const visit = async (below: string): Promise<void> => {
    const names = (await readdir(join(root, below))).sort();
    if (names.length === 0 && below !== "") found[`${below}/`] = "";
    for (const name of names) {
      const path = below === "" ? name : `${below}/${name}`;
      if ((await stat(join(root, path))).isDirectory()) await visit(path);
      else found[path] = await readFile(join(root, path), "utf8");
    }
  };
  if (
    await stat(root).then(
      () => true,
      () => false,
    )
  )
    await visit("");
  return found;
}

/** The part of a tree below one folder. */
export async function below(root: string, folder: string): Promise<Readonly<Record<string, string>>> {
  return tree(join(root, folder));
}

/** An Rclone that "kills the program" (throws) before or after its n-th process, counted from 1. */
export function dyingRclone(real: Rclone, n: number, when: "before" | "after"): Rclone {
  let calls = 0;
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    const dies = calls === n;
    if (dies && when === "before") throw new Error("killed");
    const result = await work();
    if (dies) throw new Error("killed");
    return result;
  };
  class DyingRclone extends Rclone {
    override transfer(...args: Parameters<Rclone["transfer"]>) {
      return around(() => super.transfer(...args));
    }
    override mkdir(...args: Parameters<Rclone["mkdir"]>) {
      return around(() => super.mkdir(...args));
    }
    override list(...args: Parameters<Rclone["list"]>) {
      return around(() => super.list(...args));
    }
    override remove(...args: Parameters<Rclone["remove"]>) {
      return around(() => super.remove(...args));
    }
  }
  return new DyingRclone(toolbox, real.remote);
}
