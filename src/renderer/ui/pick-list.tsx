import { type ReactNode, useId, useRef, useState } from "react";
import { indexAfter, stepOf } from "./list-keys.ts";
import styles from "./pick-list.module.css";
import { useVisibleRows } from "./use-visible-rows.ts";

/**
 * A list of any length to pick from, of which only the rows in sight are in the page. The list itself has the focus and
 * names the active row (`aria-activedescendant`), because a row that is scrolled out of sight is not there to hold it.
 * Enter, or a click, picks. Give it a `key` of its own for every set of items, so that it begins at the top.
 */
export function PickList<T>({
  label,
  items,
  renderItem,
  onPick,
}: {
  readonly label: string;
  readonly items: readonly T[];
  readonly renderItem: (item: T) => ReactNode;
  readonly onPick: (item: T) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
  const idPrefix = useId();
  const { from, to, style, reveal } = useVisibleRows(items.length, list);

  const pick = (index: number) => {
    const item = items[index];
    setActive(index);
    if (item !== undefined) onPick(item);
  };

  return (
    <ul
      ref={list}
      className={styles["list"]}
      style={style}
      role="listbox"
      aria-label={label}
      aria-activedescendant={active >= from && active < to ? `${idPrefix}${String(active)}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        const step = stepOf(event.key);
        if (step !== null) {
          const index = indexAfter(step, active, items.length);
          setActive(index);
          reveal(index);
        } else if (event.key === "Enter" || event.key === " ") {
          pick(active);
        } else {
          return;
        }
        event.preventDefault();
      }}
    >
      {items.slice(from, to).map((item, offset) => {
        const index = from + offset;
        return (
          <li
            key={index}
            id={`${idPrefix}${String(index)}`}
            role="option"
            aria-selected={index === active}
            aria-posinset={index + 1}
            aria-setsize={items.length}
            className={styles["row"]}
            onClick={() => pick(index)}
          >
            {renderItem(item)}
          </li>
        );
      })}
    </ul>
  );
}
