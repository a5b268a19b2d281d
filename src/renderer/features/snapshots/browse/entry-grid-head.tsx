import { ArrowDown, ArrowUp } from "lucide-react";
import { strings } from "../../../strings.ts";
import styles from "./entry-grid-head.module.css";
import { nextOrder, type Order, type SortKey } from "./entry-order.ts";

/** Pixels; the head stays on top of the rows, which scroll below it. */
export const HEAD_HEIGHT = 30;

const COLUMNS: readonly SortKey[] = ["name", "size", "modified"];

/** The heads of the columns; each sorts by its column. */
export function EntryGridHead({
  order,
  onOrder,
}: {
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}) {
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  return (
    <div role="rowgroup" className={styles["head"]} style={{ height: HEAD_HEIGHT }}>
      <div role="row" aria-rowindex={1} className={styles["row"]}>
        {COLUMNS.map((column) => (
          <div
            key={column}
            role="columnheader"
            className={styles[column]}
            aria-sort={order.by === column ? (order.descending ? "descending" : "ascending") : "none"}
          >
            <button
              type="button"
              className={styles["button"]}
              onClick={() => onOrder(nextOrder(order, column))}
            >
              {strings.snapshots[column]}
              {order.by === column && <Arrow size={13} aria-hidden />}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
