import { assertNever } from "#shared/errors";
import { planOf, type SyncPlan, type SyncStep } from "#shared/models/sync";
import { planBisync } from "./bisync.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { isReceiving, type CycleOptions } from "./cycle.ts";
import type { Flow } from "./flow.ts";
import { ingestCommand, ingestFolder } from "./ingest.ts";
import { OUTBOX } from "./mailbox.ts";
import { lastGoodCycle } from "./memory.ts";
import { outgoingItems } from "./outgoing.ts";
import { planCommands, planFlow } from "./plan.ts";
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
  for (const kind of steps.kinds) {
    planned.push(...(await planStep(kind, basis, options.resync === true)));
  }
  return planOf(planned);
}

async function planStep(
  kind: Steps["kinds"][number],
  basis: FlowBasis,
  resync: boolean,
): Promise<readonly SyncStep[]> {
  const one = (planned: Pick<SyncStep, "changes" | "leftOut">): readonly SyncStep[] => [
    { kind, title: TITLES[kind], ...planned },
  ];
  switch (kind) {
    case "push":
      return one(await planPush(basis));
    case "pull":
      return one(await planPull(basis));
    case "drain":
      return one(await planDrain(basis));
    case "send":
      return one(await planSend(basis));
    case "ingest":
      return one(await planIngest(basis));
    case "bisync":
      return planBisync(basis, resync);
    default:
      return assertNever(kind);
  }
}

type Planned = Pick<SyncStep, "changes" | "leftOut">;

async function plan(basis: FlowBasis, flow: Flow): Promise<Planned> {
  return { changes: await planFlow(basis, flow), leftOut: flow.leftOut };
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

async function planSend({ folder, clock }: FlowBasis): Promise<Planned> {
  const { ready, held } = await outgoingItems(folder, clock.now());
  return {
    changes: ready.map(({ name, size }) => ({ action: "move", path: `${OUTBOX}/${name}`, size })),
    leftOut: held,
  };
}

async function planIngest(basis: FlowBasis): Promise<Planned> {
  if (!(await isThere(ingestFolder(basis)))) return { changes: [] };
  return { changes: await planCommands(basis, [ingestCommand(basis)]) };
}
