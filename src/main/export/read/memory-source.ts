import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import { namesIn, realPathOf } from "../../openclaw/directory.ts";
import type { Agents } from "../../openclaw/agents.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import { type Malformed, type MemoryRecord, SNIPPET_LENGTH } from "../record.ts";
import type { Listed, Source } from "../source.ts";
import { clip } from "./clip.ts";
import { hashtagsIn } from "./hashtags.ts";
import { malformed } from "./malformed.ts";
import { memorySections, type MemorySection } from "./memory-sections.ts";

const LONGTERM = /^memory\.md$/i;
/** `2026-11-20.md`, `2026-11-20-water-rota.md`, `2026-11-20-1430.md` (docs/upstream.md, B.3). */
const DAILY = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:-.*)?\.md$/;
/** No note that a person or an agent writes is longer; its sections are held in memory. Bytes. */
const MAX_FILE = 8 * 1024 * 1024;

type Place = Readonly<{ dir: string; idPrefix: string }>;
type MemoryFile = Readonly<{ path: string; idPrefix: string; dir: string; entryDate: string | null }>;

/**
 * Memory in the workspaces: `MEMORY.md` and the daily notes, a record for every section. Ids are
 * `<path>#<section>`, for another agent than the default one `<agent>:<path>#<section>`; a workspace that several share
 * is read once. Files are read whole at the listing, since only they know their sections. A file that is a link is not read:
 * an agent can make one to anything its owner may read.
 */
export function memorySource(agents: Agents, workspaceDir: string): Source {
  return {
    type: "memory",
    list: async function* (signal) {
      for (const file of await filesOf(await placesOf(agents, workspaceDir))) {
        throwIfCancelled(signal);
        yield* sectionsOf(file);
      }
    },
  };
}

async function placesOf([main, ...others]: Agents, workspaceDir: string): Promise<readonly Place[]> {
  const all = [
    { dir: workspaceDir, idPrefix: "" },
    ...others
      .filter((agent) => agent.id !== main.id)
      .map((agent) => ({ dir: agent.workspaceDir, idPrefix: `${agent.id}:` })),
  ];
  const places = new Map<string, Place>();
  for (const place of all) {
    const dir = await realPathOf(place.dir);
    if (!places.has(dir)) places.set(dir, { ...place, dir });
  }
  return [...places.values()];
}

async function filesOf(places: readonly Place[]): Promise<readonly MemoryFile[]> {
  const files: MemoryFile[] = [];
  for (const { dir, idPrefix } of places) {
    for (const name of await namesIn(dir)) {
      if (LONGTERM.test(name)) files.push({ dir, idPrefix, path: name, entryDate: null });
    }
    for (const name of await namesIn(join(dir, "memory"))) {
      const entryDate = DAILY.exec(name)?.[1];
      if (entryDate !== undefined) files.push({ dir, idPrefix, path: `memory/${name}`, entryDate });
    }
  }
  return files;
}

async function* sectionsOf(file: MemoryFile): AsyncGenerator<Listed | Malformed> {
  const { dir, idPrefix, path, entryDate } = file;
  const broken = (reason: string) => malformed("memory", `${idPrefix}${path}`, `${idPrefix}${path}`, reason);
  let content: Buffer;
  let changedAt: number;
  try {
    const found = await lstat(join(dir, path));
    if (!found.isFile()) {
      yield broken("It is no plain file: links are not followed.");
      return;
    }
    if (found.size > MAX_FILE) {
      yield broken(`It is longer than ${MAX_FILE / 1024 / 1024} MiB.`);
      return;
    }
    changedAt = Math.trunc(found.mtimeMs);
    content = await readFile(join(dir, path));
  } catch (error) {
    const code = codeOf(error) ?? "unknown";
    if (code !== "ENOENT") yield broken(`It cannot be read (${code}).`);
    return;
  }
  if (content.includes(0)) {
    yield broken("It is not a text.");
    return;
  }
  for (const section of memorySections(content.toString("utf8"), entryDate !== null)) {
    const sourceId = `${idPrefix}${path}#${section.id}`;
    yield { sourceId, changedAt, read: () => Promise.resolve(recordOf(file, section, sourceId, changedAt)) };
  }
}

function recordOf(
  { path, entryDate }: MemoryFile,
  { id, title, body, prose, firstLine, lastLine }: MemorySection,
  sourceId: string,
  changedAt: number,
): MemoryRecord {
  return {
    kind: "memory",
    sourceId,
    updatedAt: new Date(changedAt).toISOString(),
    filePath: path,
    entryType: entryDate === null ? "longterm" : "daily",
    sectionId: id,
    entryDate,
    title: title === "" ? (entryDate ?? path) : title,
    snippet: clip(body, SNIPPET_LENGTH),
    tags: hashtagsIn(`${title}\n${prose}`),
    firstLine,
    lastLine,
  };
}
