import fc from "fast-check";
import { expect, it } from "vitest";
import { cronJobs, fileEraCron } from "./cron.ts";
import { createRandom } from "./random.ts";

const anyTime = fc.integer({
  min: Date.parse("2026-01-01T00:00:00Z"),
  max: Date.parse("2028-12-31T00:00:00Z"),
});

it("has run in the past and will run in the future, at whatever moment it is made", () => {
  fc.assert(
    fc.property(anyTime, (now) => {
      for (const { name, state, runs } of cronJobs(now, createRandom(1))) {
        expect(state.nextRunAtMs, name).toBeGreaterThan(now);
        expect(state.lastRunAtMs ?? 0, name).toBeLessThanOrEqual(now);
        expect(runs.at(-1)?.runAtMs, name).toBe(state.lastRunAtMs);
        const failed = runs.filter(({ error }) => error !== undefined);
        expect(failed, name).toEqual(runs.slice(runs.length - state.consecutiveErrors));
      }
    }),
  );
});

it("keeps a log of its runs for each job that has run", () => {
  const now = Date.parse("2026-03-14T10:00:00Z");
  const jobs = cronJobs(now, createRandom(1));
  const entries = fileEraCron(jobs, now);
  expect(entries.map((entry) => entry.path)).toEqual([
    "cron/jobs.json",
    ...jobs.slice(0, 4).map((job) => `cron/runs/${job.id}.jsonl`),
  ]);
});
