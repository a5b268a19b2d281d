import { randomBytes } from "node:crypto";
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryDir, writeFiles } from "../../openclaw/testing/files.ts";
import { SNIPPET_LENGTH } from "../record.ts";
import { clip } from "./clip.ts";
import { hashtagsIn } from "./hashtags.ts";
import { memorySource } from "./memory-source.ts";
import { listAll, readAll } from "./testing/collect.ts";

function sourceIn(dir: string, ...others: readonly (readonly [string, string])[]) {
  return memorySource(
    [{ id: "main", workspaceDir: dir }, ...others.map(([id, workspaceDir]) => ({ id, workspaceDir }))],
    dir,
  );
}

test("the curated file and the daily notes, also with a slug or a time in their name", async () => {
  const dir = await temporaryDir();
  await writeFiles(dir, {
    "MEMORY.md": "# People\nJoan #team\n",
    "memory/2026-03-01.md": "# 2026-03-01\n\n## 07:30 Round\nrain\n",
    "memory/2026-03-01-water-rota.md": "# Session\nx\n",
    "memory/2026-03-01-1430.md": "text",
    "memory/2026-13-01.md": "no date",
    "memory/ideas.md": "not a day",
  });
  await utimes(join(dir, "MEMORY.md"), 1_000, 1_000);
  const records = await readAll(sourceIn(dir));
  expect(records.map((record) => ("sourceId" in record ? record.sourceId : "malformed"))).toEqual([
    "MEMORY.md#people",
    "memory/2026-03-01-1430.md#start",
    "memory/2026-03-01-water-rota.md#session",
    "memory/2026-03-01.md#2026-03-01/07.30_round",
  ]);
  expect(records[0]).toEqual({
    kind: "memory",
    sourceId: "MEMORY.md#people",
    updatedAt: "1970-01-01T00:16:40.000Z",
    filePath: "MEMORY.md",
    entryType: "longterm",
    sectionId: "people",
    entryDate: null,
    title: "People",
    snippet: "Joan #team",
    tags: ["team"],
    firstLine: 1,
    lastLine: 2,
  });
  expect(records[3]).toMatchObject({ entryType: "daily", entryDate: "2026-03-01", title: "07:30 Round" });
});

test("agents do not get into each other's way, and a shared workspace is read once", async () => {
  const [dir, other] = [await temporaryDir(), await temporaryDir()];
  await writeFiles(dir, { "MEMORY.md": "# A\nx\n" });
  await writeFiles(other, { "MEMORY.md": "# A\ny\n" });
  const items = await listAll(sourceIn(dir, ["fern", other], ["twin", dir]));
  expect(items.map((item) => ("sourceId" in item ? item.sourceId : item))).toEqual([
    "MEMORY.md#a",
    "fern:MEMORY.md#a",
  ]);
});

test("what is no text or a link is told, not dropped", async () => {
  const dir = await temporaryDir();
  await mkdir(join(dir, "memory"));
  await writeFile(
    join(dir, "MEMORY.md"),
    Buffer.concat([Buffer.from("# A\n"), Buffer.alloc(4), randomBytes(40)]),
  );
  await symlink("/etc/hostname", join(dir, "memory/2026-03-01.md"));
  expect(await listAll(sourceIn(dir))).toMatchObject([
    { kind: "malformed", sourceKey: "memory:MEMORY.md", reason: "It is not a text." },
    {
      kind: "malformed",
      sourceKey: "memory:memory/2026-03-01.md",
      reason: "It is no plain file: links are not followed.",
    },
  ]);
});

test("no bytes make it throw, and no snippet is too long", async () => {
  const dir = await temporaryDir();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.uint8Array({ maxLength: 6_000 }), fc.string({ maxLength: 6_000 })),
      async (content) => {
        await writeFile(join(dir, "MEMORY.md"), content);
        for (const record of await readAll(sourceIn(dir))) {
          if (record.kind === "memory") expect(record.snippet.length).toBeLessThanOrEqual(SNIPPET_LENGTH);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("a text is cut between words, never in one", () => {
  expect(clip("one two three", 13)).toBe("one two three");
  expect(clip("one two three", 10)).toBe("one two…");
  expect(clip("one two three", 8)).toBe("one two…");
  expect(clip("x".repeat(20), 5)).toBe("xxxx…");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 3, max: 30 }), (text, length) => {
      const cut = clip(text, length);
      expect(cut.length).toBeLessThanOrEqual(length);
      expect(cut.isWellFormed()).toBe(text.isWellFormed());
      expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true);
    }),
  );
});

test("tags stand outside code and addresses, each once", () => {
  const text = "#one, (#two) `#code` x#no https://host/#frag #One #3 #größe/süd- ``a `#b` ``";
  expect(hashtagsIn(text)).toEqual(["one", "two", "größe/süd"]);
});
