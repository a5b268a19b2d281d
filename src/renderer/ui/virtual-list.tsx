import { type ReactNode, useRef } from "react";
import { useVisibleRows } from "./use-visible-rows.ts";
import styles from "./virtual-list.module.css";

/** A list of any length of which only the rows in sight are in the page. It scrolls by keyboard once it has the focus. */
export function VirtualList<T>(props: {
  readonly label: string;
  readonly items: readonly T[];
  readonly renderItem: (item: T) => ReactNode;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, style } = useVisibleRows(props.items.length, scroller);
  return (
    // The room of the rows out of sight is not the scroller's own, which could then not be smaller than it.
    <div ref={scroller} className={styles["list"]} role="group" aria-label={props.label} tabIndex={0}>
      <ul style={style} aria-label={props.label}>
        {props.items.slice(from, to).map((item, offset) => (
          <li
            key={from + offset}
            className={styles["row"]}
            aria-posinset={from + offset + 1}
            aria-setsize={props.items.length}
          >
            {props.renderItem(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
