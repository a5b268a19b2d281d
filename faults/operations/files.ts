import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { filesOf, payload } from "../site.ts";
import { below, differences, exactlyOnce, hashesOf, letters, lost, must, plain, sha } from "../stakes.ts";
import { EVERY, type Operation } from "./operation.ts";

export const push: Operation = {
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

export const drain: Operation = {
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

export const mirror: Operation = {
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

export const bisync: Operation = {
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
