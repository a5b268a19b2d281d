import { assertNever } from "#shared/errors";
import { formatCount } from "../../format/number.ts";
import { strings } from "../../strings.ts";
import { type DiffCell, type DiffRow, diffRows } from "./diff-rows.ts";
import styles from "./diff-view.module.css";
import { linesOf } from "./line-diff.ts";

const words = strings.conflicts;

/** Rows in the page at once; who has more to compare has better tools for it. */
const MOST_ROWS = 1_000;

/** Two texts side by side, only where they differ. `names` are the headings of the two columns. */
export function DiffView(props: {
  readonly names: readonly [string, string];
  readonly left: string;
  readonly right: string;
}) {
  const rows = diffRows(linesOf(props.left), linesOf(props.right));
  if (rows.every((row) => row.kind === "skipped" || !row.differs)) return <p>{words.same}</p>;
  return (
    <>
      <div className={styles["scroller"]} tabIndex={0} role="group" aria-label={words.differences}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              {props.names.flatMap((name, index) => [
                <th key={`line ${index}`} scope="col" className={styles["number"]}>
                  <span className={styles["hidden"]}>{words.line}</span>
                </th>,
                <th key={`text ${index}`} scope="col">
                  {name}
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, index) => (
              <Row key={index} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST_ROWS && <p>{words.moreLines}</p>}
    </>
  );
}

function Row({ row }: { readonly row: DiffRow }) {
  switch (row.kind) {
    case "skipped":
      return (
        <tr>
          <td className={styles["skipped"]} colSpan={4}>
            {words.skipped(row.lines, formatCount(row.lines))}
          </td>
        </tr>
      );
    case "pair":
      return (
        <tr data-differs={row.differs}>
          <Cell cell={row.left} />
          <Cell cell={row.right} />
        </tr>
      );
    default:
      return assertNever(row);
  }
}

function Cell({ cell }: { readonly cell: DiffCell | null }) {
  return (
    <>
      <td className={styles["number"]}>{cell?.line}</td>
      <td className={styles["text"]} data-missing={cell === null}>
        {cell?.text}
      </td>
    </>
  );
}
