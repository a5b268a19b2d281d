import { z } from "zod";
import type { ProfileId, SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { ProofView } from "#shared/models/app-state";
import type { SnapshotProof } from "#shared/models/snapshot";
import type { Fact, FactStore } from "../../jobs/fact-store.ts";
import type { Clock } from "../../ports.ts";
import { isSnapshotName } from "../format/names.ts";

const name = z.string().refine(isSnapshotName);
const time = z.iso.datetime();

/** The snapshots that were seen at a place: another bucket or prefix in the settings begins another list. */
const KNOWN: Fact<Readonly<{ place: string; names: readonly SnapshotName[] }>> = {
  name: "backup.known",
  schema: z.object({ place: z.string(), names: z.array(name) }),
};
/** Those of them that the last listing did not find. */
const MISSING: Fact<readonly SnapshotName[]> = { name: "backup.missing", schema: z.array(name) };
const PROOFS: Fact<Readonly<Record<string, SnapshotProof>>> = {
  name: "backup.proofs",
  schema: z.record(
    z.string(),
    z.object({ at: time, how: z.enum(["restore-test", "deep-check", "quick-check"]), isGood: z.boolean() }),
  ),
};
/** When a snapshot was last opened, by whichever process. */
const OPENED: Fact<Readonly<Record<string, string>>> = {
  name: "backup.opened",
  schema: z.record(z.string(), time),
};

/** Somebody who browses a snapshot opens it again now and then; 10 minutes without count as gone. */
const BROWSING_MS = 10 * 60_000;

/**
 * What this machine knows of its snapshots beyond what the bucket says: which there were (a cloud, or somebody with its
 * key, can delete whole snapshots, and nothing in the bucket would tell: docs/upstream.md, R.6), which were proved and when, and
 * which are open. Kept with the history, shared by all processes; removing a snapshot goes through `forget`.
 */
export class SnapshotLedger {
  readonly #facts: FactStore;
  readonly #clock: Clock;

  constructor(facts: FactStore, clock: Clock) {
    this.#facts = facts;
    this.#clock = clock;
  }

  /** The names seen at `place`; null when it was never listed from here. To be read before a listing. */
  known(profileId: ProfileId, place: string): readonly SnapshotName[] | null {
    const known = this.#facts.get(profileId, KNOWN);
    return known?.place === place ? known.names : null;
  }

  committed(profileId: ProfileId, place: string, snapshot: SnapshotName): void {
    const names = this.known(profileId, place);
    // A place that was never listed stays so: its other snapshots are not known yet.
    if (names !== null) this.#facts.set(profileId, KNOWN, { place, names: [...names, snapshot] });
  }

  /**
   * Takes what a listing found and returns what is missing: known before it began, not forgotten since, and not there.
   * Of `foreign` ones, which others look after, nothing is remembered.
   */
  listed(
    profileId: ProfileId,
    place: string,
    before: readonly SnapshotName[] | null,
    found: readonly SnapshotName[],
    foreign: readonly SnapshotName[] = [],
  ): readonly SnapshotName[] {
    const there = new Set(found);
    const known = (this.known(profileId, place) ?? []).filter((snapshot) => !foreign.includes(snapshot));
    const missing = known.filter((snapshot) => before?.includes(snapshot) === true && !there.has(snapshot));
    this.#facts.set(profileId, KNOWN, { place, names: [...new Set([...known, ...found])].sort() });
    this.#facts.set(profileId, MISSING, missing);
    return missing;
  }

  /** No more is expected of these: they are removed, or their owner knows that they are gone. */
  forget(profileId: ProfileId, snapshots: readonly string[]): void {
    const gone = new Set(snapshots);
    const known = this.#facts.get(profileId, KNOWN);
    if (known !== null) {
      const names = known.names.filter((snapshot) => !gone.has(snapshot));
      this.#facts.set(profileId, KNOWN, { ...known, names });
    }
    const missing = (this.#facts.get(profileId, MISSING) ?? []).filter((snapshot) => !gone.has(snapshot));
    this.#facts.set(profileId, MISSING, missing);
    const proofs = Object.entries(this.proofs(profileId)).filter(([snapshot]) => !gone.has(snapshot));
    this.#facts.set(profileId, PROOFS, Object.fromEntries(proofs));
  }

  missing(profileId: ProfileId): readonly SnapshotName[] {
    return this.#facts.get(profileId, MISSING) ?? [];
  }

  proofs(profileId: ProfileId): Readonly<Record<string, SnapshotProof>> {
    return this.#facts.get(profileId, PROOFS) ?? {};
  }

  /**
   * Records what a look at a snapshot finds: good when `look` resolves (a quick one proves nothing and is not recorded),
   * damaged when it throws `SNAPSHOT_DAMAGED`. Any other error says nothing about the snapshot. Throws what `look` throws.
   */
  async witness<T>(
    profileId: ProfileId,
    snapshot: SnapshotName,
    how: SnapshotProof["how"],
    look: () => Promise<T>,
  ): Promise<T> {
    try {
      const found = await look();
      if (how !== "quick-check") this.#record(profileId, snapshot, how, true);
      return found;
    } catch (error) {
      const isDamaged = error instanceof ClawbackError && error.code === "SNAPSHOT_DAMAGED";
      if (isDamaged) this.#record(profileId, snapshot, how, false);
      throw error;
    }
  }

  opened(profileId: ProfileId, snapshot: SnapshotName): void {
    const open = Object.entries(this.#facts.get(profileId, OPENED) ?? {}).filter(([, at]) =>
      this.#isRecent(at),
    );
    this.#facts.set(profileId, OPENED, { ...Object.fromEntries(open), [snapshot]: this.#now() });
  }

  isBrowsed(profileId: ProfileId, snapshot: string): boolean {
    const at = this.#facts.get(profileId, OPENED)?.[snapshot];
    return at !== undefined && this.#isRecent(at);
  }

  /** What the state shows of all this: of the snapshots that are there, as far as that is known. */
  view(profileId: ProfileId): ProofView {
    const missing = this.missing(profileId);
    const known = this.#facts.get(profileId, KNOWN)?.names;
    const proofs = Object.entries(this.proofs(profileId)).flatMap(([snapshot, proof]) => {
      const isThere = isSnapshotName(snapshot) && !missing.includes(snapshot);
      return isThere && known?.includes(snapshot) !== false ? [{ snapshot, ...proof }] : [];
    });
    const good = proofs.filter(({ isGood }) => isGood);
    const newestGood = good
      .map(({ snapshot }) => snapshot)
      .sort()
      .at(-1);
    const damaged = proofs
      .filter(({ snapshot, isGood }) => !isGood && snapshot > (newestGood ?? ""))
      .map(({ snapshot }) => snapshot);
    const provedAt =
      good
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? null;
    return { provedAt, damaged: damaged.sort().reverse(), missing };
  }

  #record(profileId: ProfileId, snapshot: SnapshotName, how: SnapshotProof["how"], isGood: boolean): void {
    const proof: SnapshotProof = { at: this.#now(), how, isGood };
    this.#facts.set(profileId, PROOFS, { ...this.proofs(profileId), [snapshot]: proof });
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #isRecent(at: string): boolean {
    return Math.abs(this.#clock.now() - Date.parse(at)) < BROWSING_MS;
  }
}
