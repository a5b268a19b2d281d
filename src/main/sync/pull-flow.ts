import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { LeftOut } from "#shared/models/sync";
import { at } from "../rclone/remote.ts";
import { abilitiesOf } from "../rclone/versions.ts";
import { excludePaths, mainFilters, pathPatterns } from "./filters.ts";
import { writeWhole } from "./journal.ts";
import type { Flow } from "./flow.ts";
import { NO_RULES, unstorable } from "./storable.ts";
import { surveyFolder } from "./survey.ts";
import { localTrash } from "./trash.ts";
import type { FlowBasis } from "./work.ts";

const LINKS_FILE = "links.txt";

/** Two clocks are compared, the cloud's and ours. In milliseconds. */
const SLACK = 60_000;

/** More links than this are told to rclone in a file, and to people as a number: some package managers make thousands. */
const MANY_LINKS = 100;

async function linkFilters(privateDir: string, links: readonly string[]): Promise<readonly string[]> {
  if (links.length <= MANY_LINKS) return excludePaths(links);
  // A list is one pattern a line, and rclone trims lines.
  const [odd, listed] = [true, false].map((isOdd) => links.filter((link) => /\s$/.test(link) === isOdd));
  await mkdir(privateDir, { recursive: true, mode: 0o700 });
  await writeWhole(privateDir, LINKS_FILE, pathPatterns(listed ?? []).join("\n"));
  return [...excludePaths(odd ?? []), "--exclude-from", join(privateDir, LINKS_FILE)];
}

function linksLeftOut(links: readonly string[]): readonly LeftOut[] {
  const reason = "A symbolic link lies here; what the cloud has under its name is not fetched.";
  const shown = links.slice(0, MANY_LINKS).map((path) => ({ path, reason }));
  const rest = links.length - shown.length;
  return rest === 0 ? shown : [...shown, { path: `… and ${rest} more links`, reason }];
}

function cloudEmpty(label: string): ClawbackError {
  return new ClawbackError(
    "SOURCE_EMPTY",
    `The cloud's folder has no files, but the folder here has: nothing was changed. Is it the right one? ${label}`,
    { action: { kind: "edit-setting", field: "sync.remotePath" } },
  );
}

/**
 * Cloud → the folder here: the pull of mirror mode and of a companion.
 *
 * - Nothing is written through a symbolic link that lies here: rclone does not see links, so its target would be
 *   overwritten, wherever it is, and without a trace. Their paths are left out.
 * - Files that were changed here since the last good cycle may be the only copy of somebody's work. A run that finds any
 *   has a trash that is not thinned out.
 * - A stopped pull leaves half a file under its final name before rclone 1.63. The original is in the trash by then and
 *   the next cycle sees the wrong size. Only several streams into one file would leave the right size with holes in it,
 *   so there is one stream there.
 * - A cloud that keeps no times: as in `pushFlow`, with its own clock.
 *
 * Reads the folder once. Throws `CONFIG_INVALID` for a bad pattern.
 */
export async function pullFlow(basis: FlowBasis): Promise<Flow> {
  const { rclone, folder, lastGood, capabilities, sync } = basis;
  const survey = await surveyFolder(folder, lastGood === null ? null : Date.parse(lastGood.at));
  const odd = unstorable([...survey.files, ...survey.folders], NO_RULES);
  const view = [
    ...excludePaths(odd.map(({ path }) => path)),
    ...mainFilters(sync.exclude),
    ...(await linkFilters(basis.privateDir, survey.links)),
  ];
  const streams = abilitiesOf(basis.rcloneVersion).hasPartialFiles ? [] : ["--multi-thread-streams", "0"];
  const common = [at(rclone.remote), folder, ...view, ...streams];
  const commands = [["sync", ...common]];
  if (!capabilities.keepsTimes && lastGood !== null) {
    const since = new Date(Date.parse(lastGood.startedAt) - SLACK).toISOString();
    commands.unshift(["copy", ...common, "--ignore-times", "--no-traverse", "--max-age", since]);
  }
  return {
    kind: "pull",
    commands,
    source: at(rclone.remote),
    view,
    trash: localTrash(basis, survey.isChanged ? "only-copies" : "routine"),
    receiver: "on this computer",
    inReceiver: (path) => join(folder, path),
    countsMoves: false,
    sourceNames: null,
    sourceEmpty: () => cloudEmpty(rclone.remote.label),
    receiverFiles: () => Promise.resolve(new Set(survey.files)),
    leftOut: [...odd, ...linksLeftOut(survey.links)],
  };
}
