import type { LeftOut } from "#shared/models/sync";
import type { SyncSettings } from "#shared/settings/schema";
import { storageType } from "./capabilities.ts";
import { CLASH, clashes, isClashFatal } from "./clash.ts";
import { endlessLinks } from "./endless-links.ts";
import { excludeListed, excludePaths } from "./filters.ts";
import { listedName } from "./listed-name.ts";
import { type NameRules, NO_RULES, unstorable } from "./storable.ts";
import { surveyFolder } from "./survey.ts";
import type { FlowBasis, TransferWork } from "./work.ts";

/** What of a folder here cannot go to the cloud, and the arguments that keep rclone from trying; all its files, and whether there are new ones. */
export type Unsent = Readonly<{
  leftOut: readonly LeftOut[];
  args: readonly string[];
  files: readonly string[];
  isChanged: boolean;
}>;

/** The rules of this cloud for names. */
export function nameRules(basis: Pick<FlowBasis, "rclone" | "capabilities">): NameRules {
  return { type: storageType(basis), ignoresCase: basis.capabilities.ignoresCase };
}

/**
 * Names that rclone cannot read or the cloud cannot hold, or that would overwrite each other there, and links that never
 * end. Reads the names in the folder once. `since` as in `surveyFolder`.
 */
export async function unsentOf(
  basis: FlowBasis,
  folder = basis.folder,
  since: number | null = null,
): Promise<Unsent> {
  const { files, folders, links, isChanged } = await surveyFolder(folder, since);
  const followed = basis.sync.copySymlinks ? links : [];
  const odd = unstorable([...folders, ...followed], NO_RULES);
  const names = unstorable([...files, ...odd.map(({ path }) => path)], nameRules(basis));
  const endless = basis.sync.copySymlinks ? await endlessLinks(folder) : [];
  const leftOut = [...names, ...endless];
  return { leftOut, args: excludePaths(leftOut.map(({ path }) => path)), files, isChanged };
}

/**
 * `unsentOf` for a command that cannot make way (`makeWay`): names that are a file on one side and a folder on the other
 * stay as they are where an attempt would cost the folder. `below`: the part of the cloud that is sent to.
 */
export async function unsentAround(basis: FlowBasis, folder = basis.folder, below = ""): Promise<Unsent> {
  const unsent = await unsentOf(basis, folder);
  if (!isClashFatal(basis)) return unsent;
  const there = (await basis.rclone.list(below, { recursive: true, filesOnly: true }, basis.call)) ?? [];
  const here = new Set(unsent.files.map(listedName));
  const names = clashes(here, new Set(there.map(({ path }) => path)));
  const leftOut = [...unsent.leftOut, ...names.map((path) => ({ path, reason: CLASH }))];
  return { ...unsent, leftOut, args: [...unsent.args, ...excludeListed(names)] };
}

/** How links are treated on the way to the cloud. */
export function linkArguments({ copySymlinks }: Pick<SyncSettings, "copySymlinks">): readonly string[] {
  return copySymlinks ? ["--copy-links"] : [];
}

/** What a push leaves out is not safe in the cloud, and its owner should do something about it. */
export function warnOfUnsent(
  { context, warned }: Pick<TransferWork, "context" | "warned">,
  leftOut: readonly LeftOut[],
): void {
  for (const { path, reason } of leftOut) {
    context.warn({ kind: "left-out", message: reason, path });
    warned.add(path);
  }
}
