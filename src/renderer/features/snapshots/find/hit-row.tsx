import type { SearchHit } from "#shared/models/snapshot";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { strings } from "../../../strings.ts";
import { nameOf, parentOf } from "../browse/entry-order.ts";
import { EntryIcon } from "../browse/entry-icon.tsx";
import styles from "./hit-row.module.css";

/** One path that was found: its name first, then where it lies, how big it is and from when. */
export function HitRow({
  hit: { entry, snapshots },
  here,
}: {
  readonly hit: SearchHit;
  readonly here: boolean;
}) {
  const about = here
    ? formatMoment(entry.mtime)
    : strings.search.inSnapshots(snapshots, formatCount(snapshots));
  return (
    <span className={styles["row"]} title={entry.path}>
      <span className={styles["path"]}>
        <EntryIcon type={entry.type} />
        <span className={styles["name"]}>{nameOf(entry.path)}</span>
        <span className={styles["folder"]}>{parentOf(entry.path)}</span>
      </span>
      <span className={styles["size"]}>{entry.type === "file" ? formatSize(entry.size) : ""}</span>
      <span className={styles["about"]}>{about}</span>
    </span>
  );
}
