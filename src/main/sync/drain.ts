import { mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import type { RemoteEntry } from "../rclone/rclone.ts";
import { at } from "../rclone/remote.ts";
import { clashes } from "./clash.ts";
import { drainFilters, excludeListed } from "./filters.ts";
import { type Journal, readJournal, writeJournal } from "./journal.ts";
import { INBOX, OUTBOX, STAGING, topOf } from "./mailbox.ts";
import { placeFile, placeFolder, removeTree } from "./place.ts";
import { itemsOf, sortStaged, stillThere } from "./staged.ts";
import { NOTHING, sum, type Totals, transfer } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/**
 * The drain of mailbox mode: the cloud's `_outbox` → the local `_inbox`. It overwrites nothing, loses nothing, and
 * brings each item exactly once, wherever it is killed.
 *
 * `rclone move` alone cannot do that: it deletes file by file as it goes, so after a kill only guesses tell a whole file
 * from half of one. Here the cloud is not touched before everything is safe on this disk:
 *
 *   1. list, copy to `_inbox/.clawback-incoming/<run>/items`, list again. An item counts only when it was the same
 *      before and after and lies here whole, flushed to the disk; others wait for the next cycle.
 *   2. write `journal.json`, phase `copied`, with those entries.
 *   3. delete these entries from the cloud, but none that was changed since; write phase `cleared`.
 *   4. move each item to a free name in `_inbox`; remove the staging folder.
 *
 * What a kill leaves, and what the next run does with it:
 *
 *   - no journal: the cloud still has all of it. The staging folder is dropped.
 *   - `copied`: everything lies here, the cloud may have some of it. Go on with 3: what is there unchanged is the same
 *     mail; what is there changed is new mail, to be fetched in its turn.
 *   - `cleared`: go on with 4. The cloud is not asked, so the same file sent again meanwhile is mail of its own.
 *   - in 4, a folder is moved in one step; a file between its two steps has two names (see `placeFile`).
 *
 * What is left to chance: an item that is replaced in the cloud in the moment between the second listing and its
 * deletion, as with `rclone move`.
 */
export async function drain(work: SyncWork): Promise<Totals & Readonly<{ arrivals: readonly string[] }>> {
  const stagingRoot = join(work.folder, INBOX, STAGING);
  const arrivals: string[] = [];
  for (const name of await leftOvers(stagingRoot)) {
    work.context.log(
      "warning",
      "An earlier run was stopped while it fetched mail; its work is finished now.",
    );
    await finish(work, join(stagingRoot, name), arrivals);
  }
  const totals = await fetchMail(work, join(stagingRoot, work.context.runId), arrivals);
  return { ...totals, arrivals };
}

async function leftOvers(stagingRoot: string): Promise<readonly string[]> {
  try {
    return (await readdir(stagingRoot)).sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** The listing of `_outbox`; an absent one is made, so that people find where to put things. */
async function listOutbox(work: SyncWork): Promise<readonly RemoteEntry[]> {
  const entries = await work.rclone.list(OUTBOX, { recursive: true }, work.call);
  if (entries === null && work.capabilities.keepsEmptyFolders) await work.rclone.mkdir(OUTBOX, work.call);
  return entries ?? [];
}

async function fetchMail(work: SyncWork, staging: string, arrivals: string[]): Promise<Totals> {
  const before = await listOutbox(work);
  if (itemsOf(before).size === 0) return NOTHING;

  const items = join(staging, "items");
  await mkdir(items, { recursive: true, mode: 0o700 });
  // A bucket can hold what no disk can; the other mail must not wait for it.
  const files = new Set(before.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path));
  const filters = [...excludeListed(clashes(files, files).map(topOf)), ...drainFilters()];
  const copy = ["copy", at(work.rclone.remote, OUTBOX), items, "--create-empty-src-dirs", ...filters];
  const { totals } = await transfer(work, copy);
  const after = await listOutbox(work);
  const { whole, localNames, changing, unstorable } = await sortStaged(items, before, after);
  for (const name of changing) {
    const message = "It is still being put into _outbox; the next sync takes it.";
    work.context.warn({ kind: "mail-changing", message, path: `${OUTBOX}/${name}`, isNote: true });
  }
  for (const name of unstorable) {
    const message = "It stays in _outbox, because it cannot be stored here under its name.";
    work.context.warn({ kind: "mail-unstorable", message, path: `${OUTBOX}/${name}` });
  }
  for (const name of await readdir(items)) {
    if (!localNames.has(name)) await removeTree(join(items, name));
  }
  if (whole.length > 0) await writeJournal(staging, { phase: "copied", entries: [...whole] });
  await finish(work, staging, arrivals);
  // What arrived is counted by the arrivals; `copied` is about the cloud.
  return sum({ ...totals, copied: 0 });
}

/** Steps 3 and 4, from wherever an earlier run has left them. */
async function finish(work: SyncWork, staging: string, arrivals: string[]): Promise<void> {
  const journal = await readJournal(staging);
  if (journal?.phase === "copied") await clear(work, staging, journal.entries);
  if (journal !== null) await deliver(work, join(staging, "items"), arrivals);
  await removeTree(staging);
  await rmdir(join(work.folder, INBOX, STAGING)).catch((error: unknown) => {
    // Another leftover is still in it, and has its own turn.
    if (codeOf(error) !== "ENOTEMPTY") throw error;
  });
}

/** Deletes from the cloud what lies here: the files, then the folders that are empty by that. */
async function clear(work: SyncWork, staging: string, entries: Journal["entries"]): Promise<void> {
  const outbox = at(work.rclone.remote, OUTBOX);
  const there = stillThere(entries, (await work.rclone.list(OUTBOX, { recursive: true }, work.call)) ?? []);
  const files = there.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path);
  // A list of files is one path a line; WebDAV can hold names with a line break.
  const odd = files.filter((path) => /[\r\n]/.test(path));
  if (files.length > odd.length) {
    const list = join(staging, "taken.txt");
    await writeFile(list, files.filter((path) => !odd.includes(path)).join("\n"), { mode: 0o600 });
    await transfer(work, ["delete", outbox, "--files-from-raw", list]);
  }
  for (const path of odd) await work.rclone.remove(`${OUTBOX}/${path}`, work.call);
  const folders = there.filter(({ path, isDirectory }) => isDirectory && !path.includes("/"));
  for (const { path } of folders) await removeEmptyFolders(work, path);
  await writeJournal(staging, { phase: "cleared", entries });
}

async function removeEmptyFolders(work: SyncWork, name: string): Promise<void> {
  try {
    await transfer(work, ["rmdirs", at(work.rclone.remote, OUTBOX, name)]);
  } catch (error) {
    // In a bucket a folder goes with its last file.
    if (!(error instanceof ClawbackError && error.code === "REMOTE_NOT_FOUND")) throw error;
  }
}

async function deliver(work: SyncWork, items: string, arrivals: string[]): Promise<void> {
  const inbox = join(work.folder, INBOX);
  for (const entry of (await readdir(items, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const from = join(items, entry.name);
    if (entry.isDirectory()) {
      const inner = await filesBelow(from);
      const name = await placeFolder(from, inbox, entry.name);
      arrivals.push(...(inner.length === 0 ? [name] : inner.map((path) => `${name}/${path}`)));
    } else {
      arrivals.push(await placeFile(from, inbox, entry.name));
    }
    work.context.log("info", `arrived: ${arrivals.at(-1) ?? entry.name}`);
  }
}

/** Paths of the files below `folder`, with `/`, sorted. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
