import { ClawbackError } from "#shared/errors";
import { planOf, type SyncPlan, type SyncStep } from "#shared/models/sync";
import type { RunContext, RunOutcome } from "../ports.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { drain } from "./drain.ts";
import { sourceEmpty } from "./guard.ts";
import { OUTBOX } from "./mailbox.ts";
import { lastGoodCycle, rememberGoodCycle } from "./memory.ts";
import { planPush } from "./plan.ts";
import { SyncProgress } from "./progress.ts";
import { push } from "./push.ts";
import { itemsOf } from "./staged.ts";
import { hasFiles, makeInbox, requireSource } from "./source.ts";
import { NOTHING, sum } from "./transfer.ts";
import { pruneTrash } from "./trash.ts";
import type { SyncDeps, SyncWork } from "./work.ts";

/** One half of a cycle: `push` sends the workspace, `pull` fetches mail. */
export type Direction = "push" | "pull";

/** Share of the whole run's progress at which the push ends. */
const PUSH_SHARE = 0.8;

/** This version syncs an agent's mailbox. Throws `NOT_SUPPORTED`, or `CONFIG_INVALID` for a profile without a mode. */
function requireMailboxAgent({ sync: { mode }, role }: SyncDeps): void {
  switch (mode) {
    case undefined:
      throw new ClawbackError(
        "CONFIG_INVALID",
        "sync.mode is required: mailbox (safest), mirror or bisync.",
        {
          action: { kind: "edit-setting", field: "sync.mode" },
        },
      );
    case "mirror":
    case "bisync":
      throw new ClawbackError(
        "NOT_SUPPORTED",
        `This version of Clawback does not have the sync mode ${mode} yet.`,
        {
          action: { kind: "edit-setting", field: "sync.mode" },
        },
      );
    case "mailbox":
      break;
  }
  switch (role) {
    case "companion":
      throw new ClawbackError(
        "NOT_SUPPORTED",
        "This version of Clawback does not have the role companion yet.",
        {
          action: { kind: "edit-setting", field: "role" },
        },
      );
    case "agent":
      break;
  }
}

/**
 * One sync cycle of a profile: push the workspace, then fetch the mail; with `direction` only one of them. Remembers a
 * complete cycle in `deps.facts`. The caller holds the profile's lock and owns nothing else: every process and every
 * temporary name is this function's, gone or recoverable when it returns.
 *
 * Throws `SOURCE_MISSING`, `SOURCE_EMPTY`, `APPROVAL_NEEDED` and `TOO_MANY_DELETIONS` (the last two only unless
 * `approved`; design section 5), `NOT_SUPPORTED`, `CONFIG_INVALID`, `TIMEOUT` after `sync.timeout` seconds of one
 * transfer, and the `REMOTE_*` and `LOCAL_*` codes of rclone. On cancel `CANCELLED`; the next cycle goes on from there.
 */
export async function runSync(
  deps: SyncDeps,
  options: Readonly<{ approved: boolean; direction?: Direction }>,
  context: RunContext,
): Promise<RunOutcome> {
  requireMailboxAgent(deps);
  const startedAt = new Date(deps.clock.now()).toISOString();
  await requireSource(deps.folder);
  const call = { signal: context.signal, timeout: deps.sync.timeout * 1000 };
  const progress = new SyncProgress(context.progress, deps.clock);
  progress.begin("Looking for changes", 0);
  const work: SyncWork = {
    ...deps,
    context,
    call,
    progress,
    capabilities: await capabilitiesOf(deps, call),
    lastGood: lastGoodCycle(deps),
    warned: new Set(),
  };

  let pushed = NOTHING;
  let fetched: Awaited<ReturnType<typeof drain>> = { ...NOTHING, arrivals: [] };
  if (options.direction !== "pull") {
    progress.begin("Sending the workspace", PUSH_SHARE);
    const { hadFiles, ...totals } = await push(work, options.approved);
    pushed = totals;
    rememberGoodCycle(deps, { at: new Date(deps.clock.now()).toISOString(), startedAt, hadFiles });
    await pruneTrash(work);
  }
  if (options.direction !== "push") {
    progress.begin("Fetching mail", 1);
    await makeInbox(deps.folder);
    fetched = await drain(work);
  }
  const { copied, deleted, bytes } = sum(pushed, fetched);
  return { kind: "done", result: { kind: "sync", copied, deleted, bytes, arrivals: fetched.arrivals } };
}

/**
 * What `runSync` with the same options would do now; changes nothing on either side and takes no lock. Throws as
 * `runSync` does, but for the codes that ask for approval: this is what is approved.
 */
export async function previewSync(
  deps: SyncDeps,
  options: Readonly<{ direction?: Direction }>,
  signal: AbortSignal,
): Promise<SyncPlan> {
  requireMailboxAgent(deps);
  await requireSource(deps.folder);
  const call = { signal, timeout: deps.sync.timeout * 1000 };
  const steps: SyncStep[] = [];
  if (options.direction !== "pull") {
    const lastGood = lastGoodCycle(deps);
    if (lastGood?.hadFiles === true && !(await hasFiles(deps.folder))) throw sourceEmpty(deps.folder);
    const capabilities = await capabilitiesOf(deps, call);
    steps.push({
      kind: "push",
      title: "workspace → cloud",
      changes: await planPush({ ...deps, capabilities, lastGood }, call),
    });
  }
  if (options.direction !== "push") {
    const listed = [
      ...itemsOf((await deps.rclone.list(OUTBOX, { recursive: true }, call)) ?? []).values(),
    ].flat();
    steps.push({
      kind: "drain",
      title: "cloud _outbox → _inbox",
      changes: listed
        .filter(({ isDirectory }) => !isDirectory)
        .map(({ path, size }) => ({ action: "move", path: `${OUTBOX}/${path}`, size: Math.max(0, size) })),
    });
  }
  return planOf(steps);
}
