import { Check, Minus, TriangleAlert, X } from "lucide-react";
import type { DayResult } from "#shared/models/day";
import styles from "./day-mark.module.css";

const ICONS: Readonly<Record<DayResult, typeof Check>> = {
  good: Check,
  warned: TriangleAlert,
  failed: X,
  none: Minus,
};

/** How a day went, by shape and by colour; what says it in words stands beside it. */
export function DayMark({ result }: { readonly result: DayResult }) {
  const Icon = ICONS[result];
  return (
    <span className={styles["mark"]} data-result={result} aria-hidden>
      <Icon size={12} strokeWidth={2.5} />
    </span>
  );
}
