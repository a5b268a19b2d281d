import { expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";
import type { MemoryRecord } from "./record.ts";

const ownership = { visibility: "private", ownerType: "user", ownerId: "owner" } as const;
const section: MemoryRecord = {
  kind: "memory",
  sourceId: "MEMORY.md#people",
  updatedAt: "2026-03-01T10:00:00.000Z",
  filePath: "MEMORY.md",
  entryType: "longterm",
  sectionId: "people",
  entryDate: null,
  title: "People",
  snippet: "Joan",
  tags: [],
  firstLine: 3,
  lastLine: 5,
};

test("a section that moved down in a file that was written is the same; one that says something else is not", () => {
  const before = fingerprintOf(section, ownership);
  const moved = { ...section, firstLine: 30, lastLine: 32, updatedAt: "2026-03-02T10:00:00.000Z" };
  expect(fingerprintOf(moved, ownership)).toBe(before);
  expect(fingerprintOf({ ...section, snippet: "Jane" }, ownership)).not.toBe(before);
});
