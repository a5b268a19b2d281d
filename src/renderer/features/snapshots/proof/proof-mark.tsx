import { BadgeCheck, OctagonAlert } from "lucide-react";
import type { SnapshotProof } from "#shared/models/snapshot";
import { formatFull, formatRelative } from "../../../format/time.ts";
import { strings } from "../../../strings.ts";
import styles from "./proof-mark.module.css";

const words = strings.proof;

/** "Proved by a test restore 2 days ago"; "Found damaged yesterday". `now` in milliseconds. */
export function proofText(proof: SnapshotProof | undefined, now: number): string {
  if (proof === undefined) return words.none;
  const when = formatRelative(proof.at, now);
  return proof.isGood ? words.good[proof.how](when) : words.bad(when);
}

/** Whether a snapshot was ever seen to be good, or found damaged, told by shape, colour and name. */
export function ProofMark({
  proof,
  now,
}: {
  readonly proof: SnapshotProof | undefined;
  readonly now: number;
}) {
  if (proof === undefined) return null;
  const Icon = proof.isGood ? BadgeCheck : OctagonAlert;
  return (
    <span className={proof.isGood ? styles["good"] : styles["bad"]} title={formatFull(proof.at)}>
      <Icon size={13} role="img" aria-label={proofText(proof, now)} />
    </span>
  );
}
