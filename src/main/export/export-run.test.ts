import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { RunWarning } from "#shared/models/run";
import { exportsSchema } from "#shared/settings/exports";
import { createDeadLetters } from "./dead-letters.ts";
import { exportTo } from "./export-run.ts";
import { openExportLedger } from "./ledger.ts";
import type { Target } from "./target.ts";
import { memorySource } from "./testing/memory-source.ts";
import { type Fault, memoryTarget } from "./testing/memory-target.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";
import { runContext } from "./testing/run-context.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

async function run(archive: Target["archive"], fault: Fault = "none") {
  const dir = mkdtempSync(join(tmpdir(), "clawback-export-run-"));
  const ledger = openExportLedger(join(dir, "exports.db"));
  onTestFinished(() => {
    ledger.close();
    rmSync(dir, { recursive: true });
  });
  const from = memorySource();
  from.put("a", "A", NOW);
  const to = memoryTarget(() => fault);
  const warnings: RunWarning[] = [];
  const phases: string[] = [];
  const work = exportTo(
    {
      profileId: "home" as ProfileId,
      sources: [from.source],
      target: { ...to.target, archive },
      ledger,
      deadLetters: createDeadLetters(ledger.database),
      redactor: plainRedactor(),
      settings: exportsSchema.parse({}),
      clock: { now: () => NOW },
      retry: { random: () => 0.5, wait: () => Promise.resolve() },
      epoch: "1",
      resendSince: null,
      isPartial: false,
    },
    {
      ...runContext(),
      warn: (warning) => warnings.push(warning),
      progress: ({ phase }) => phases.push(phase),
    },
  );
  const counts = await work.catch(() => null);
  return { counts, warnings, phases, rows: to.rows };
}

test("old records are archived after a good run, and not after a failed one", async () => {
  const asked: number[] = [];
  const archive: Target["archive"] = (now) => Promise.resolve(asked.push(now));
  const { counts, phases } = await run(archive);
  expect(counts).toMatchObject({ created: 1 });
  expect(phases).toEqual(["Tasks to Convex"]);
  expect(asked).toEqual([NOW]);
  expect((await run(archive, "auth")).counts).toBeNull();
  expect(asked).toEqual([NOW]);
});

test("a target that cannot archive now has a good run all the same, with a warning and its row", async () => {
  const refusal = () => Promise.reject(new ClawbackError("REMOTE_UNREACHABLE", "It does not answer."));
  const { counts, warnings, rows } = await run(refusal);
  expect(counts).toMatchObject({ created: 1, failed: 0 });
  expect(warnings).toMatchObject([{ kind: "not-archived" }]);
  expect(rows).toMatchObject([{ errors: 0 }]);
});
