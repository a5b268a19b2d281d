import type { HealthView, ProfileView, ProofView } from "#shared/models/app-state";
import type { Arrival, Delivery } from "#shared/models/delivery";
import type { ExportView } from "#shared/models/export";
import type { Run, RunKind } from "#shared/models/run";
import type { Profile } from "#shared/settings/schema";
import { headline } from "./headline.ts";

/** What is known about one half of a profile from its history. */
export type HalfParts = Readonly<{
  /** Where the files go, in words; comes from the remote. */
  target: string;
  /** ISO time of the last complete cycle or committed snapshot. */
  lastGoodAt: string | null;
  /** The newest run that was done or failed. */
  lastRun: Run | null;
  /** Milliseconds since 1970. */
  nextDueAt: number | null;
}>;

export type ProfileParts = Readonly<{
  profile: Profile;
  /** Absolute, as found on this machine. */
  workspaceDir: string;
  sync: HalfParts & Readonly<{ enabled: boolean }>;
  backup: HalfParts & Readonly<{ storedBytes: number | null; proof: ProofView }>;
  exports: readonly ExportView[];
  deliveries: readonly Delivery[];
  arrivals: readonly Arrival[];
  /** The kind of the profile's run that is running now. */
  running: RunKind | null;
}>;

/** One profile as the page shows it at `now` (ms since 1970). */
export function profileView(parts: ProfileParts, now: number): ProfileView {
  const { profile } = parts;
  const sync = {
    provider: profile.sync.provider,
    mode: profile.sync.mode ?? null,
    enabled: parts.sync.enabled,
    target: parts.sync.target,
    intervalSeconds: profile.sync.interval,
    health: healthOf(parts.sync),
  };
  const backup = {
    enabled: profile.backup.enabled,
    encrypted: profile.backup.encrypt,
    target: parts.backup.target,
    intervalSeconds: profile.backup.interval,
    storedBytes: parts.backup.storedBytes,
    health: healthOf(parts.backup),
    proof: parts.backup.proof,
  };
  const { alarmAfterDays } = profile.backup;
  return {
    id: profile.id,
    name: profile.name,
    role: profile.role,
    sample: profile.sample,
    stateDir: profile.stateDir,
    workspaceDir: parts.workspaceDir,
    headline: headline(
      { role: profile.role, sync, backup: { ...backup, alarmAfterDays }, running: parts.running },
      now,
    ),
    sync,
    backup,
    exports: parts.exports,
    deliveries: parts.deliveries,
    arrivals: parts.arrivals,
  };
}

function healthOf({ lastGoodAt, lastRun, nextDueAt }: HalfParts): HealthView {
  return {
    lastGoodAt,
    lastError: lastRun?.state.kind === "failed" ? lastRun.state.error : null,
    nextDueAt: nextDueAt === null ? null : new Date(nextDueAt).toISOString(),
  };
}
