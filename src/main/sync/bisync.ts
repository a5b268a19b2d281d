import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import type { PlannedChange, SyncStep } from "#shared/models/sync";
import { at } from "../rclone/remote.ts";
import { requireBisync } from "../rclone/versions.ts";
import { bisyncCommand, filtersFile, workDir } from "./bisync-command.ts";
import { removeDeadLocks } from "./bisync-lock.ts";
import { findConflicts } from "./conflicts.ts";
import { mainFilters, mainPatterns } from "./filters.ts";
import { writeWhole } from "./journal.ts";
import { linkArguments, type Unsent, unsentAround, warnOfUnsent } from "./left-out.ts";
import { describeChanges, markReplaced, planCommands } from "./plan.ts";
import type { FlowEnd } from "./push.ts";
import { hasFiles } from "./source.ts";
import { TITLES } from "./step.ts";
import { surveyFolder } from "./survey.ts";
import { transfer } from "./transfer.ts";
import { cloudTrash, localTrash } from "./trash.ts";
import type { FlowBasis, SyncWork } from "./work.ts";

type Approval = Readonly<{ approved: boolean; resync?: boolean | undefined }>;

/**
 * Both sides take over what has changed on the other since the last run. It begins, and begins anew, with a resync, and
 * a resync runs only when it is asked for and approved: it cannot tell a deleted file from a new one and brings it back.
 *
 * Throws `NOT_SUPPORTED` for an rclone whose bisync is not safe, `APPROVAL_NEEDED` for a first run and an unapproved
 * resync (with what it would do), `SOURCE_EMPTY`, `TOO_MANY_DELETIONS`, `BUSY`, and what else rclone fails with.
 */
export async function bisync(
  work: SyncWork,
  { approved, resync = false }: Approval,
): Promise<FlowEnd & Readonly<{ conflicts: readonly string[] }>> {
  requireBisync(work.rcloneVersion);
  if (!resync && work.lastGood === null) {
    throw new ClawbackError(
      "APPROVAL_NEEDED",
      "The first sync both ways brings the two sides together (resync): look at what it would do and approve it.",
      { action: { kind: "review-plan" } },
    );
  }
  if (resync && !approved) throw await resyncUnapproved(work);
  for (const name of await removeDeadLocks(workDir(work.privateDir))) {
    work.context.log("warning", `An earlier run was stopped; its lock is removed: ${name}`);
  }
  await writeFilters(work);
  if (resync) await work.rclone.mkdir("", work.call);
  const unsent = await unsentAround(work);
  warnOfUnsent(work, unsent.leftOut);
  const { totals } = await transfer(work, commandOf(work, unsent, { approved, resync }));
  const conflicts = (await findConflicts(work.folder)).map(({ path }) => path);
  for (const path of conflicts) {
    const message = "It was changed on both sides; both versions are kept until you choose.";
    work.context.warn({ kind: "conflict", message, path });
  }
  return { ...totals, hadFiles: await hasFiles(work.folder), conflicts };
}

async function resyncUnapproved(work: SyncWork): Promise<ClawbackError> {
  const [down, up] = await planResync(work);
  const paths = (changes: readonly PlannedChange[]) => changes.map(({ path }) => path);
  return new ClawbackError(
    "APPROVAL_NEEDED",
    "A resync takes both sides as they are: look at it and approve it.",
    {
      detail: describeChanges({
        "fetch from the cloud": paths(down.changes),
        "send to the cloud": paths(up.changes),
      }),
      action: { kind: "review-plan" },
    },
  );
}

function commandOf(
  basis: FlowBasis,
  { args: unsent }: Unsent,
  { approved, resync = false }: Approval,
): readonly string[] {
  const { rclone, rcloneVersion, folder, sync, privateDir } = basis;
  const [, cloud = null] = cloudTrash(basis, "only-copies");
  const [, local = folder] = localTrash(basis, "only-copies");
  const trash = { cloud, local };
  const { remote } = rclone;
  const place = { version: rcloneVersion, remote, folder, sync, privateDir };
  return bisyncCommand({ ...place, trash, unsent, resync, approved });
}

/** Written only when they differ: rclone compares them with those of the last resync. */
async function writeFilters({ privateDir, sync }: FlowBasis): Promise<void> {
  const file = filtersFile(privateDir);
  const text = mainPatterns(sync.exclude)
    .map((pattern) => `- ${pattern}\n`)
    .join("");
  const before = await readFile(file, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (before === text) return;
  await mkdir(privateDir, { recursive: true, mode: 0o700 });
  await writeWhole(dirname(file), "bisync-filters.txt", text);
}

/**
 * What a resync would carry each way: new files both ways, and of those that differ the winner's. Found by copies in dry
 * run, which tell the direction, on every release of rclone.
 */
async function planResync(basis: FlowBasis): Promise<readonly [SyncStep, SyncStep]> {
  const { rclone, folder, sync } = basis;
  const { leftOut, args } = await unsentAround(basis);
  const view = [...args, ...mainFilters(sync.exclude), ...linkArguments(sync)];
  const wins = { newer: ["--update"], local: ["--ignore-existing"], remote: [] }[sync.conflictResolve];
  const loses = { newer: ["--update"], local: [], remote: ["--ignore-existing"] }[sync.conflictResolve];
  const cloud = at(rclone.remote);
  const there = await rclone.list("", { recursive: true, filesOnly: true }, basis.call);
  const here = await surveyFolder(folder, null);
  const nothing = { changes: [], leftOut: [] };
  const down =
    there === null ? nothing : await planCommands(basis, [["copy", cloud, folder, ...view, ...wins]]);
  const up = (await hasFiles(folder))
    ? await planCommands(basis, [["copy", folder, cloud, ...view, ...loses]])
    : nothing;
  return [
    {
      kind: "pull",
      title: TITLES.pull,
      changes: markReplaced(down.changes, new Set(here.files)),
      // The links here are met from both directions.
      leftOut: down.leftOut.filter(({ path }) => !here.links.includes(path)),
    },
    {
      kind: "push",
      title: TITLES.push,
      changes: markReplaced(up.changes, new Set((there ?? []).map(({ path }) => path))),
      leftOut: [...leftOut, ...up.leftOut],
    },
  ];
}

/**
 * What `bisync` would do. A resync when that is asked for, for a first one, and where rclone says that it needs one
 * (excludes have changed, a run was stopped at a bad moment). Changes neither side.
 */
export async function planBisync(
  basis: FlowBasis,
  isResync: boolean,
): Promise<Readonly<{ steps: readonly SyncStep[]; resync?: true }>> {
  requireBisync(basis.rcloneVersion);
  if (isResync || basis.lastGood === null) return { steps: await planResync(basis), resync: true };
  await writeFilters(basis);
  try {
    const unsent = await unsentAround(basis);
    const planned = await planCommands(basis, [commandOf(basis, unsent, { approved: true })]);
    const leftOut = [...unsent.leftOut, ...planned.leftOut];
    return { steps: [{ kind: "bisync", title: TITLES.bisync, ...planned, leftOut }] };
  } catch (error) {
    if (!(error instanceof ClawbackError && error.code === "APPROVAL_NEEDED")) throw error;
    return { steps: await planResync(basis), resync: true };
  }
}
