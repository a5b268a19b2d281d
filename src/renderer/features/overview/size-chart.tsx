import type { Day } from "#shared/models/day";
import { formatSize } from "../../format/size.ts";
import { formatDay, formatShortDay } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import styles from "./size-chart.module.css";

const words = strings.overview.days;

/** Shares of a day's width: the bars stand below the cells of the strip. */
const MARGIN = 0.07;
/** What is there is to be seen, however little it is beside the largest. */
const LEAST = 0.03;

type KnownDay = Day & Readonly<{ storedBytes: number }>;

/** What the snapshots took at the end of each day; a day of which that is not known has no bar, and the caption says so. */
export function SizeChart({ days, now }: { readonly days: readonly Day[]; readonly now: number }) {
  const known = days.filter(isKnown);
  const [first] = known;
  const last = known.at(-1);
  // The size of one day stands with the backups already.
  if (first === undefined || last === undefined || first === last) return null;
  const most = known.reduce((largest, day) => (day.storedBytes > largest.storedBytes ? day : largest));
  return (
    <figure className={styles["figure"]}>
      <figcaption className={styles["caption"]}>
        <span>{words.size}</span>
        <span className={styles["quiet"]}>
          {words.most(formatSize(most.storedBytes))}
          {known.length < days.length && ` · ${words.knownSince(formatShortDay(first.from))}`}
        </span>
      </figcaption>
      <svg
        className={styles["chart"]}
        viewBox={`0 0 ${days.length} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.sizeText(
          formatShortDay(first.from),
          formatSize(first.storedBytes),
          formatSize(last.storedBytes),
        )}
      >
        {days.map(
          (day, index) => isKnown(day) && <Bar key={day.from} {...{ day, index, now }} most={most} />,
        )}
      </svg>
    </figure>
  );
}

function Bar(props: {
  readonly day: KnownDay;
  readonly index: number;
  readonly most: KnownDay;
  readonly now: number;
}) {
  const { day, index, most, now } = props;
  const share = day.storedBytes === 0 ? 0 : Math.max(day.storedBytes / most.storedBytes, LEAST);
  return (
    <rect x={index + MARGIN} y={1 - share} width={1 - 2 * MARGIN} height={share}>
      <title>{words.day(formatDay(day.from, now), formatSize(day.storedBytes))}</title>
    </rect>
  );
}

function isKnown(day: Day): day is KnownDay {
  return day.storedBytes !== null;
}
