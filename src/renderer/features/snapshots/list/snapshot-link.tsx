import { Lock, LockOpen, TriangleAlert } from "lucide-react";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatDuration } from "../../../format/duration.ts";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatClock, formatFull } from "../../../format/time.ts";
import { hrefOf } from "../../../route.ts";
import { strings } from "../../../strings.ts";
import { stayText } from "./keep-why.ts";
import { ProofMark } from "../proof/proof-mark.tsx";
import styles from "./snapshot-link.module.css";

const words = strings.snapshots;

/** One snapshot of the list: when, how much, whether it was proved, and why it is kept. `now` in milliseconds. */
export function SnapshotLink({
  snapshot,
  current,
  now,
}: {
  readonly snapshot: SnapshotSummary;
  readonly current: boolean;
  readonly now: number;
}) {
  const { name, createdAt, entries, storedBytes, durationSeconds, encrypted, warnings, keepWhy } = snapshot;
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
        <ProofMark proof={snapshot.proof} now={now} />
        <span className={styles["took"]}>{formatDuration(durationSeconds)}</span>
      </span>
      <span className={styles["numbers"]}>
        {[words.entries(entries, formatCount(entries)), formatSize(storedBytes)].join(" · ")}
      </span>
      {keepWhy !== undefined && (
        <span className={styles["numbers"]} title={keepWhy.join(", ")}>
          {stayText(keepWhy)}
        </span>
      )}
      {warnings > 0 && (
        <span className={styles["warnings"]}>
          <TriangleAlert size={13} aria-hidden />
          {words.warnings(warnings, formatCount(warnings))}
        </span>
      )}
    </a>
  );
}
