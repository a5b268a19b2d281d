import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import type { SnapshotEntry } from "#shared/models/snapshot";
import { strings } from "../../../strings.ts";
import { useAnnounce } from "../../../ui/announcer.tsx";
import { indexAfter } from "../../../ui/list-keys.ts";
import { useVisibleRows } from "../../../ui/use-visible-rows.ts";
import { EntryGridHead, HEAD_HEIGHT } from "./entry-grid-head.tsx";
import styles from "./entry-grid.module.css";
import { nameOf, type Order, parentOf } from "./entry-order.ts";
import { EntryRow } from "./entry-row.tsx";
import { type GridMove, gridMoveOf } from "./grid-keys.ts";
import { add, addAll, coveringFolder, isSelected, type Selection, toggle } from "./selection.ts";
import { findName, NOTHING_TYPED, typeLetter } from "./type-ahead.ts";

type EntryGridProps = Readonly<{
  folder: string;
  /** In the order they are shown. */
  entries: readonly SnapshotEntry[];
  order: Order;
  onOrder: (order: Order) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** The folder, or the file, is to be shown. */
  onOpen: (folder: string) => void;
  onOpenFile: (path: string) => void;
  /** The file that was open before: the grid begins at it, and has the focus. */
  from: string | null;
}>;

/**
 * The entries of a folder, as a grid of which only the rows in sight are in the page. The grid itself has the focus and
 * names the active row (`aria-activedescendant`), because a row that is scrolled out of sight is not there to hold it.
 */
export function EntryGrid({
  folder,
  entries,
  order,
  onOrder,
  selection,
  onSelect,
  onOpen,
  onOpenFile,
  from: cameFrom,
}: EntryGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const typed = useRef(NOTHING_TYPED);
  const [activePath, setActivePath] = useState(cameFrom ?? "");
  const announce = useAnnounce();
  const idPrefix = useId();

  const names = useMemo(() => entries.map((entry) => nameOf(entry.path)), [entries]);
  const active = useMemo(() => indexOnTheWay(entries, folder, activePath), [entries, folder, activePath]);
  const { from, to, style, reveal } = useVisibleRows(entries.length, grid, HEAD_HEIGHT);
  const revealActive = useEffectEvent(() => reveal(active));
  useEffect(() => revealActive(), [entries]);
  const takeFocus = useEffectEvent(() => {
    if (cameFrom !== null) grid.current?.focus();
  });
  useEffect(() => takeFocus(), []);

  const goTo = (index: number) => {
    const entry = entries[index];
    if (entry === undefined) return;
    setActivePath(entry.path);
    reveal(index);
  };
  const select = (path: string) => {
    const cover = coveringFolder(selection, path);
    if (cover === null) onSelect(toggle(selection, path));
    else announce(strings.snapshots.coveredBy(nameOf(cover)));
  };
  const open = (entry: SnapshotEntry | undefined) => {
    if (entry === undefined || entry.type === "symlink") return;
    setActivePath(entry.path);
    if (entry.type === "directory") onOpen(entry.path);
    else onOpenFile(entry.path);
  };

  const perform = (move: GridMove, extend: boolean, at: number) => {
    const entry = entries[active];
    switch (move.kind) {
      case "go": {
        const index = indexAfter(move.by, active, entries.length);
        const target = entries[index];
        goTo(index);
        if (extend && target !== undefined) onSelect(add(selection, [target.path]));
        return;
      }
      case "open":
        open(entry);
        return;
      case "up":
        if (folder !== "") onOpen(parentOf(folder));
        return;
      case "select":
        if (entry !== undefined) select(entry.path);
        return;
      case "select-all":
        onSelect(addAll(selection, folder, entries));
        return;
      case "type":
        typed.current = typeLetter(typed.current, move.letter, at);
        goTo(findName(names, typed.current, active));
    }
  };

  return (
    <div
      ref={grid}
      className={styles["grid"]}
      role="grid"
      aria-label={strings.snapshots.contents}
      aria-multiselectable
      aria-rowcount={entries.length + 1}
      aria-activedescendant={active >= from && active < to ? `${idPrefix}${String(active)}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        // The buttons of the head have keys of their own.
        const move = event.target === event.currentTarget ? gridMoveOf(event) : null;
        if (move === null) return;
        event.preventDefault();
        perform(move, event.shiftKey, event.timeStamp);
      }}
    >
      <EntryGridHead order={order} onOrder={onOrder} />
      <div role="rowgroup" style={style}>
        {entries.slice(from, to).map((entry, offset) => (
          <EntryRow
            key={entry.path}
            id={`${idPrefix}${String(from + offset)}`}
            rowIndex={from + offset + 2}
            entry={entry}
            active={from + offset === active}
            selected={isSelected(selection, entry.path)}
            cover={coveringFolder(selection, entry.path)}
            onActivate={() => setActivePath(entry.path)}
            onSelect={() => select(entry.path)}
            onOpen={() => open(entry)}
          />
        ))}
      </div>
    </div>
  );
}

/**
 * The entry of a folder that is, or leads to, a path; the first one when none does. So going up lands on the folder one
 * comes from, and going down on the top.
 */
function indexOnTheWay(entries: readonly SnapshotEntry[], folder: string, path: string): number {
  const prefix = folder === "" ? "" : `${folder}/`;
  if (!path.startsWith(prefix)) return 0;
  const child = prefix + (path.slice(prefix.length).split("/")[0] ?? "");
  return Math.max(
    0,
    entries.findIndex((entry) => entry.path === child),
  );
}
