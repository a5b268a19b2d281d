import type { ProfileId, SnapshotName } from "#shared/brand";
import type {
  LegacySnapshot,
  PrunePlan,
  SnapshotList,
  SnapshotProof,
  SnapshotSummary,
} from "#shared/models/snapshot";
import type { Retain } from "#shared/settings/schema";
import type { SnapshotLedger } from "../proof/ledger.ts";
import { type Candidate, keep } from "./keep.ts";

/** Another machine may still be writing what looks like a leftover here. */
const LEFTOVER_MS = 24 * 3_600_000;

type Dated = Pick<LegacySnapshot, "name" | "createdAt"> & Pick<SnapshotSummary, "proof">;

function candidateOf({ name, createdAt, proof }: Dated, isBrowsed: boolean): Candidate {
  const kind = proof === undefined ? "unproved" : proof.isGood ? "proved" : "damaged";
  return { name, createdAt, proof: kind, isBrowsed };
}

function reasonsOf(candidates: readonly Candidate[], retain: Retain): ReadonlyMap<string, readonly string[]> {
  return new Map(keep(candidates, retain).map(({ snapshot, reasons }) => [snapshot.name, reasons]));
}

/**
 * Whether a snapshot is of another agent, or of an earlier installation, that shares the folder. `agent` null: nothing was
 * backed up from here yet, so nothing that bears a name is ours.
 */
export function foreignTo(agent: string | null): (snapshot: Pick<SnapshotSummary, "agent">) => boolean {
  return (snapshot) => snapshot.agent !== undefined && snapshot.agent !== agent;
}

const FOREIGN = ["of another agent or installation"];

/**
 * The list with what this machine knows of each snapshot: its proof, and why retention keeps it, or that it goes. Foreign
 * ones always stay, and take no place of ours.
 */
export function judged(
  list: SnapshotList,
  retain: Retain,
  ledger: SnapshotLedger,
  profileId: ProfileId,
  isForeign: ReturnType<typeof foreignTo>,
): SnapshotList {
  const proofs = ledger.proofs(profileId);
  const known = list.snapshots.map((summary): SnapshotSummary => {
    const proof = proofs[summary.name];
    return proof === undefined ? summary : { ...summary, proof };
  });
  const reasons = reasonsOf(
    known
      .filter((summary) => !isForeign(summary))
      .map((summary) => candidateOf(summary, ledger.isBrowsed(profileId, summary.name))),
    retain,
  );
  return {
    ...list,
    snapshots: known.map((summary) =>
      isForeign(summary)
        ? { ...summary, isForeign: true, keepWhy: FOREIGN }
        : { ...summary, keepWhy: reasons.get(summary.name) ?? [] },
    ),
  };
}

/**
 * What a clean-up of a judged list removes: snapshots that nothing keeps, and leftovers that nobody has written to for
 * 24 hours at `now` (ms since 1970). Legacy snapshots only when asked, judged beside our own and never in their place.
 * Anything else in the bucket is not ours to touch.
 */
export function prunePlan(
  { snapshots, leftovers, legacy = [] }: SnapshotList,
  retain: Retain,
  { withLegacy, now }: Readonly<{ withLegacy: boolean; now: number }>,
): PrunePlan {
  const together = reasonsOf(
    [...snapshots.filter(({ isForeign }) => isForeign !== true), ...legacy].map((snapshot) =>
      candidateOf(snapshot, false),
    ),
    retain,
  );
  const plan = {
    snapshots: snapshots.filter(({ keepWhy }) => keepWhy?.length === 0),
    leftovers: leftovers.filter(
      ({ touchedAt }) => touchedAt !== undefined && now - Date.parse(touchedAt) > LEFTOVER_MS,
    ),
    legacy: withLegacy ? legacy.filter(({ name }) => together.get(name)?.length === 0) : [],
  };
  const stored = [...plan.snapshots, ...plan.legacy].map(({ storedBytes }) => storedBytes);
  const left = plan.leftovers.map(({ bytes }) => bytes);
  return { ...plan, bytes: [...stored, ...left].reduce((sum, bytes) => sum + bytes, 0) };
}

/** Whether retention keeps fewer than all of these, judged by their names and proofs alone. */
export function hasSurplus(
  names: readonly SnapshotName[],
  retain: Retain,
  proofs: Readonly<Record<string, SnapshotProof>>,
): boolean {
  const candidates = names.map((name) => {
    const createdAt = name.replace(/^backup-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
    const proof = proofs[name];
    return candidateOf({ name, createdAt, ...(proof === undefined ? {} : { proof }) }, false);
  });
  return [...reasonsOf(candidates, retain).values()].some((reasons) => reasons.length === 0);
}
