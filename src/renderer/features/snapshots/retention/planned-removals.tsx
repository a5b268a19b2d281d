import type { PrunePlan } from "#shared/models/snapshot";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { strings } from "../../../strings.ts";
import { timeOf } from "../snapshot-time.ts";
import styles from "./clean-up-dialog.module.css";

const words = strings.cleanUp;

/** One thing that a clean-up removes. */
type Removal = Readonly<{ name: string; createdAt: string; what: string; bytes: number }>;

export function removalsOf({ snapshots, leftovers, legacy }: PrunePlan): readonly Removal[] {
  return [
    ...snapshots.map(({ name, createdAt, storedBytes }) => ({
      name,
      createdAt,
      what: words.snapshot,
      bytes: storedBytes,
    })),
    ...leftovers.map(({ name, bytes }) => ({ name, createdAt: timeOf(name), what: words.leftover, bytes })),
    ...legacy.map(({ name, createdAt, storedBytes }) => ({
      name,
      createdAt,
      what: words.legacy,
      bytes: storedBytes,
    })),
  ];
}

/** What a clean-up removes, and what room that makes. */
export function PlannedRemovals({ plan }: { readonly plan: PrunePlan }) {
  const removals = removalsOf(plan);
  if (removals.length === 0) return <p>{words.nothing}</p>;
  return (
    <>
      <p>{words.summary(removals.length, formatCount(removals.length), formatSize(plan.bytes))}</p>
      <ul className={styles["list"]} aria-label={words.list} tabIndex={0}>
        {removals.map(({ name, createdAt, what, bytes }) => (
          <li key={name} className={styles["removal"]} title={name}>
            <span>{formatMoment(createdAt)}</span>
            <span className={styles["quiet"]}>{what}</span>
            <span className={styles["quiet"]}>{formatSize(bytes)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
