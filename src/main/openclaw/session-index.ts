import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { namesIn } from "./directory.ts";
import type { SessionSighting } from "./session-tracker.ts";

/** What is needed of `sessions.json` (docs/upstream.md, B.3); the rest is OpenClaw's own. */
const indexSchema = z.record(
  z.string(),
  z.looseObject({
    sessionId: z.string(),
    updatedAt: z.number().catch(0),
    sessionFile: z.string().optional().catch(undefined),
  }),
);
type Index = z.output<typeof indexSchema>;

/** A transcript itself: not an archive (`.reset.`, `.deleted.`), a trajectory or a lock. */
const PRIMARY = /^([^.]+)\.jsonl$/;

export type SessionFiles = Readonly<{ read: () => Promise<readonly SessionSighting[]> }>;

/**
 * The sessions of one agent as OpenClaw keeps them in files, up to 2026.7.1 (docs/upstream.md, B.1 and B.4): those `sessions.json`
 * names, and transcripts that came after the first reading and have no name yet. `dir` need not exist. Reading throws
 * for an index that is damaged or may not be read; files that vanish meanwhile count as absent.
 */
export function createSessionFiles(agentId: string, dir: string): SessionFiles {
  let cached: Readonly<{ version: string; index: Index }> | null = null;
  const namedOrOld = new Set<string>();
  let isFirst = true;

  /** The index can have megabytes and is read anew only when it was written. */
  async function readIndex(): Promise<Index> {
    const path = join(dir, "sessions.json");
    const found = await statOf(path);
    if (found === null) return {};
    const version = `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (cached?.version !== version) {
      cached = { version, index: indexSchema.parse(JSON.parse(await readFile(path, "utf8"))) };
    }
    return cached.index;
  }

  /** When a transcript was last written or locked; null when there is neither. */
  async function activityOf(file: string): Promise<number | null> {
    const found = await Promise.all([statOf(join(dir, file)), statOf(join(dir, `${file}.lock`))]);
    const times = found.flatMap((stats) => (stats === null ? [] : [stats.mtimeMs]));
    return times.length === 0 ? null : Math.max(...times);
  }

  return {
    read: async () => {
      const index = await readIndex();
      const names = await namesIn(dir);
      const named = await Promise.all(
        Object.entries(index).map(async ([sessionKey, { sessionId, updatedAt, sessionFile }]) => {
          const file = sessionFile === undefined ? `${sessionId}.jsonl` : basename(sessionFile);
          namedOrOld.add(file);
          const isPutAway = names.some((name) => /^\.(?:reset|deleted)\./.test(afterPrefix(name, file)));
          const isOver = isPutAway && !names.includes(file);
          return { agentId, sessionId, sessionKey, activeAt: (await activityOf(file)) ?? updatedAt, isOver };
        }),
      );
      const primaries = names.filter((name) => PRIMARY.test(name));
      if (isFirst) for (const name of primaries) namedOrOld.add(name);
      isFirst = false;
      const unnamed = await Promise.all(
        primaries
          .filter((name) => !namedOrOld.has(name))
          .map(async (file): Promise<SessionSighting> => {
            const sessionId = file.replace(/(?:-topic-[^.]*)?\.jsonl$/, "");
            return {
              agentId,
              sessionId,
              sessionKey: null,
              activeAt: (await activityOf(file)) ?? 0,
              isOver: false,
            };
          }),
      );
      return [...named, ...unnamed];
    },
  };
}

/** What follows `prefix` in a name; nothing when the name begins otherwise. */
function afterPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : "";
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}
