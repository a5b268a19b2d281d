import { type KeyboardEvent, useState } from "react";
import { type Day, DAY_RESULTS } from "#shared/models/day";
import { dateOf } from "../../calendar.ts";
import { formatCount } from "../../format/number.ts";
import { formatDay, formatShortDay } from "../../format/time.ts";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { indexAfter, type Step } from "../../ui/list-keys.ts";
import { DayMark } from "./day-mark.tsx";
import styles from "./day-strip.module.css";

const words = strings.overview.days;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: "previous",
  ArrowRight: "next",
  Home: "first",
  End: "last",
};

/** A cell a day, oldest first; each leads to the runs of its day. One stop of the Tab key, and arrows within. */
export function DayStrip({ days, now }: { readonly days: readonly Day[]; readonly now: number }) {
  const [stop, setStop] = useState(days.length - 1);

  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = indexAfter(step, stop, days.length);
    setStop(index);
    event.currentTarget.querySelectorAll("a")[index]?.focus();
  };

  return (
    <div>
      <ol className={styles["strip"]} aria-label={words.strip} onKeyDown={move}>
        {days.map((day, index) => (
          <li key={day.from}>
            <a
              className={styles["cell"]}
              href={hrefOf({ page: "activity", day: dateOf(day.from) })}
              aria-label={dayText(day, now)}
              title={dayText(day, now)}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => setStop(index)}
            >
              <DayMark result={day.result} />
            </a>
          </li>
        ))}
      </ol>
      <p className={styles["ends"]} aria-hidden>
        <span>{days[0] !== undefined && formatShortDay(days[0].from)}</span>
        <span>{strings.time.today}</span>
      </p>
      <ul className={styles["legend"]} aria-label={words.sums}>
        {DAY_RESULTS.map((result) => {
          const count = days.filter((day) => day.result === result).length;
          if (count === 0) return null;
          return (
            <li key={result} className={styles["sum"]}>
              <DayMark result={result} />
              {words.sum[result](count, formatCount(count))}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** "Yesterday: failed. 12 done, 1 failed". */
function dayText({ from, result, good, warned, failed }: Day, now: number): string {
  const counts = [
    good > 0 && words.good(formatCount(good)),
    warned > 0 && words.warned(formatCount(warned)),
    failed > 0 && words.failed(formatCount(failed)),
  ].filter((part) => part !== false);
  const said = words.day(formatDay(from, now), words.results[result]);
  return counts.length === 0 ? said : `${said}. ${counts.join(", ")}`;
}
