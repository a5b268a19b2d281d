import { Lock, LockOpen, TriangleAlert } from "lucide-react";
import { useId } from "react";
import type { SnapshotLeftover, SnapshotList, SnapshotSummary } from "#shared/models/snapshot";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { formatClock, formatFull } from "../../format/time.ts";
import { useNow } from "../../hooks/use-now.ts";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { byDay } from "./days.ts";
import styles from "./snapshot-nav.module.css";

const words = strings.snapshots;

/** The snapshots by day, newest first, as links; below them what broken-off runs left in the bucket. */
export function SnapshotNav({
  list,
  chosen,
}: {
  readonly list: SnapshotList;
  readonly chosen: string | null;
}) {
  const now = useNow();
  return (
    <nav className={styles["nav"]} aria-label={words.list}>
      {byDay(list.snapshots, now).map(({ title, snapshots }) => (
        <section key={title}>
          <h2 className={styles["day"]}>{title}</h2>
          <ul>
            {snapshots.map((snapshot) => (
              <li key={snapshot.name}>
                <SnapshotLink snapshot={snapshot} current={snapshot.name === chosen} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {list.leftovers.length > 0 && <Leftovers leftovers={list.leftovers} />}
    </nav>
  );
}

function SnapshotLink({
  snapshot,
  current,
}: {
  readonly snapshot: SnapshotSummary;
  readonly current: boolean;
}) {
  const { name, createdAt, entries, storedBytes, durationSeconds, encrypted, warnings } = snapshot;
  const LockIcon = encrypted ? Lock : LockOpen;
  return (
    <a
      className={styles["snapshot"]}
      href={hrefOf({ page: "snapshots", snapshot: name, folder: "" })}
      aria-current={current ? "true" : undefined}
      title={formatFull(createdAt)}
    >
      <span className={styles["line"]}>
        <strong className={styles["time"]}>{formatClock(createdAt)}</strong>
        <LockIcon size={13} role="img" aria-label={encrypted ? words.encrypted : words.notEncrypted} />
        <span className={styles["took"]}>{formatDuration(durationSeconds)}</span>
      </span>
      <span className={styles["numbers"]}>
        {[words.entries(entries, formatCount(entries)), formatSize(storedBytes)].join(" · ")}
      </span>
      {warnings > 0 && (
        <span className={styles["warnings"]}>
          <TriangleAlert size={13} aria-hidden />
          {words.warnings(warnings, formatCount(warnings))}
        </span>
      )}
    </a>
  );
}

function Leftovers({ leftovers }: { readonly leftovers: readonly SnapshotLeftover[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles["day"]}>
        {words.leftovers}
      </h2>
      <p className={styles["about"]}>{words.leftoversText}</p>
      <ul>
        {leftovers.map(({ name, bytes, files }) => (
          <li key={name} className={styles["leftover"]}>
            <span>{name}</span>
            <span className={styles["numbers"]}>
              {[words.files(files, formatCount(files)), formatSize(bytes)].join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
