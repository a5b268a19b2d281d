import { join } from "node:path";
import type { ProfileId } from "#shared/brand";
import type { Clock } from "../../ports.ts";
import type { ProfileAccess } from "../../profile/access.ts";
import type { Wanted } from "../buckets.ts";
import type { OpenSnapshot } from "../snapshot-store.ts";
import { commonFolder, homePlaces } from "./home-places.ts";
import { freshRestoreDir } from "./restore-dir.ts";
import type { RestoreTarget } from "./restore.ts";

export type RestoreOrder = Readonly<{
  profileId: ProfileId;
  snapshot: Wanted;
  paths: readonly string[];
  /** Absolute; absent means a fresh folder in Clawback's data folder, or in place with `overwrite`. */
  to?: string;
  /** Over what is there: what would be replaced is moved to a dated folder beside it. */
  overwrite?: boolean;
}>;

export type TargetParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  clock: Clock;
  /** Absolute; fresh folders lie below it. */
  dataDir: string;
}>;

/** Where an order's entries go on this machine. Throws what `access` throws; touches nothing. */
export async function restoreTarget(
  order: RestoreOrder,
  { record, index }: OpenSnapshot,
  { access, clock, dataDir }: TargetParts,
): Promise<RestoreTarget> {
  const { to, overwrite } = order;
  if (overwrite === true && to !== undefined) {
    return { kind: "over", to, placeOf: (root) => join(to, root) };
  }
  if (overwrite === true) {
    const placeOf = homePlaces(await access(order.profileId));
    const paths = order.paths.length > 0 ? order.paths : index.entries.map(({ path }) => path);
    const roots = new Set(paths.map((path) => path.split("/", 1)[0] ?? path));
    return { kind: "over", to: commonFolder([...roots].map(placeOf)), placeOf };
  }
  return { kind: "fresh", to: to ?? freshRestoreDir(dataDir, record.name, clock) };
}
