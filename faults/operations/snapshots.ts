import { randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Listed, listed, type Problems, snapshotsOf } from "../invariants.ts";
import { filesOf, payload } from "../site.ts";
import { below, differences, must, plain } from "../stakes.ts";
import { EVERY, type Operation } from "./operation.ts";

function withAll(names: readonly string[], { snapshots, problems }: Listed): Problems {
  return [
    ...problems,
    ...names.filter((name) => !snapshots.includes(name)).map((name) => `lost: snapshot ${name}`),
  ];
}

export const backup: Operation = {
  name: "backup",
  kind: "backup",
  mode: "mailbox",
  where: "clouds",
  steps: [
    { command: "rcat", part: "data.00000", moments: EVERY },
    { command: "rcat", part: "index.enc", moments: ["after"] },
    { command: "rcat", part: "snapshot.json", moments: EVERY },
  ],
  midst: 300_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    await must(site, "backup", "now");
    const snapshots = await snapshotsOf(site);
    await writeFile(join(site.workspace, "bulk", "since.bin"), payload());
    return {
      command: () => ["backup", "now"],
      kept: async () => withAll(snapshots, await listed(site)),
      done: async () => {
        const after = await listed(site);
        return [
          ...withAll(snapshots, after),
          ...(after.snapshots.length > snapshots.length ? [] : ["no new snapshot"]),
        ];
      },
    };
  },
};

export const prune: Operation = {
  name: "prune",
  kind: "prune",
  mode: "mailbox",
  where: "clouds",
  steps: [
    { command: "deletefile", moments: ["before", "after"] },
    { command: "purge", moments: ["before", "after"] },
  ],
  midst: 2_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    const retain = (count: number) =>
      site.configure((profile) => ({ ...profile, backup: { ...Object(profile["backup"]), retain: count } }));
    await retain(100);
    for (let made = 0; made < 3; made += 1) await must(site, "backup", "now");
    await retain(1);
    const newest = (await snapshotsOf(site)).slice(0, 1);
    return {
      command: () => ["backup", "prune"],
      kept: async () => withAll(newest, await listed(site)),
      done: async () => {
        const after = await listed(site);
        const files = await readdir(site.dataDir);
        // Without its history an agent knows its own snapshots no more, and none of them is removed (docs/known-issues.md).
        if (files.some((name) => name.startsWith("history.db.broken-"))) return withAll(newest, after);
        return [
          ...withAll(newest, after),
          ...after.snapshots.filter((name) => !newest.includes(name)).map((name) => `not removed: ${name}`),
        ];
      },
    };
  },
};

export const restore: Operation = {
  name: "restore",
  kind: "restore",
  mode: "mailbox",
  where: "clouds",
  steps: [{ command: "cat", part: "data.00000", moments: EVERY }],
  midst: 300_000,
  writes: "target",
  approval: [],
  prepare: async (site) => {
    await must(site, "backup", "now");
    const to = join(site.root, `restored ${randomUUID()}`);
    const wanted = plain(await filesOf(site.workspace));
    return {
      command: () => ["backup", "restore", "--to", to],
      kept: async () => differences("workspace", wanted, plain(await filesOf(site.workspace))),
      done: async () => {
        const found = await filesOf(to);
        const odd = Object.keys(found).filter((path) => !/^(?:state|workspace)\//.test(path));
        return [
          ...differences("restored", wanted, plain(below(found, "workspace"))),
          ...odd.map((path) => `left in the restored folder: ${path}`),
        ];
      },
    };
  },
};

export const verify: Operation = {
  name: "verify",
  kind: "verify",
  mode: "mailbox",
  where: "clouds",
  steps: [{ command: "cat", part: "data.00000", moments: EVERY }],
  midst: 300_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    await must(site, "backup", "now");
    const before = below(await site.cloudFiles(), "snapshots");
    const kept = async () => differences("cloud", before, below(await site.cloudFiles(), "snapshots"));
    return { command: () => ["backup", "verify", "--deep"], kept, done: kept };
  },
};
