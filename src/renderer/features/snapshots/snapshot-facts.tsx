import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { useNow } from "../../hooks/use-now.ts";
import { strings } from "../../strings.ts";
import { stayText } from "./list/keep-why.ts";
import { ProofMark, proofText } from "./proof/proof-mark.tsx";
import styles from "./snapshot-facts.module.css";

const words = strings.snapshots;

/** How much is in a snapshot, whether it was proved, and why it is kept. */
export function SnapshotFacts({ snapshot }: { readonly snapshot: SnapshotSummary }) {
  const now = useNow();
  const { proof, keepWhy } = snapshot;
  return (
    <div className={styles["facts"]}>
      <p>{factsOf(snapshot).join(" · ")}</p>
      <p className={styles["standing"]}>
        <ProofMark proof={proof} now={now} />
        <span data-bad={proof?.isGood === false} className={styles["proof"]}>
          {proofText(proof, now)}
        </span>
        {keepWhy !== undefined && <span title={keepWhy.join(", ")}>· {stayText(keepWhy)}</span>}
      </p>
    </div>
  );
}

function factsOf(snapshot: SnapshotSummary): readonly string[] {
  return [
    words.entries(snapshot.entries, formatCount(snapshot.entries)),
    words.plain(formatSize(snapshot.plainBytes)),
    words.storedAs(formatSize(snapshot.storedBytes)),
    words.took(formatDuration(snapshot.durationSeconds)),
    snapshot.encrypted ? words.encrypted : words.notEncrypted,
  ];
}
