import fc from "fast-check";
import { expect, test } from "vitest";
import { isFinished, type Progress, type Run, type RunState } from "#shared/models/run";
import { newRunId } from "./history-schema.ts";
import { advance, MAX_WARNINGS, type RunEvent } from "./run-state.ts";
import { HOME } from "./testing/data-dir.ts";

const AT = "2026-11-21T12:00:00.000Z";

function queued(): Run {
  return {
    id: newRunId(),
    profileId: HOME,
    kind: "sync",
    trigger: "manual",
    queuedAt: AT,
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
  };
}

function progress(fraction: number | null): RunEvent {
  const value: Progress = {
    phase: "Copying",
    fraction,
    bytes: 0,
    totalBytes: null,
    files: 0,
    totalFiles: null,
    bytesPerSecond: null,
    etaSeconds: null,
  };
  return { kind: "progress", progress: value };
}

const done: RunEvent = {
  kind: "done",
  result: { kind: "sync", copied: 1, deleted: 0, bytes: 5, arrivals: [] },
};
const warn: RunEvent = { kind: "warn", warning: { kind: "special-file", message: "A socket was left out." } };
const cancel: RunEvent = { kind: "cancel", result: null };
const skip: RunEvent = { kind: "skip", reason: "Nothing changed." };
const fail: RunEvent = { kind: "fail", error: { code: "REMOTE_FULL", message: "The cloud is full." } };

function after(...events: readonly RunEvent[]): Run {
  return events.reduce((run, event) => advance(run, event, AT), queued());
}

const start: RunEvent = { kind: "start" };

test.each<readonly [RunState["kind"], readonly RunEvent[]]>([
  ["running", [start]],
  ["succeeded", [start, done]],
  ["warned", [start, warn, done]],
  ["failed", [start, warn, fail]],
  ["failed", [fail]],
  ["cancelled", [start, cancel]],
  ["cancelled", [cancel]],
  ["skipped", [start, skip]],
  ["skipped", [skip]],
])("a run is %s after its events", (kind, events) => {
  expect(after(...events).state.kind).toBe(kind);
});

test.each([
  ["done before it began", [done]],
  ["progress before it began", [progress(0)]],
  ["begun twice", [start, start]],
  ["done after a cancel", [start, cancel, done]],
])("%s is refused", (_name, events) => {
  expect(() => after(...events)).toThrow(/does not take the event/);
});

test("any order of events keeps the invariants", () => {
  const event = fc.oneof(
    fc.constantFrom(start, done, warn, cancel, skip, fail),
    fc
      .option(fc.oneof(fc.double({ min: -1, max: 2, noNaN: true }), fc.constant(NaN)), { nil: null })
      .map((fraction) => progress(fraction)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let run = queued();
      let fraction: number | null = null;
      for (const next of events) {
        const before = run;
        try {
          run = advance(run, next, AT);
        } catch {
          expect(run).toBe(before);
          continue;
        }
        expect(isFinished(before.state)).toBe(false);
        expect(run.finishedAt === null).toBe(!isFinished(run.state));
        if (run.state.kind === "succeeded") expect(run.warnings).toEqual([]);
        if (run.state.kind === "running") {
          expect(run.startedAt).toBe(AT);
          const now = run.state.progress.fraction;
          if (fraction !== null) expect(now).toBeGreaterThanOrEqual(fraction);
          if (now !== null) expect(now >= 0 && now <= 1).toBe(true);
          fraction = now;
        }
      }
    }),
  );
});

test("the list of warnings is bounded and says so", () => {
  const run = after(start, ...Array.from({ length: MAX_WARNINGS + 5 }, () => warn));
  expect(run.warnings).toHaveLength(MAX_WARNINGS);
  expect(run.warnings.at(-1)?.kind).toBe("more-warnings");
  expect(run.warnings.at(-2)?.kind).toBe("special-file");
});
