import { mkdir } from "node:fs/promises";
import { assertNever } from "#shared/errors";
import type { RunContext, RunOutcome } from "../ports.ts";
import { bisync } from "./bisync.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { drain } from "./drain.ts";
import { ingest } from "./ingest.ts";
import { lastGoodCycle, rememberGoodCycle } from "./memory.ts";
import { SyncProgress } from "./progress.ts";
import { pull } from "./pull.ts";
import { type FlowEnd, push } from "./push.ts";
import { send } from "./send.ts";
import { makeInbox, requireSource } from "./source.ts";
import { type Direction, type Steps, stepsOf } from "./step.ts";
import { NOTHING, sum, type Totals } from "./transfer.ts";
import { pruneTrash } from "./trash.ts";
import type { SyncDeps, SyncWork } from "./work.ts";

export type CycleOptions = Readonly<{
  /** The owner has seen the plan and wants it. */
  approved: boolean;
  direction?: Direction | undefined;
  /** Bisync: take both sides as they are for a new beginning. Never without `approved`. */
  resync?: boolean | undefined;
}>;

/** What one step has done beyond its totals. */
type Extras = Readonly<{
  arrivals?: readonly string[];
  sent?: readonly string[];
  conflicts?: readonly string[];
}>;

/**
 * One sync cycle of a profile: the steps of its mode and role (`stepsOf`). Remembers a complete cycle in `deps.facts`.
 * The caller holds the profile's lock and owns nothing else: every process and every temporary name is this function's,
 * gone or recoverable when it returns.
 *
 * Throws `SOURCE_MISSING`, `SOURCE_EMPTY`, `APPROVAL_NEEDED` and `TOO_MANY_DELETIONS` (the last two only unless
 * `approved`; docs/architecture.md), `NOT_SUPPORTED`, `CONFIG_INVALID`, `TIMEOUT` after `sync.timeout` seconds of one
 * transfer, and the `REMOTE_*` and `LOCAL_*` codes of rclone. On cancel `CANCELLED`; the next cycle goes on from there.
 */
export async function runSync(
  deps: SyncDeps,
  options: CycleOptions,
  context: RunContext,
): Promise<RunOutcome> {
  const steps = stepsOf(deps, options.direction);
  const lastGood = steps.isOverride ? null : lastGoodCycle(deps);
  if (lastGood === null && isReceiving(steps)) await mkdir(deps.folder, { recursive: true });
  await requireSource(deps.folder);
  const startedAt = new Date(deps.clock.now()).toISOString();
  const rcloneVersion = await deps.rclone.version();
  const call = { signal: context.signal, timeout: deps.sync.timeout * 1000 };
  const progress = new SyncProgress(context.progress, deps.clock);
  progress.begin("Looking for changes", 0);
  const work: SyncWork = {
    ...deps,
    context,
    call,
    progress,
    capabilities: await capabilitiesOf(deps, call),
    rcloneVersion,
    lastGood,
    warned: new Set(),
  };

  let totals = NOTHING;
  let extras: Extras = {};
  /** The main flow of the mode: when it is through, the two sides agree. */
  const carry = async (flow: Promise<FlowEnd>): Promise<Totals> => {
    const { hadFiles, ...done } = await flow;
    if (!steps.isOverride) {
      rememberGoodCycle(deps, { at: new Date(deps.clock.now()).toISOString(), startedAt, hadFiles });
    }
    await pruneTrash(work);
    return done;
  };
  const doStep = async (kind: Steps["kinds"][number]): Promise<Totals & Extras> => {
    switch (kind) {
      case "push":
        return carry(push(work, options.approved));
      case "pull":
        return carry(pull(work, options.approved));
      case "drain":
        await makeInbox(deps.folder);
        return drain(work);
      case "send":
        return send(work);
      case "ingest":
        return ingest(work);
      case "bisync": {
        const { conflicts, ...end } = await bisync(work, options);
        return { ...(await carry(Promise.resolve(end))), conflicts };
      }
      default:
        return assertNever(kind);
    }
  };
  for (const [index, kind] of steps.kinds.entries()) {
    progress.begin(PHASES[kind], shareAt(steps.kinds, index));
    const { copied, deleted, bytes, ...more } = await doStep(kind);
    totals = sum(totals, { copied, deleted, bytes });
    extras = { ...extras, ...more };
  }
  return { kind: "done", result: { kind: "sync", ...totals, arrivals: [], ...extras } };
}

const PHASES: Readonly<Record<Steps["kinds"][number], string>> = {
  push: "Sending the workspace",
  drain: "Fetching mail",
  send: "Sending mail",
  pull: "Fetching the workspace",
  ingest: "Adding to the cloud",
  bisync: "Syncing both ways",
};

/** Whole folders take most of the time; mail and ingest a fifth. Share of the run's progress at which a step ends. */
function shareAt(kinds: Steps["kinds"], index: number): number {
  if (index === kinds.length - 1) return 1;
  return kinds[index] === "send" ? 0.2 : 0.8;
}

/** A folder that is to be filled may not be there yet. */
export function isReceiving({ kinds }: Steps): boolean {
  return kinds.includes("pull") || kinds.includes("bisync");
}
