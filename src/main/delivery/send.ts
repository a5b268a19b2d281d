import { at } from "../rclone/remote.ts";
import { freeName } from "../sync/free-name.ts";
import { asArgument } from "../sync/listed-name.ts";
import { OUTBOX, PART_PREFIX } from "../sync/mailbox.ts";
import { transfer } from "../sync/transfer.ts";
import type { TransferWork } from "../sync/work.ts";
import type { StoredDelivery } from "./delivery-store.ts";
import { mailName } from "./mail-name.ts";

/** The name an item has in `_outbox` while it is uploaded. */
export function partName({ id }: Pick<StoredDelivery, "id">): string {
  return `${PART_PREFIX}${id}`;
}

/** The names that lie in the cloud's `_outbox` now. */
export async function outboxNames({
  rclone,
  call,
}: Pick<TransferWork, "rclone" | "call">): Promise<ReadonlySet<string>> {
  return new Set((await rclone.list(OUTBOX, {}, call))?.map(({ path }) => path));
}

/**
 * Sends one item: uploads it under a name that no drain takes, picks a free name, tells `fixName`, and gives the item
 * that name with one move inside the cloud. So a drain never meets half an item (in a bucket, where a move of a folder is
 * many moves, it may meet a half-moved folder; it then leaves what still changes). The original is only read.
 *
 * Safe to repeat after a kill at any point: an upload is begun again; a delivery that was `placing` either still has its
 * part, and gets a name that is free now, or is in place. `taken` are names of other deliveries that wait. Throws what
 * rclone fails with.
 */
export async function sendItem(
  work: TransferWork,
  item: StoredDelivery,
  source: string,
  taken: readonly string[],
  fixName: (name: string) => void,
): Promise<void> {
  const part = at(work.rclone.remote, OUTBOX, partName(item));
  if (!item.placing) {
    const from = asArgument(source);
    const upload =
      item.type === "file" ? ["copyto", from, part] : ["sync", from, part, "--create-empty-src-dirs"];
    await transfer(work, upload);
  }
  const names = await outboxNames(work);
  if (item.placing && !names.has(partName(item))) return;
  const name = freeName(mailName(item.name), item.type, [...names, ...taken]);
  fixName(name);
  await transfer(work, ["moveto", part, at(work.rclone.remote, OUTBOX, name)]);
}
