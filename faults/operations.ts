import { createHash, randomUUID } from "node:crypto";
import { appendFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { RunKind } from "#shared/models/run";
import { type Listed, listed, type Problems, said, snapshotsOf } from "./invariants.ts";
import type { Kill } from "./rigged-rclone.ts";
import { type Attempt, filesOf, payload, type Site } from "./site.ts";

/** A child of an operation that can be killed: rclone's command, and a part of its arguments. */
export type Step = Pick<Kill, "command" | "part"> & Readonly<{ moments: readonly Kill["when"][] }>;

/** One thing Clawback does, run as a real process; and what must be true whatever was done to it. */
export type Operation = Readonly<{
  name: string;
  kind: RunKind;
  mode: "mailbox" | "mirror" | "bisync";
  /** Where its faults can come from. */
  where: "clouds" | "convex";
  steps: readonly Step[];
  /** How many bytes go over the network before a fault that waits for some. */
  midst: number;
  /** What it writes on this computer. */
  writes: "workspace" | "data" | "target";
  /** What a person adds to the command who has seen what it would do. */
  approval: readonly string[];
  prepare: (site: Site) => Promise<Story>;
}>;

/** One telling of an operation: what is at stake, the command, and how to see that nothing was lost. */
export type Story = Readonly<{
  /** The command, and again after a fault (`attempt` counts from 0). */
  command: (attempt: number) => readonly string[];
  /** Right after the fault, before anything else has run. */
  kept: () => Promise<Problems>;
  /** After it has run again without a fault. `first`: how it ended under the fault. */
  done: (first: Attempt) => Promise<Problems>;
}>;

const sha = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const isMail = (path: string) => /^_(?:inbox|outbox)\//.test(path);
const isOwn = (path: string) => isMail(path) || path.startsWith(".clawback-");

export function plain(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isOwn(path)));
}

/** The part of a listing below a folder, relative to it. */
function below(files: Readonly<Record<string, string>>, folder: string): Readonly<Record<string, string>> {
  const prefix = `${folder}/`;
  const inside = Object.entries(files).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(inside.map(([path, hash]) => [path.slice(prefix.length), hash]));
}

/** How two sides differ, the first few. */
export function differences(
  what: string,
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): Problems {
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return paths
    .filter((path) => wanted[path] !== found[path])
    .slice(0, 4)
    .map((path) => {
      const how =
        found[path] === undefined ? "is missing" : wanted[path] === undefined ? "is too many" : "differs";
      return `${what}: ${path} ${how}`;
    });
}

/** The hashes that are nowhere among the files. */
function lost(
  hashes: Readonly<Record<string, string>>,
  ...places: readonly Readonly<Record<string, string>>[]
): Problems {
  const there = new Set(places.flatMap((files) => Object.values(files)));
  return Object.entries(hashes)
    .filter(([, hash]) => !there.has(hash))
    .map(([name]) => `lost: ${name}`);
}

/** Each letter is in these files exactly once. */
export function exactlyOnce(
  letters: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Problems {
  return Object.entries(letters).flatMap(([name, hash]) => {
    const times = Object.values(files).filter((found) => found === hash).length;
    return times === 1 ? [] : [`${name} arrived ${times} times`];
  });
}

/** A command without which there is no story. */
async function must(site: Site, ...args: readonly string[]): Promise<Attempt> {
  const attempt = await site.clawback(args);
  if (attempt.end === 0 || attempt.end === 4) return attempt;
  throw new Error(
    `clawback ${args.join(" ")} ended with ${attempt.end}: ${said(attempt.document, attempt.stderr)}`,
  );
}

function letters(count: number): Readonly<Record<string, Buffer>> {
  const names = Array.from({ length: count }, (_, at) =>
    at < 2 ? `folder/letter ${at}.bin` : `letter ${at}.bin`,
  );
  return Object.fromEntries(names.map((name) => [`_outbox/${name}`, payload()]));
}

const hashesOf = (files: Readonly<Record<string, Buffer>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [path, sha(content)]));

const EVERY = ["during", "after", "before"] as const;

const push: Operation = {
  name: "sync push",
  kind: "sync",
  mode: "mailbox",
  where: "clouds",
  steps: [{ command: "sync", moments: EVERY }],
  midst: 200_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    await writeFile(join(site.workspace, "MEMORY.md"), payload());
    await writeFile(join(site.workspace, "bulk/0.bin"), payload());
    await must(site, "sync", "--direction", "push", "--yes");
    const before = plain(await filesOf(site.workspace));
    const stake = { "MEMORY.md": before["MEMORY.md"] ?? "", "bulk/0.bin": before["bulk/0.bin"] ?? "" };
    await writeFile(join(site.workspace, "MEMORY.md"), `# Memory\n\nAll new: ${randomUUID()}\n`);
    await rm(join(site.workspace, "bulk/0.bin"));
    for (let at = 0; at < 4; at += 1)
      await writeFile(join(site.workspace, "bulk", `new ${at}.bin`), payload());
    const wanted = plain(await filesOf(site.workspace));
    const kept = async () => {
      const cloud = await site.cloudFiles();
      // What was replaced and deleted lies in the cloud's trash, or still in its place.
      return [
        ...lost(stake, cloud),
        ...differences("workspace", wanted, plain(await filesOf(site.workspace))),
      ];
    };
    return {
      command: () => ["sync", "--direction", "push"],
      kept,
      done: async () => [
        ...(await kept()),
        ...differences("cloud", wanted, plain(below(await site.cloudFiles(), "share"))),
      ],
    };
  },
};

const drain: Operation = {
  name: "drain",
  kind: "sync",
  mode: "mailbox",
  where: "clouds",
  steps: [
    { command: "copy", part: "_outbox", moments: EVERY },
    { command: "delete", moments: ["before", "after"] },
  ],
  midst: 200_000,
  writes: "workspace",
  approval: ["--yes"],
  prepare: async (site) => {
    await must(site, "sync", "--yes");
    const mail = letters(5);
    await site.putCloud(mail);
    const hashes = hashesOf(mail);
    return {
      command: () => ["sync", "--direction", "pull"],
      kept: async () => lost(hashes, await site.cloudFiles(), await filesOf(site.workspace)),
      done: async () => [
        ...exactlyOnce(hashes, await filesOf(join(site.workspace, "_inbox"))),
        ...Object.keys(below(await site.cloudFiles(), "share/_outbox")).map(
          (path) => `still in _outbox: ${path}`,
        ),
      ],
    };
  },
};

const mirror: Operation = {
  name: "mirror",
  kind: "sync",
  mode: "mirror",
  where: "clouds",
  steps: [{ command: "sync", moments: EVERY }],
  midst: 200_000,
  writes: "workspace",
  approval: ["--yes"],
  prepare: async (site) => {
    // The cloud first gets what the agent has; from then on it leads.
    await writeFile(join(site.workspace, "bulk/0.bin"), payload());
    await must(site, "sync", "--direction", "push", "--yes");
    await must(site, "sync", "--yes");
    const before = plain(await filesOf(site.workspace));
    const edited = Buffer.from(`# Memory\n\nOnly written here: ${randomUUID()}\n`);
    await writeFile(join(site.workspace, "MEMORY.md"), edited);
    const stake = { "the edit made here": sha(edited), "bulk/0.bin": before["bulk/0.bin"] ?? "" };
    const sent = Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`bulk/sent ${at}.bin`, payload()]));
    await site.putCloud({ ...sent, "bulk/1.bin": payload(), "MEMORY.md": payload() });
    await site.dropCloud("bulk/0.bin");
    const cloud = below(await site.cloudFiles(), "share");
    return {
      command: () => ["sync"],
      kept: async () => [
        ...lost(stake, await filesOf(site.workspace)),
        ...differences("cloud", cloud, below(await site.cloudFiles(), "share")),
      ],
      done: async () => [
        ...lost(stake, await filesOf(site.workspace)),
        ...differences("workspace", plain(cloud), plain(await filesOf(site.workspace))),
      ],
    };
  },
};

const bisync: Operation = {
  name: "bisync",
  kind: "sync",
  mode: "bisync",
  where: "clouds",
  steps: [{ command: "bisync", moments: ["before", "after"] }],
  midst: 0,
  writes: "workspace",
  approval: ["--resync", "--yes"],
  prepare: async (site) => {
    await must(site, "sync", "--resync", "--yes");
    const before = await filesOf(site.workspace);
    const kept = async () => differences("workspace", before, await filesOf(site.workspace));
    return {
      command: () => ["sync"],
      kept,
      done: async () => {
        const calls = (await site.bisync?.bisyncs()) ?? [];
        return [...(await kept()), ...(calls.length < 2 ? ["bisync did not run again"] : [])];
      },
    };
  },
};

/** Snapshots that must be there, and nothing that is no snapshot among them. */
function withAll(names: readonly string[], { snapshots, problems }: Listed): Problems {
  return [
    ...problems,
    ...names.filter((name) => !snapshots.includes(name)).map((name) => `lost: snapshot ${name}`),
  ];
}

const backup: Operation = {
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

const prune: Operation = {
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

const restore: Operation = {
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

const verify: Operation = {
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

const exporting: Operation = {
  name: "export",
  kind: "export",
  mode: "mailbox",
  where: "convex",
  steps: [],
  midst: 1_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    // Something new in each telling, and nothing gone: the preview names what is gone as well.
    await appendFile(join(site.workspace, "memory", "2026-01-01.md"), `\n## ${randomUUID()}\n\nIt rained.\n`);
    const preview = await must(site, "export", "preview");
    const keys = [...new Set(JSON.stringify(preview.document).match(/"sourceKey":"[^"]+"/g) ?? [])].sort();
    const held = () =>
      [...(site.ingest?.held.keys() ?? [])].map((key) => `"sourceKey":${JSON.stringify(key)}`).sort();
    return {
      command: () => ["export", "run", "--target", "convex"],
      kept: () => Promise.resolve([]),
      done: async () => {
        const again = await must(site, "export", "run", "--target", "convex");
        const counts = /"created": ?(\d+), ?"updated": ?(\d+)/.exec(JSON.stringify(again.document));
        const missing = keys.filter((key) => !held().includes(key));
        return [
          ...(held().length === 0 ? ["nothing was exported"] : []),
          ...missing.slice(0, 3).map((key) => `not exported: ${key}`),
          ...(counts?.[1] === "0" && counts[2] === "0" ? [] : ["a run with nothing new exported something"]),
        ];
      },
    };
  },
};

const statusSchema = z.looseObject({
  profile: z.looseObject({
    deliveries: z.array(z.looseObject({ name: z.string(), state: z.looseObject({ kind: z.string() }) })),
  }),
});

const deliver: Operation = {
  name: "deliver",
  kind: "deliver",
  mode: "mailbox",
  where: "clouds",
  steps: [
    { command: "copyto", moments: EVERY },
    { command: "moveto", moments: ["before", "after"] },
  ],
  midst: 40_000,
  writes: "data",
  approval: ["--yes"],
  prepare: async (site) => {
    await must(site, "sync", "--yes");
    const dropped: Record<string, string> = {};
    const commands: string[][] = [];
    for (const number of ["first", "second", "third"]) {
      const name = `${number} ${randomUUID()}.bin`;
      const content = payload();
      await writeFile(join(site.root, name), content);
      dropped[name] = sha(content);
      commands.push(["drop", join(site.root, name)]);
    }
    const used = new Set<string>();
    return {
      command: (attempt) => {
        const [name] = Object.keys(dropped).slice(attempt);
        used.add(name ?? "");
        return commands[attempt] ?? [];
      },
      kept: async () => lost(dropped, await filesOf(site.root)),
      done: async (first) => {
        // A letter that was told as failed, or never taken on, is dropped again, as a person would.
        const { deliveries } = statusSchema.parse((await must(site, "status")).document).profile;
        for (const name of used) {
          const state = deliveries.find((one) => one.name === name)?.state.kind;
          const wasRefused = state === undefined && first.end !== 0 && first.end !== 4;
          if (wasRefused || state === "failed") await must(site, "drop", join(site.root, name));
        }
        await must(site, "sync");
        const wanted = Object.fromEntries(Object.entries(dropped).filter(([name]) => used.has(name)));
        return exactlyOnce(wanted, await filesOf(join(site.workspace, "_inbox")));
      },
    };
  },
};

export const OPERATIONS: readonly Operation[] = [
  push,
  drain,
  mirror,
  bisync,
  backup,
  prune,
  restore,
  verify,
  exporting,
  deliver,
];
