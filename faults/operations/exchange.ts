import { randomUUID } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { filesOf, payload } from "../site.ts";
import { exactlyOnce, lost, must, sha } from "../stakes.ts";
import { EVERY, type Operation } from "./operation.ts";

export const exporting: Operation = {
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

export const deliver: Operation = {
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
