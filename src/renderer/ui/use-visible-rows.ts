import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

/** Pixels; every row of a long list has this height, so that 100,000 of them need not be measured. */
const ROW_HEIGHT = 28;

/** The part of a long list that is in the page: rows `from` (included) to `to` (excluded), and the room the others take. */
export type VisibleRows = Readonly<{
  from: number;
  to: number;
  style: Readonly<{ paddingTop: number; paddingBottom: number }>;
  /** Scrolls just so far that the row is in sight. */
  reveal: (index: number) => void;
}>;

/** `head`: pixels at the top of the scroller that a sticky heading covers. */
export function useVisibleRows(
  count: number,
  scroller: RefObject<HTMLElement | null>,
  head = 0,
): VisibleRows {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  const rows = virtualizer.getVirtualItems();
  const from = rows[0]?.index ?? 0;
  const to = from + rows.length;
  return {
    from,
    to,
    style: { paddingTop: from * ROW_HEIGHT, paddingBottom: (count - to) * ROW_HEIGHT },
    reveal: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
