import { errorData } from "#shared/errors";
import type { ExportCounts, ExportTargetName } from "#shared/models/export";
import type { Progress } from "#shared/models/run";
import type { RunContext } from "../ports.ts";
import { exportStream, type StreamParts } from "./export-stream.ts";
import type { SourceType } from "./record.ts";
import type { Source } from "./source.ts";
import { Tally } from "./tally.ts";
import type { RunRow } from "./target.ts";

export type ExportRunParts = Omit<StreamParts, "source" | "stream" | "tally"> &
  Readonly<{
    profileId: StreamParts["stream"]["profileId"];
    /** One of a type at most. */ sources: readonly Source[];
  }>;

/** How many records there are is known only when all of them have been looked at. */
const UNMEASURED: Omit<Progress, "phase"> = {
  fraction: null,
  bytes: 0,
  totalBytes: null,
  files: 0,
  totalFiles: null,
  bytesPerSecond: null,
  etaSeconds: null,
};

const SOURCE_NAMES: Readonly<Record<SourceType, string>> = {
  session: "Sessions",
  task: "Tasks",
  cron: "Cron jobs",
  memory: "Memory",
};

const TARGET_NAMES: Readonly<Record<ExportTargetName, string>> = { anytype: "AnyType", convex: "Convex" };

/**
 * Exports all streams of one target, one after another, and closes with the run's row, also when it failed or was
 * cancelled. Rejects with the first error that ended it; what was committed before counts and stays.
 */
export async function exportTo(parts: ExportRunParts, context: RunContext): Promise<ExportCounts> {
  const { target, sources, profileId, ledger, clock } = parts;
  const { signal } = context;
  const tally = new Tally();
  const startedAt = new Date(clock.now()).toISOString();
  const cursorFrom = cursors();

  function cursors(): RunRow["cursorFrom"] {
    const times = target.accepts.map((type) => {
      const cursor = ledger.cursor({ profileId, target: target.name, type });
      return [type, cursor === null ? null : new Date(cursor.changedAt).toISOString()] as const;
    });
    return Object.fromEntries(times);
  }

  async function close(failure: unknown): Promise<void> {
    if (failure !== null) tally.sample(errorData(failure));
    const { created, updated, skipped, deleted, failed } = tally;
    const row: RunRow = {
      runId: context.runId,
      startedAt,
      finishedAt: new Date(clock.now()).toISOString(),
      cursorFrom,
      cursorTo: cursors(),
      created,
      updated,
      skipped,
      deleted,
      errors: failed + (failure === null ? 0 : 1),
      errorSamples: tally.samples(),
    };
    await target.close(row, failure === null ? signal : AbortSignal.timeout(10_000));
  }

  /** All records are where they belong; a target that cannot tidy up now does so after the next run. */
  async function archive(): Promise<void> {
    try {
      const archived = await target.archive(clock.now(), signal);
      if (archived > 0) context.log("info", `${target.name}: ${archived} old records archived.`);
    } catch (problem) {
      signal.throwIfAborted();
      const { message } = errorData(problem);
      context.warn({
        kind: "not-archived",
        message: `${target.name} did not archive old records: ${message}`,
      });
    }
  }

  try {
    for (const type of target.accepts) {
      const source = sources.find((candidate) => candidate.type === type);
      if (source === undefined) continue;
      const stream = { profileId, target: target.name, type };
      context.progress({ ...UNMEASURED, phase: `${SOURCE_NAMES[type]} to ${TARGET_NAMES[target.name]}` });
      await exportStream({ ...parts, source, stream, tally }, signal);
    }
  } catch (failure) {
    await close(failure).catch((problem: unknown) =>
      context.log("warning", `${target.name} got no row of this run: ${errorData(problem).message}`),
    );
    throw failure;
  }
  await archive();
  await close(null);
  return tally.counts();
}
