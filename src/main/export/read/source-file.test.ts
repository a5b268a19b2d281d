import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryDir, writeFiles } from "../../openclaw/testing/files.ts";
import { readSourceFile } from "./source-file.ts";
import { readAll } from "./testing/collect.ts";

async function sourcesOf(content: unknown) {
  const dir = await temporaryDir();
  await writeFiles(dir, { "source.json": typeof content === "string" ? content : JSON.stringify(content) });
  return readSourceFile(join(dir, "source.json"));
}

function envelope(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { source: "openclaw", pulledAt: "2026-03-10T09:30:00Z", schemaVersion: 1, data };
}

test("records are checked one by one; a list that is missing is no source", async () => {
  const sources = await sourcesOf(
    envelope({
      tasks: [
        { id: "t1", title: "Seeds", status: "running", updatedAt: 1_772_000_000_000 },
        { sourceId: "t2", status: "the title is missing" },
        7,
      ],
      cronJobs: [
        { sourceId: "c1", name: "daily", schedule: "0 7 * * *", lastStatus: "error", failureStreak: 2 },
        { id: "c2", name: "own", schedule: { kind: "every", everyMs: 60_000 }, payload: { text: "never" } },
      ],
      memoryEntries: [
        {
          filePath: "MEMORY.md",
          entryType: "longterm",
          sectionId: "people",
          title: "People",
          snippet: "x".repeat(3_000),
        },
      ],
    }),
  );
  expect(sources.map(({ type }) => type)).toEqual(["task", "cron", "memory"]);
  const [tasks, jobs, memory] = await Promise.all(sources.map(readAll));
  expect(tasks).toEqual([
    expect.objectContaining({ sourceId: "t1", status: "running", updatedAt: "2026-02-25T06:13:20.000Z" }),
    {
      kind: "malformed",
      type: "task",
      where: "data.tasks 2",
      sourceKey: "task:t2",
      reason: "Missing or of a wrong type: title.",
    },
    expect.objectContaining({ kind: "malformed", sourceKey: "task:data.tasks#3" }),
  ]);
  expect(jobs).toMatchObject([
    { sourceId: "c1", enabled: true, lastStatus: "error", failureStreak: 2 },
    { sourceId: "c2", schedule: "every 1 min" },
  ]);
  expect(JSON.stringify(jobs)).not.toContain("never");
  expect(memory).toMatchObject([{ sourceId: "MEMORY.md#people", snippet: `${"x".repeat(1_999)}…` }]);
});

test("sessions with their turns", async () => {
  const turns = [
    { kind: "user", text: "hello" },
    { kind: "tool", name: "exec", arguments: "{}" },
  ];
  const [source] = await sourcesOf(envelope({ sessions: [{ sourceId: "main/s1", title: "T", turns }] }));
  expect(source === undefined ? [] : await readAll(source)).toMatchObject([
    {
      kind: "session",
      turns: [
        { at: null, text: "hello" },
        { result: null, isError: false },
      ],
    },
  ]);
});

test.each([
  ["{", "CONFIG_UNREADABLE"],
  [[], "CONFIG_INVALID"],
  [{ ...envelope({}), schemaVersion: 2 }, "CONFIG_INVALID"],
  [{ ...envelope({}), source: "other" }, "CONFIG_INVALID"],
  [envelope({ tasks: {} }), "CONFIG_INVALID"],
])("another envelope is an error: %j", async (content, code) => {
  await expect(sourcesOf(content)).rejects.toMatchObject({ code });
});

test("a file that is not there is a missing source", async () => {
  await expect(readSourceFile(join(await temporaryDir(), "x.json"))).rejects.toMatchObject({
    code: "SOURCE_MISSING",
  });
});

test("any record is read or malformed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (values) => {
      const lists = { tasks: values, cronJobs: values, memoryEntries: values, sessions: values };
      for (const source of await sourcesOf(envelope(lists)))
        expect(await readAll(source)).toHaveLength(values.length);
    }),
    { numRuns: 30 },
  );
});
