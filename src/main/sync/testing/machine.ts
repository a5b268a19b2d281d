import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunWarning } from "#shared/models/run";
import type { Role } from "#shared/settings/schema";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import {
  below,
  apacheDav,
  apacheMissing,
  localFolder,
  s3Server,
  served,
  type Served,
} from "../../rclone/testing/servers.ts";
import { type CycleOptions, runSync } from "../cycle.ts";
import type { SyncDeps } from "../work.ts";
import { mailboxSettings, memoryFacts, recorder } from "./rig.ts";

const toolbox = new Toolbox();

type CloudKind = Readonly<{
  name: string;
  start: () => Promise<Served & Readonly<{ requests?: () => Promise<readonly string[]> }>>;
  /** Why it cannot be tested on this machine. */
  missing: string | null;
  /** Names that its server itself gets wrong. */
  faulty?: RegExp;
}>;

/** Clouds on the loopback; Apache is the one that owes nothing to rclone. */
export const CLOUDS: readonly CloudKind[] = [
  { name: "a folder", start: localFolder, missing: null },
  { name: "rclone's WebDAV", start: () => served("webdav", { forgetful: true }), missing: null },
  { name: "rclone's SFTP", start: () => served("sftp", { forgetful: true }), missing: null },
  // docs/upstream.md, R.12
  { name: "S3", start: s3Server, missing: null, faulty: /[?#]/ },
  { name: "Apache's WebDAV", start: apacheDav, missing: await apacheMissing() },
];

/** What a cycle has done, and warned of. */
export type Cycled = Readonly<{
  copied: number;
  deleted: number;
  bytes: number;
  arrivals: readonly string[];
  sent?: readonly string[] | undefined;
  warnings: readonly RunWarning[];
}>;

/** One computer with a synced folder on a cloud that it may share with others. */
export type SyncMachine = Readonly<{
  folder: string;
  deps: SyncDeps;
  cycle: (options?: Partial<CycleOptions>) => Promise<Cycled>;
  remove: () => Promise<void>;
}>;

export async function machineOn(
  { remote }: Served,
  role: Role,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<SyncMachine> {
  const base = await mkdtemp(join(tmpdir(), `clawback-${role}-`));
  const folder = join(base, "workspace");
  await mkdir(folder);
  const deps: SyncDeps = {
    rclone: new Rclone(toolbox, below(remote, "the agent's folder")),
    sync: mailboxSettings(settings),
    role,
    folder,
    facts: memoryFacts(),
    clock: { now: () => Date.now() },
    privateDir: join(base, "private"),
  };
  return {
    folder,
    deps,
    cycle: async (options = {}) => {
      const context = recorder();
      const outcome = await runSync(deps, { approved: false, ...options }, context);
      if (outcome.kind !== "done" || outcome.result.kind !== "sync") throw new Error("not a sync");
      return { ...outcome.result, warnings: context.warnings };
    },
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
