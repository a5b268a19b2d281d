import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProfileId } from "#shared/brand";
import { exportsSchema } from "#shared/settings/exports";
import { createDeadLetters } from "./dead-letters.ts";
import { exportStream } from "./export-stream.ts";
import { openExportLedger } from "./ledger.ts";
import { REPLAY_MS } from "./plan.ts";
import { sourceKeyOf } from "./record.ts";
import { Tally } from "./tally.ts";
import { memorySource } from "./testing/memory-source.ts";
import { type Fault, memoryTarget } from "./testing/memory-target.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

const HOUR_MS = 3_600_000;
const stream = { profileId: "home" as ProfileId, target: "convex", type: "task" } as const;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "clawback-export-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** One stream from memory to memory, with a real ledger; `faults` are used up one an attempt. */
function setUp(path = join(dir, "exports.db")) {
  const ledger = openExportLedger(path);
  const deadLetters = createDeadLetters(ledger.database);
  const from = memorySource();
  const faults: Fault[] = [];
  const to = memoryTarget(() => faults.shift() ?? "none");
  const time = { now: Date.parse("2026-03-01T12:00:00Z") };
  const waits: number[] = [];

  async function run(
    options: { resendSince?: number; epoch?: string; isPartial?: boolean; signal?: AbortSignal } = {},
  ) {
    const tally = new Tally();
    const work = exportStream(
      {
        stream,
        source: from.source,
        target: to.target,
        ledger,
        deadLetters,
        redactor: plainRedactor(),
        settings: exportsSchema.parse({}),
        clock: { now: () => time.now },
        retry: {
          random: () => 0.5,
          wait: (ms) => {
            waits.push(ms);
            return Promise.resolve();
          },
        },
        epoch: options.epoch ?? "1",
        resendSince: options.resendSince ?? null,
        isPartial: options.isPartial ?? false,
        tally,
      },
      options.signal ?? new AbortController().signal,
    );
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    return { counts: tally.counts(), samples: tally.samples(), error };
  }
  return { ...from, ...to, ledger, deadLetters, faults, time, waits, run };
}

describe("a stream of records", () => {
  test("creates, then writes nothing, then updates exactly what changed", async () => {
    const { put, run, time, counters, held, ledger } = setUp();
    for (let i = 0; i < 10; i++) put(`t${i}`, `Task ${i}`, time.now - i * HOUR_MS);
    expect((await run()).counts).toMatchObject({ created: 10, updated: 0, skipped: 0, failed: 0 });
    expect((await run()).counts).toMatchObject({ created: 0, updated: 0, skipped: 10 });
    expect(counters.writes).toBe(10);

    time.now += HOUR_MS;
    put("t3", "Task 3, renamed", time.now);
    expect((await run()).counts).toMatchObject({ created: 0, updated: 1, skipped: 9 });
    expect(held.get(sourceKeyOf("task", "t3"))?.title).toBe("Task 3, renamed");
    expect(counters.writes).toBe(11);
    ledger.close();
  });

  test("reads only what changed since the cursor, with five minutes of replay", async () => {
    const { put, run, reads, time, ledger } = setUp();
    put("old", "Old", time.now - HOUR_MS);
    put("late", "Written by a clock that is slow", time.now - REPLAY_MS + 1_000);
    put("new", "New", time.now);
    await run();
    const before = reads();
    await run();
    expect(reads() - before).toBe(2);
    time.now += HOUR_MS;
    await run();
    await run();
    expect(reads() - before).toBe(4);
    ledger.close();
  });

  test("a record that came back from an older copy is read, whatever its time", async () => {
    const { put, run, time, held, reads, ledger } = setUp();
    put("a", "Today's", time.now - HOUR_MS);
    await run();
    time.now += HOUR_MS;
    put("a", "Last week's", time.now - 100 * HOUR_MS);
    expect((await run()).counts).toMatchObject({ updated: 1 });
    expect(held.get(sourceKeyOf("task", "a"))?.title).toBe("Last week's");
    time.now += HOUR_MS;
    const before = reads();
    await run();
    expect(reads()).toBe(before);
    ledger.close();
  });

  test("marks what is gone, once, and brings back what returns", async () => {
    const { put, tasks, run, time, held, counters, ledger } = setUp();
    put("a", "A", time.now);
    put("b", "B", time.now);
    await run();
    tasks.delete("a");
    expect((await run()).counts).toMatchObject({ deleted: 1 });
    expect((await run()).counts).toMatchObject({ deleted: 0 });
    expect(held.get(sourceKeyOf("task", "a"))?.isGone).toBe(true);
    put("a", "A", time.now - 2 * HOUR_MS);
    expect((await run()).counts).toMatchObject({ updated: 1 });
    expect(counters.writes).toBe(4);
    ledger.close();
  });

  test("nothing is sent twice when the answer was lost", async () => {
    const { put, run, time, faults, counters, waits, ledger } = setUp();
    for (let i = 0; i < 5; i++) put(`t${i}`, `Task ${i}`, time.now - i);
    faults.push("lost", "half", "none", "half-lost");
    const { counts, error } = await run();
    expect(error).toBeNull();
    expect(counts.created + counts.skipped).toBe(5);
    expect(counters.writes).toBe(5);
    expect(waits.length).toBeGreaterThan(0);
    ledger.close();
  });

  test("gives up after five attempts, keeps what was committed, and goes on there", async () => {
    const { put, run, time, faults, ledger, held } = setUp();
    for (let i = 0; i < 6; i++) put(`t${i}`, `Task ${i}`, time.now - (6 - i) * HOUR_MS);
    faults.push("none", ...Array<Fault>(5).fill("refused-connection"));
    const { error } = await run();
    expect(error).toMatchObject({ code: "REMOTE_UNREACHABLE" });
    expect(held.size).toBe(3);
    expect(ledger.cursor(stream)?.changedAt).toBe(time.now - 4 * HOUR_MS);
    expect((await run()).counts).toMatchObject({ created: 3, skipped: 3 });
    ledger.close();
  });

  test("tries once when the failure is final, and waits as long as the target asks", async () => {
    const { put, run, time, faults, counters, waits, ledger } = setUp();
    put("a", "A", time.now);
    faults.push("auth");
    expect((await run()).error).toMatchObject({ code: "REMOTE_AUTH" });
    expect(counters.calls).toBe(1);
    expect(ledger.cursor(stream)).toBeNull();
    faults.push("rate-limit");
    expect((await run()).error).toBeNull();
    expect(waits[0]).toBeGreaterThanOrEqual(2_000);
    ledger.close();
  });

  test("a refused record is a dead letter that holds up nothing and is not sent again until it changes or is retried", async () => {
    const { put, run, time, counters, deadLetters, ledger, held } = setUp();
    put("a", "unwelcome", time.now - 1_000);
    put("b", "B", time.now);
    expect((await run()).counts).toMatchObject({ created: 1, failed: 1 });
    expect(deadLetters.list(stream.profileId)).toMatchObject([{ sourceKey: "task:a", attempts: 1 }]);
    const calls = counters.calls;
    expect((await run()).counts).toMatchObject({ failed: 1, skipped: 1 });
    expect(counters.calls).toBe(calls);

    deadLetters.retry(stream.profileId, "convex", "task:a");
    await run();
    expect(deadLetters.list(stream.profileId)).toMatchObject([{ attempts: 2 }]);
    deadLetters.discard(stream.profileId, "convex", "task:a");
    expect((await run()).counts).toMatchObject({ failed: 0 });
    expect(deadLetters.list(stream.profileId)).toEqual([]);

    put("a", "welcome now", time.now - 2 * HOUR_MS);
    expect((await run()).counts).toMatchObject({ created: 1, failed: 0 });
    expect(deadLetters.list(stream.profileId)).toEqual([]);
    expect(held.size).toBe(2);
    ledger.close();
  });

  test("holds back what still looks like a secret, and takes secrets out of ids, payload and ledger", async () => {
    const { put, run, time, deadLetters, held, ledger } = setUp();
    put("id-secret123", "about secret456", time.now);
    put("hidden", "s-e-c-r-e-t789", time.now);
    expect((await run()).counts).toMatchObject({ created: 1, failed: 1, redacted: 1 });
    expect(deadLetters.list(stream.profileId)[0]?.error).toMatchObject({ code: "RECORD_WITHHELD" });
    const [key, value] = [...held][0] ?? [];
    expect(key).toMatch(/^task:id-\[REDACTED\]~[0-9a-f]{16}$/);
    expect(value?.title).toBe("about [REDACTED]");
    expect((await run()).counts).toMatchObject({ skipped: 1 });
    ledger.close();
    const stored = readFileSync(join(dir, "exports.db"), "latin1");
    expect(stored).toContain("RECORD_WITHHELD");
    for (const secret of ["secret123", "secret456", "e-t789"]) expect(stored).not.toContain(secret);
  });

  test("another epoch looks at everything anew and writes only what differs; resending writes nothing", async () => {
    const { put, run, time, reads, counters, ledger } = setUp();
    for (let i = 0; i < 4; i++) put(`t${i}`, `Task ${i}`, time.now - (i + 1) * HOUR_MS);
    await run();
    const before = reads();
    expect((await run({ epoch: "2" })).counts).toMatchObject({ skipped: 4 });
    expect(reads() - before).toBe(4);
    const calls = counters.calls;
    expect((await run({ epoch: "2", resendSince: 0 })).counts).toMatchObject({ skipped: 4 });
    expect(counters.calls).toBeGreaterThan(calls);
    expect(counters.writes).toBe(4);
    ledger.close();
  });

  test("a part of the list takes nothing for gone, and leaves the cursor and other dead letters alone", async () => {
    const { put, tasks, run, time, held, deadLetters, ledger } = setUp();
    put("a", "A", time.now - HOUR_MS);
    put("b", "unwelcome", time.now - HOUR_MS);
    await run();
    const before = ledger.cursor(stream);
    const all = [...tasks];
    time.now += HOUR_MS;
    tasks.clear();
    put("c", "C", time.now);
    expect((await run({ isPartial: true })).counts).toMatchObject({ created: 1, deleted: 0 });
    expect(held.get(sourceKeyOf("task", "a"))?.isGone).toBe(false);
    expect(deadLetters.list(stream.profileId)).toHaveLength(1);
    expect(ledger.cursor(stream)).toEqual(before);
    for (const [id, task] of all) tasks.set(id, task);
    expect((await run()).counts).toMatchObject({ created: 0, deleted: 0 });
    ledger.close();
  });

  test("a clock ahead of ours does not carry the cursor into the future", async () => {
    const { put, run, time, held, ledger } = setUp();
    put("a", "From a machine whose clock is a day ahead", time.now + 24 * HOUR_MS);
    await run();
    expect(ledger.cursor(stream)?.changedAt).toBe(time.now);
    time.now += HOUR_MS;
    put("b", "B", time.now);
    await run();
    expect(held.size).toBe(2);
    ledger.close();
  });
});

const edit = fc.record({
  id: fc.integer({ min: 0, max: 7 }),
  title: fc.constantFrom("one", "two", "three", "unwelcome", null),
  ageMs: fc.integer({ min: 0, max: 2 * REPLAY_MS }),
});
const fault = fc.constantFrom<Fault>(
  "none",
  "none",
  "refused-connection",
  "rate-limit",
  "lost",
  "half",
  "half-lost",
  "auth",
);

test("whatever fails, the cursor is never ahead of what is committed, and a good run in the end leaves target and source equal", async () => {
  const rounds = fc.array(
    fc.record({ edits: fc.array(edit, { maxLength: 6 }), faults: fc.array(fault, { maxLength: 12 }) }),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const { put, tasks, run, time, faults, held, counters, ledger, deadLetters } = setUp(
        join(mkdtempSync(join(dir, "run-")), "exports.db"),
      );
      const isCommitted = (id: string, title: string): boolean =>
        held.get(sourceKeyOf("task", id))?.title === title ||
        deadLetters.refused(stream.profileId, "convex").has(sourceKeyOf("task", id));
      for (const round of all) {
        time.now += HOUR_MS;
        for (const { id, title, ageMs } of round.edits) {
          if (title === null) tasks.delete(`t${id}`);
          else put(`t${id}`, title, time.now - ageMs);
        }
        faults.splice(0, Infinity, ...round.faults);
        await run();
        const cursor = ledger.cursor(stream)?.changedAt ?? -1;
        for (const [id, { title, changedAt }] of tasks) {
          if (changedAt <= cursor) expect(isCommitted(id, title)).toBe(true);
        }
      }
      faults.length = 0;
      time.now += HOUR_MS;
      expect((await run()).error).toBeNull();
      for (const [id, { title }] of tasks) {
        const there = held.get(sourceKeyOf("task", id));
        if (title !== "unwelcome") expect(there).toMatchObject({ title, isGone: false });
      }
      for (const [key, { isGone }] of held) {
        if (!tasks.has(key.slice("task:".length))) expect(isGone).toBe(true);
      }
      const { writes } = counters;
      await run();
      expect(counters.writes).toBe(writes);
      ledger.close();
    }),
    { numRuns: 60 },
  );
});
