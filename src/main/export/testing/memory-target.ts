import { ClawbackError } from "#shared/errors";
import type { SourceKey } from "../record.ts";
import { RetryLater } from "../retry.ts";
import type { Change, RunRow, Settled, Target } from "../target.ts";

/** What goes wrong with one attempt. `lost` commits everything and loses the answer; `half` commits and answers a half. */
export type Fault = "none" | "refused-connection" | "rate-limit" | "lost" | "half" | "half-lost" | "auth";

export type Held = Readonly<{ fingerprint: string; isGone: boolean; title: string; writes: number }>;

/** A target in memory that keeps the promises of `Target` and fails as it is told: for the contract, not for a real API. */
export function memoryTarget(faults: () => Fault) {
  const held = new Map<SourceKey, Held>();
  const rows: RunRow[] = [];
  const counters = { writes: 0, calls: 0 };

  function apply(change: Change): Settled {
    const { sourceKey } = change;
    const before = held.get(sourceKey);
    const remoteId = `remote ${sourceKey}`;
    if (change.kind === "tombstone") {
      if (before === undefined || before.isGone) return { kind: "skipped", sourceKey, remoteId };
      counters.writes += 1;
      held.set(sourceKey, { ...before, isGone: true, writes: before.writes + 1 });
      return { kind: "deleted", sourceKey, remoteId };
    }
    const { fingerprint, record } = change;
    const title = record.kind === "cron" ? record.name : record.title;
    if (title.includes("unwelcome")) {
      const error = new ClawbackError("RECORD_REFUSED", "The target does not take such a title.");
      return { kind: "refused", sourceKey, error: error.toData() };
    }
    if (before?.fingerprint === fingerprint && !before.isGone)
      return { kind: "skipped", sourceKey, remoteId };
    counters.writes += 1;
    held.set(sourceKey, { fingerprint, isGone: false, title, writes: (before?.writes ?? 0) + 1 });
    return { kind: before === undefined ? "created" : "updated", sourceKey, remoteId };
  }

  const target: Target = {
    name: "convex",
    accepts: ["task", "cron", "memory"],
    batchSize: 3,
    payload: (change) => JSON.stringify(change),
    check: () => Promise.resolve(),
    deliver: (changes) => {
      counters.calls += 1;
      const fault = faults();
      const half = changes.slice(0, Math.ceil(changes.length / 2));
      switch (fault) {
        case "none":
          return Promise.resolve(changes.map(apply));
        case "half":
          return Promise.resolve(half.map(apply));
        case "lost":
          changes.forEach(apply);
          return Promise.reject(unreachable());
        case "half-lost":
          half.forEach(apply);
          return Promise.reject(unreachable());
        case "refused-connection":
          return Promise.reject(unreachable());
        case "rate-limit":
          return Promise.reject(new RetryLater("Too many requests.", 2_000));
        case "auth":
          return Promise.reject(new ClawbackError("REMOTE_AUTH", "The token was refused."));
      }
    },
    archive: () => Promise.resolve(0),
    close: (row) => {
      rows.push(row);
      return Promise.resolve();
    },
  };
  return { target, held, rows, counters };
}

function unreachable(): ClawbackError {
  return new ClawbackError("REMOTE_UNREACHABLE", "The target did not answer.");
}
