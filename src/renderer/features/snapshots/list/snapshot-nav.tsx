import type { ReactNode } from "react";
import type { SnapshotList } from "#shared/models/snapshot";
import { useNow } from "../../../hooks/use-now.ts";
import { strings } from "../../../strings.ts";
import { byDay } from "./days.ts";
import { SnapshotLink } from "./snapshot-link.tsx";
import styles from "./snapshot-nav.module.css";

/** The snapshots by day, newest first, as links; `children` are what else is to be said of the bucket. */
export function SnapshotNav({
  list,
  chosen,
  children,
}: {
  readonly list: SnapshotList;
  readonly chosen: string | null;
  readonly children?: ReactNode;
}) {
  const now = useNow();
  return (
    <nav className={styles["nav"]} aria-label={strings.snapshots.list}>
      {byDay(list.snapshots, now).map(({ title, snapshots }) => (
        <section key={title}>
          <h2 className={styles["day"]}>{title}</h2>
          <ul>
            {snapshots.map((snapshot) => (
              <li key={snapshot.name}>
                <SnapshotLink snapshot={snapshot} current={snapshot.name === chosen} now={now} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {children}
    </nav>
  );
}
