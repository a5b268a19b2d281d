import { assertNever } from "#shared/errors";
import { planOf, type SyncPlan, type SyncStep } from "#shared/models/sync";
import { planBisync } from "./bisync.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { isReceiving, type CycleOptions } from "./cycle.ts";
import type { Flow } from "./flow.ts";
import { ingestCommand, ingestFolder } from "./ingest.ts";
import { nameRules } from "./left-out.ts";
import { OUTBOX } from "./mailbox.ts";
import { lastGoodCycle } from "./memory.ts";
import { outgoingItems } from "./outgoing.ts";
import { markReplaced, planCommands, planFlow } from "./plan.ts";
import { cloudMissing } from "./pull.ts";
import { pullFlow } from "./pull-flow.ts";
import { pushFlow } from "./push-flow.ts";
import { hasFiles, isThere, requireSource } from "./source.ts";
import { itemsOf } from "./staged.ts";
import { type Steps, stepsOf, TITLES } from "./step.ts";
import type { FlowBasis, SyncDeps } from "./work.ts";

/**
 * What `runSync` with the same options would do now; changes nothing on either side and takes no lock. Throws as
 * `runSync` does, but for the codes that ask for approval: this is what is approved.
 */
export async function previewSync(
  deps: SyncDeps,
  options: Omit<CycleOptions, "approved">,
  signal: AbortSignal,
): Promise<SyncPlan> {
  const steps = stepsOf(deps, options.direction);
  const lastGood = steps.isOverride ? null : lastGoodCycle(deps);
  if (lastGood !== null || !isReceiving(steps)) await requireSource(deps.folder);
  const call = { signal, timeout: deps.sync.timeout * 1000 };
  const basis: FlowBasis = {
    ...deps,
    call,
    lastGood,
    capabilities: await capabilitiesOf(deps, call),
    rcloneVersion: await deps.rclone.version(),
  };
  const planned: SyncStep[] = [];
  let resync: Pick<SyncPlan, "resync"> = {};
  for (const kind of steps.kinds) {
    if (kind === "bisync") {
      const { steps: both, ...rest } = await planBisync(basis, options.resync === true);
      planned.push(...both);
      resync = rest;
    } else {
      planned.push({ kind, title: TITLES[kind], ...(await planStep(kind, basis)) });
    }
  }
  const isFirst = lastGood === null && !steps.isOverride;
  return { ...planOf(planned), ...resync, ...(isFirst ? { isFirst } : {}) };
}

type Planned = Omit<SyncStep, "kind" | "title">;

async function planStep(kind: Exclude<Steps["kinds"][number], "bisync">, basis: FlowBasis): Promise<Planned> {
  switch (kind) {
    case "push":
      return planPush(basis);
    case "pull":
      return planPull(basis);
    case "drain":
      return planDrain(basis);
    case "send":
      return planSend(basis);
    case "ingest":
      return planIngest(basis);
    default:
      return assertNever(kind);
  }
}

async function plan(basis: FlowBasis, flow: Flow): Promise<Planned> {
  const { changes, leftOut } = await planFlow(basis, flow);
  const isDeleting = changes.some(({ action }) => action === "delete");
  // To list the receiving side takes as long as the dry run itself: only where a person has to decide.
  if (changes.length === 0 || !(isDeleting || basis.lastGood === null)) return { changes, leftOut };
  const there = await flow.receiverFiles();
  return { changes: markReplaced(changes, there), leftOut, ...(isDeleting ? { held: there.size } : {}) };
}

async function planPush(basis: FlowBasis): Promise<Planned> {
  const flow = await pushFlow(basis);
  if (basis.lastGood?.hadFiles === true && !(await hasFiles(basis.folder))) throw flow.sourceEmpty();
  return plan(basis, flow);
}

async function planPull(basis: FlowBasis): Promise<Planned> {
  const flow = await pullFlow(basis);
  if ((await basis.rclone.list("", {}, basis.call)) === null) {
    if (basis.lastGood?.hadFiles === true || (await hasFiles(basis.folder))) throw cloudMissing(basis);
    return { changes: [] };
  }
  return plan(basis, flow);
}

async function planDrain({ rclone, call }: FlowBasis): Promise<Planned> {
  const listed = [...itemsOf((await rclone.list(OUTBOX, { recursive: true }, call)) ?? []).values()].flat();
  return {
    changes: listed
      .filter(({ isDirectory }) => !isDirectory)
      .map(({ path, size }) => ({ action: "move", path: `${OUTBOX}/${path}`, size: Math.max(0, size) })),
  };
}

async function planSend(basis: FlowBasis): Promise<Planned> {
  const { ready, held } = await outgoingItems(basis.folder, basis.clock.now(), nameRules(basis));
  return {
    changes: ready.map(({ name, size }) => ({ action: "move", path: `${OUTBOX}/${name}`, size })),
    leftOut: held,
  };
}

async function planIngest(basis: FlowBasis): Promise<Planned> {
  if (!(await isThere(ingestFolder(basis)))) return { changes: [] };
  const { command, leftOut } = await ingestCommand(basis);
  const planned = await planCommands(basis, [command]);
  return { ...planned, leftOut: [...leftOut, ...planned.leftOut] };
}
