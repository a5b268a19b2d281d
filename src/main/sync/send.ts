import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { mailName } from "../delivery/mail-name.ts";
import { at } from "../rclone/remote.ts";
import { freeName } from "./free-name.ts";
import { writeWhole } from "./journal.ts";
import { nameRules } from "./left-out.ts";
import { OUTBOX, PART_PREFIX, SENDING } from "./mailbox.ts";
import { type OutgoingItem, inspectItem, outgoingItems } from "./outgoing.ts";
import { removeTree } from "./place.ts";
import { NOTHING, sum, type Totals, transfer } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/** Written before an item gets its name in the cloud; no item is called so. */
const PLACING = ".clawback-placing.json";
const placingSchema = z.object({ name: z.string() });
/** Other senders may take the free name first. */
const NAME_TRIES = 5;

/**
 * A companion's mail: the local `_outbox` → the cloud's `_outbox`. It overwrites nothing and sends each item exactly
 * once, wherever it is killed. For each item:
 *
 *   1. move it, in one step, to `_outbox/.clawback-sending/<id>/`, under a name that every side can hold; it is claimed.
 *   2. upload it under the name `.clawback-part-<id>`, which no drain takes. An item that was written to meanwhile stays
 *      claimed and is uploaded again next time.
 *   3. write `.clawback-placing.json`, and give it a free name with one move inside the cloud, which does nothing when the name was
 *      taken in this moment (`--ignore-existing`); then another name is tried.
 *   4. delete it here.
 *
 * What a kill leaves: claimed without that file is uploaded anew; with it, the item either still has its part in the
 * cloud and gets a name that is free now, or is in place. In a bucket, where the move of a folder is many moves, a folder
 * may come in two pieces then.
 *
 * An item that fails for a reason of its own is warned of and tried again next time; the others go on.
 */
export async function send(work: SyncWork): Promise<Totals & Readonly<{ sent: readonly string[] }>> {
  const outbox = join(work.folder, OUTBOX);
  const claims = join(outbox, SENDING);
  await mkdir(outbox, { recursive: true });
  const { ready, held } = await outgoingItems(work.folder, work.clock.now(), nameRules(work));
  for (const { path, reason } of held) {
    work.context.warn({ kind: "mail-not-sent", message: reason, path, isNote: true });
  }
  for (const { name } of ready) {
    const claim = join(claims, randomUUID());
    await mkdir(claim, { recursive: true, mode: 0o700 });
    await rename(join(outbox, name), join(claim, mailName(name)));
  }
  const sent: string[] = [];
  let totals = NOTHING;
  for (const id of await claimsIn(claims)) {
    try {
      totals = sum(totals, await sendClaim(work, join(claims, id), id, sent));
    } catch (error) {
      // Full, unreachable, signed out: that is not the item's fault, and ends the cycle.
      const isItsOwn =
        error instanceof ClawbackError && (error.code === "REMOTE_FAILED" || error.code === "LOCAL_DENIED");
      if (!isItsOwn) throw error;
      const [name = id] = await contentOf(join(claims, id));
      work.context.warn({ kind: "mail-not-sent", message: error.message, path: `${OUTBOX}/${name}` });
    }
  }
  return { ...totals, sent };
}

async function claimsIn(claims: string): Promise<readonly string[]> {
  try {
    return (await readdir(claims)).sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** The names in a claim's folder that are not ours: its one item, or nothing when it has been sent. */
async function contentOf(claim: string): Promise<readonly string[]> {
  return (await readdir(claim)).filter((name) => !name.startsWith(PLACING));
}

async function sendClaim(work: SyncWork, claim: string, id: string, sent: string[]): Promise<Totals> {
  const [itemName] = await contentOf(claim);
  if (itemName === undefined) {
    await removeTree(claim);
    return NOTHING;
  }
  const item = await inspectItem(claim, itemName);
  const part = `${PART_PREFIX}${id}`;
  let placing = await readPlacing(claim);
  let totals = NOTHING;
  if (placing === null) {
    totals = await upload(work, claim, item, part);
    const after = await inspectItem(claim, itemName);
    if (after.signature !== item.signature) {
      const message = "It was written to while it was sent; the next sync sends it.";
      work.context.warn({ kind: "mail-not-sent", message, path: `${OUTBOX}/${itemName}`, isNote: true });
      return totals;
    }
  }
  for (let tries = 0; ; tries += 1) {
    const names = new Set((await work.rclone.list(OUTBOX, {}, work.call))?.map(({ path }) => path));
    if (placing !== null && !names.has(part)) break;
    if (tries === NAME_TRIES) return totals;
    placing = { name: freeName(itemName, item.type, names) };
    await writeWhole(claim, PLACING, JSON.stringify(placing));
    const [from, to] = [part, placing.name].map((name) => at(work.rclone.remote, OUTBOX, name));
    await transfer(work, ["moveto", from ?? "", to ?? "", "--ignore-existing"]);
  }
  // The item goes first: a claim without one is done.
  await rm(join(claim, itemName), { recursive: true, force: true });
  await removeTree(claim);
  sent.push(placing.name);
  work.context.log("info", `sent ${placing.name}`);
  return totals;
}

/** `--ignore-times`: a part of an earlier try may differ in nothing that a cloud without times shows. */
async function upload(work: SyncWork, claim: string, item: OutgoingItem, part: string): Promise<Totals> {
  const to = at(work.rclone.remote, OUTBOX, part);
  const verb = item.type === "file" ? ["copyto"] : ["sync", "--create-empty-src-dirs"];
  const { totals } = await transfer(work, [...verb, join(claim, item.name), to, "--ignore-times"]);
  return totals;
}

async function readPlacing(claim: string): Promise<z.output<typeof placingSchema> | null> {
  const text = await readFile(join(claim, PLACING), "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : placingSchema.parse(JSON.parse(text));
}
