import { Check, File, FileSymlink, Folder } from "lucide-react";
import type { EntryType, SnapshotEntry } from "#shared/models/snapshot";
import { formatSize } from "../../format/size.ts";
import { formatFull, formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import { nameOf } from "./entry-order.ts";
import styles from "./entry-row.module.css";

const words = strings.snapshots;

const ICONS: Readonly<Record<EntryType, typeof File>> = {
  file: File,
  hardlink: File,
  directory: Folder,
  symlink: FileSymlink,
};

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
  const Icon = ICONS[entry.type];
  const folder = entry.type === "directory";
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
        <Icon
          size={16}
          role="img"
          aria-label={words.types[entry.type]}
          className={styles["icon"]}
          data-folder={folder}
        />
        <span
          className={styles["text"]}
          title={entry.path}
          {...(folder ? { "data-link": true, onClick: props.onOpen } : {})}
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
      <div role="gridcell" className={styles["modified"]} title={formatFull(entry.mtime)}>
        {formatMoment(entry.mtime)}
      </div>
    </div>
  );
}
