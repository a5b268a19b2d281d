import { useMemo, useRef } from "react";
import { formatCount } from "../../../format/number.ts";
import { strings } from "../../../strings.ts";
import { useVisibleRows } from "../../../ui/use-visible-rows.ts";
import { type DiffLine, lineDiff } from "./line-diff.ts";
import styles from "./text-diff.module.css";

const words = strings.versions;

/** Unchanged lines that are shown on either side of a change. */
const CONTEXT = 3;

type Row = DiffLine | Readonly<{ kind: "skipped"; count: number }>;

/** Two texts laid over each other: removed and added lines, and a few around them. Only the rows in sight are in the page. */
export function TextDiff({ before, after }: { readonly before: string; readonly after: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  const rows = useMemo(() => aroundChanges(lines), [lines]);
  const { from, to, style } = useVisibleRows(rows.length, scroller);
  const count = (kind: DiffLine["kind"]) => formatCount(lines.filter((line) => line.kind === kind).length);

  return (
    <>
      <p className={styles["counts"]}>{words.lines(count("added"), count("removed"))}</p>
      <div ref={scroller} className={styles["diff"]} tabIndex={0} role="group" aria-label={words.differences}>
        <div style={style} className={styles["rows"]}>
          {rows.slice(from, to).map((row, offset) => (
            <DiffRow key={from + offset} row={row} />
          ))}
        </div>
      </div>
    </>
  );
}

function DiffRow({ row }: { readonly row: Row }) {
  if (row.kind === "skipped") {
    return <p className={styles["skipped"]}>{words.skipped(row.count, formatCount(row.count))}</p>;
  }
  return (
    <p className={styles["row"]} data-kind={row.kind}>
      <span className={styles["number"]}>{row.after ?? row.before}</span>
      <span className={styles["sign"]} role="img" aria-label={words.signs[row.kind]}>
        {{ same: " ", added: "+", removed: "−" }[row.kind]}
      </span>
      <span>{row.text}</span>
    </p>
  );
}

function aroundChanges(lines: readonly DiffLine[]): readonly Row[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind !== "same") isNear.fill(1, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  });
  const rows: Row[] = [];
  let skipped = 0;
  const flush = () => {
    if (skipped > 0) rows.push({ kind: "skipped", count: skipped });
    skipped = 0;
  };
  lines.forEach((line, at) => {
    if (isNear[at] === 1) {
      flush();
      rows.push(line);
    } else {
      skipped += 1;
    }
  });
  flush();
  return rows;
}
