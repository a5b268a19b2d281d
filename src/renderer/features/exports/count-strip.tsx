import type { ExportCounts } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { strings } from "../../strings.ts";
import styles from "./count-strip.module.css";

const words = strings.exports;

const SHOWN = ["created", "updated", "skipped", "redacted", "failed"] as const;

/** What the last run did, in numbers with their names under them. */
export function CountStrip({ counts }: { readonly counts: ExportCounts }) {
  return (
    <dl className={styles["strip"]} aria-label={words.lastCounts}>
      {SHOWN.map((name) => (
        <div key={name} className={styles["count"]} data-bad={name === "failed" && counts.failed > 0}>
          <dt>{words.counts[name]}</dt>
          <dd>{formatCount(counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
