import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId } from "#shared/brand";
import type { RunLogLine, RunWarning } from "#shared/models/run";
import type { Layout } from "../../openclaw/layout.ts";
import type { RunContext } from "../../ports.ts";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import type { Remote } from "../../rclone/remote.ts";
import { createStreamKeyCache } from "../format/keys.ts";
import { createMasterCache } from "../format/record.ts";
import { createBucketStore } from "../read/bucket-store.ts";
import type { ObjectCache } from "../read/object-cache.ts";
import type { SnapshotStore } from "../snapshot-store.ts";
import { type BackupPlan, createSnapshot, type WriteDeps } from "../write/create-snapshot.ts";

export type Recorded = RunContext &
  Readonly<{ warnings: RunWarning[]; lines: RunLogLine[]; stop: AbortController }>;

export function recordedContext(): Recorded {
  const stop = new AbortController();
  const warnings: RunWarning[] = [];
  const lines: RunLogLine[] = [];
  return {
    runId: `run-${randomBytes(8).toString("hex")}` as RunId,
    signal: stop.signal,
    progress: () => undefined,
    log: (level, text) => lines.push({ at: new Date().toISOString(), level, text }),
    warn: (warning) => warnings.push(warning),
    warnings,
    lines,
    stop,
  };
}

/** A folder of its own, an agent in it, a local-folder cloud, and everything that makes and reads snapshots. */
export type Workshop = Readonly<{
  dir: string;
  stateDir: string;
  workspaceDir: string;
  bucketDir: string;
  passphrase: string;
  rclone: Rclone;
  store: SnapshotStore;
  layout: Layout;
  deps: WriteDeps;
  plan: BackupPlan;
  backup: (
    change?: Partial<BackupPlan>,
    context?: RunContext,
    deps?: WriteDeps,
  ) => ReturnType<typeof createSnapshot>;
  storeWith: (passphrase: string | null, cache?: ObjectCache) => SnapshotStore;
  remove: () => Promise<void>;
}>;

/** Layout of a whole state folder with its workspace inside, as the backup's owner would have it. */
function wholeLayout(stateDir: string, workspaceDir: string): Layout {
  return {
    roots: [
      { name: "state", dir: stateDir },
      { name: "workspace", dir: workspaceDir },
    ],
    sources: [
      { item: "agents", root: "state", path: "", kind: "tree", optional: false, except: ["workspace"] },
      { item: "workspace", root: "workspace", path: "", kind: "tree", optional: false, except: [] },
    ],
    missing: [],
  };
}

/** A small agent with everything a file system can hold in it. */
export async function makeTree(stateDir: string): Promise<void> {
  const workspace = join(stateDir, "workspace");
  await mkdir(join(workspace, "memory", "deep", "empty"), { recursive: true });
  await mkdir(join(workspace, "node_modules", "left"), { recursive: true });
  await writeFile(join(workspace, "node_modules", "left", "index.js"), "module.exports = 1;\n");
  await writeFile(join(stateDir, "openclaw.json"), "{ agents: {} }\n");
  await writeFile(join(workspace, "MEMORY.md"), "# Memory\n".repeat(300));
  await writeFile(join(workspace, "memory", "ünï cödé 日本.md"), "hello\n");
  await writeFile(join(workspace, "memory", "-dash and 'quote'.md"), "x");
  await writeFile(join(workspace, "memory", "new\nline"), "y");
  await writeFile(join(workspace, `${"n".repeat(200)}.txt`), "long name");
  await writeFile(join(workspace, "empty"), "");
  await writeFile(join(workspace, "run.sh"), "#!/bin/sh\n");
  await chmod(join(workspace, "run.sh"), 0o755);
  await writeFile(join(workspace, "private"), "p");
  await chmod(join(workspace, "private"), 0o600);
  await writeFile(join(workspace, "noise.bin"), randomBytes(5 * 1024 * 1024 + 123));
  await writeFile(join(workspace, "zeros.bin"), Buffer.alloc(3 * 1024 * 1024));
  await symlink("memory/deep", join(workspace, "shortcut"));
  await link(join(workspace, "private"), join(workspace, "second-name"));
  await utimes(join(workspace, "MEMORY.md"), 1_600_000_000.123, 1_600_000_000.123);
  await utimes(join(workspace, "memory", "deep"), 1_500_000_000, 1_500_000_000);
}

export async function openWorkshop(
  options: Readonly<{ remote?: Remote; partSize?: number }> = {},
): Promise<Workshop> {
  const dir = await mkdtemp(join(tmpdir(), "clawback-backup-"));
  const stateDir = join(dir, "agent");
  const bucketDir = join(dir, "bucket");
  await mkdir(stateDir, { recursive: true });
  await mkdir(bucketDir);
  await makeTree(stateDir);
  const remote = options.remote ?? {
    name: "backup",
    env: { RCLONE_CONFIG_BACKUP_TYPE: "alias", RCLONE_CONFIG_BACKUP_REMOTE: bucketDir },
    configFile: "",
    secrets: [],
    root: "agents/one",
    label: bucketDir,
  };
  const toolbox = new Toolbox();
  const rclone = new Rclone(toolbox, remote);
  const masterOf = createMasterCache();
  const passphrase = randomBytes(12).toString("base64");
  const layout = wholeLayout(stateDir, join(stateDir, "workspace"));
  let time = Date.UTC(2026, 2, 10, 2, 0, 0);
  const deps: WriteDeps = {
    toolbox,
    rclone,
    masterOf,
    // Every reading is a second later, so that snapshots have names of their own.
    clock: { now: () => (time += 1_000) },
    scratchDir: join(dir, "scratch"),
  };
  const plan: BackupPlan = {
    layout,
    excludes: ["node_modules"],
    compression: "zstd",
    partSize: options.partSize ?? 1024 * 1024,
    encryption: { passphrase, keySalt: randomBytes(16).toString("hex") },
  };
  const storeWith = (secret: string | null, cache: ObjectCache | null = null) =>
    createBucketStore({
      rclone,
      masterOf,
      streamKeyOf: createStreamKeyCache(),
      agent: null,
      cache,
      passphrase: () => Promise.resolve(secret),
    });
  return {
    dir,
    stateDir,
    workspaceDir: join(stateDir, "workspace"),
    bucketDir: join(bucketDir, "agents/one"),
    passphrase,
    rclone,
    store: storeWith(passphrase),
    layout,
    deps,
    plan,
    backup: (change = {}, context = recordedContext(), own = deps) =>
      createSnapshot(own, { ...plan, ...change }, context),
    storeWith,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
