import { Check } from "lucide-react";
import type { SnapshotEntry } from "#shared/models/snapshot";
import { formatSize } from "../../../format/size.ts";
import { formatFull, formatMoment } from "../../../format/time.ts";
import { strings } from "../../../strings.ts";
import { EntryIcon } from "./entry-icon.tsx";
import { nameOf } from "./entry-order.ts";
import styles from "./entry-row.module.css";

const words = strings.snapshots;

/** One entry of a folder. Keys are the grid's business; the pointer selects by the box and opens by the name. */
export function EntryRow(props: {
  readonly id: string;
  readonly rowIndex: number;
  readonly entry: SnapshotEntry;
  readonly active: boolean;
  readonly selected: boolean;
  /** The selected folder the entry comes with. */
  readonly cover: string | null;
  readonly onActivate: () => void;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}) {
  const { entry, selected, cover } = props;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={selected}
      className={styles["row"]}
      data-active={props.active}
      onClick={props.onActivate}
      onDoubleClick={props.onOpen}
    >
      <div role="gridcell" className={styles["name"]}>
        <span
          className={styles["box"]}
          data-checked={selected}
          data-covered={cover !== null}
          title={cover === null ? words.select(nameOf(entry.path)) : words.coveredBy(nameOf(cover))}
          onClick={props.onSelect}
        >
          {selected && <Check size={12} strokeWidth={3} aria-hidden />}
        </span>
        <EntryIcon type={entry.type} />
        <span
          className={styles["text"]}
          title={entry.path}
          {...(entry.type === "symlink" ? {} : { "data-link": true, onClick: props.onOpen })}
        >
          {nameOf(entry.path)}
        </span>
        {entry.linkTarget !== undefined && (
          <span className={styles["target"]}>{words.linkTo(entry.linkTarget)}</span>
        )}
      </div>
      <div role="gridcell" className={styles["size"]}>
        {entry.type === "file" ? formatSize(entry.size) : ""}
      </div>
      {Date.parse(entry.mtime) === 0 ? (
        // The snapshot's own folder for a whole part of the agent: it was never a folder with a time.
        <div role="gridcell" />
      ) : (
        <div role="gridcell" className={styles["modified"]} title={formatFull(entry.mtime)}>
          {formatMoment(entry.mtime)}
        </div>
      )}
    </div>
  );
}
