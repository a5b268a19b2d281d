import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { RunId } from "#shared/brand";
import { openHistory } from "./history.ts";
import { newRunId } from "./history-schema.ts";
import { removeStaleScratch, scratchDirOf } from "./scratch.ts";
import { HOME, temporaryDataDir } from "./testing/data-dir.ts";

async function scratchOf(dataDir: string, runId: RunId): Promise<string> {
  const dir = scratchDirOf(dataDir, runId);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "copy.sqlite"), "rows");
  return dir;
}

test("what dead runs have left is removed, what a run uses now is not", async () => {
  const dataDir = temporaryDataDir();
  const history = openHistory({ dataDir, clock: { now: Date.now }, warn: vi.fn() });
  onTestFinished(() => history.close());
  await removeStaleScratch(dataDir, history.runs);
  const id = newRunId();
  const at = new Date().toISOString();
  history.runs.save({
    id,
    profileId: HOME,
    kind: "backup",
    trigger: "manual",
    queuedAt: at,
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
  });
  const used = await scratchOf(dataDir, id);
  const stale = await scratchOf(dataDir, newRunId());
  const foreign = join(dataDir, "runs", "rclone-1-abc");
  await mkdir(foreign);
  await removeStaleScratch(dataDir, history.runs);
  expect([existsSync(used), existsSync(stale), existsSync(foreign)]).toEqual([true, false, true]);
});
