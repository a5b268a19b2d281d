import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { backendsOf } from "../rclone/remote.ts";
import { excludeListed } from "./filters.ts";
import type { Flow } from "./flow.ts";
import { allowDeletions } from "./guard.ts";
import { queryJson } from "./query.ts";
import { transfer } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/** All folders that these paths lie in. */
function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      const folder = path.slice(0, cut);
      if (found.has(folder)) break;
      found.add(folder);
    }
  }
  return found;
}

/**
 * Names that are a file among `files` and a folder among `others`, or the other way round; each once, the topmost ones.
 * Buckets can hold both at once, so a side may clash with itself. Pure.
 */
export function clashes(files: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const [some, rest] of [
    [files, others],
    [others, files],
  ] as const) {
    for (const folder of foldersOf(rest)) if (some.has(folder)) found.add(folder);
  }
  return [...found].filter((path) => ![...foldersOf([path])].some((folder) => found.has(folder))).sort();
}

/** Failures that a clash may be the reason of; signed out, full, unreachable and the like are something else. */
const POSSIBLE = new Set(["REMOTE_FAILED", "REMOTE_DENIED", "LOCAL_DENIED", "TOOL_FAILED"]);

async function sourceFiles(work: SyncWork, { source, view }: Flow): Promise<ReadonlySet<string>> {
  const args = ["lsjson", source, "-R", "--files-only", "--no-mimetype", "--no-modtime", ...view];
  const entries = await queryJson(work.rclone, args, z.array(z.object({ Path: z.string() })), work.call);
  return new Set(entries.map(({ Path }) => Path));
}

/**
 * Uploading a file to a name that is a folder there deletes that folder with all that is in it: rclone removes what it
 * takes for its own failed upload on WebDAV (docs/upstream.md, R.9). There, clashes have to be known beforehand.
 */
export function isClashFatal({ rclone }: Pick<SyncWork, "rclone">): boolean {
  return backendsOf(rclone.remote).includes("webdav");
}

/** Why a failed pass may have failed; throws it when a clash cannot be the reason. */
export function requireClashlike(failure: unknown): void {
  if (!(failure instanceof ClawbackError && POSSIBLE.has(failure.code))) throw failure;
}

export const CLASH = "It is a file and a folder at once, on the two sides or on one: rename one of them.";

/**
 * Makes way where a folder has become a file, or a file a folder: rclone fails there for ever, and deletes nothing any
 * more (docs/upstream.md, R.9). What the receiver has under such a name is judged like any deletion and goes to its trash, whole;
 * where there is no trash it stays, and so does a name that the source itself has twice.
 *
 * Returns the filters for what stays; null when there is no clash. Throws what `allowDeletions` throws.
 */
export async function makeWay(
  work: SyncWork,
  flow: Flow,
  approved: boolean,
): Promise<readonly string[] | null> {
  const there = await flow.receiverFiles();
  if (flow.sourceNames !== null && clashes(flow.sourceNames(), there).length === 0) return null;
  const here = await sourceFiles(work, flow);
  const twice = clashes(here, here);
  const inTheWay = clashes(here, there).filter((path) => !twice.includes(path));
  if (twice.length + inTheWay.length === 0) return null;
  const [, trash] = flow.trash;
  const staying = trash === undefined ? [...twice, ...inTheWay] : twice;
  for (const path of staying) {
    work.context.warn({ kind: "left-out", message: CLASH, path });
    work.warned.add(path);
  }
  if (trash !== undefined && inTheWay.length > 0) {
    await allowDeletions(work, flow, approved);
    for (const path of inTheWay) {
      work.context.log(
        "warning",
        `What lay ${flow.receiver} as ${path} is of another kind now: it goes to the trash.`,
      );
      await transfer(work, ["moveto", flow.inReceiver(path), `${trash}/${path}`]);
    }
  }
  return excludeListed(staying);
}
