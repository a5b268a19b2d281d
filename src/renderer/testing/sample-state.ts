import type { DeliveryId, ProfileId, RunId, SnapshotName } from "#shared/brand";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { Delivery } from "#shared/models/delivery";
import type { Progress, Run } from "#shared/models/run";
import { DEFAULT_NOTIFICATIONS } from "#shared/settings/schema";
import type { SnapshotEntry, SnapshotSummary } from "#shared/models/snapshot";

/** Believable data for tests, each piece with what a test wants different. Times are counted back from the real now. */
export const MAIN = "main" as ProfileId;

export const runIdOf = (text: string) => text as RunId;
export const profileIdOf = (text: string) => text as ProfileId;
export const deliveryIdOf = (text: string) => text as DeliveryId;
export const snapshotNameOf = (text: string) => text as SnapshotName;

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export function sampleProfile(change: Partial<ProfileView> = {}): ProfileView {
  return {
    id: MAIN,
    name: "Molty",
    role: "agent",
    sample: false,
    stateDir: "/home/ada/.openclaw",
    workspaceDir: "/home/ada/.openclaw/workspace",
    headline: { level: "safe", text: "Safe. Last snapshot 3 hours ago, in sync 4 minutes ago." },
    sync: {
      provider: "dropbox",
      mode: "mailbox",
      enabled: true,
      target: "Dropbox, folder openclaw-share",
      intervalSeconds: 600,
      health: { lastGoodAt: minutesAgo(4), lastError: null, nextDueAt: minutesAgo(-6) },
    },
    backup: {
      enabled: true,
      encrypted: true,
      target: "S3, bucket agent-backups",
      intervalSeconds: 86_400,
      storedBytes: 1_240_000_000,
      health: { lastGoodAt: minutesAgo(185), lastError: null, nextDueAt: minutesAgo(-1255) },
    },
    exports: [],
    deliveries: [],
    arrivals: [],
    ...change,
  };
}

export function sampleState(change: Partial<AppState> = {}): AppState {
  return {
    revision: 1,
    version: "0.1.0",
    face: { kind: "hosted", filesBy: "upload", canOpenFolder: false },
    theme: "system",
    desktop: { launchAtLogin: false, notifications: DEFAULT_NOTIFICATIONS },
    update: null,
    pausedUntil: null,
    profiles: [sampleProfile()],
    activeRuns: [],
    recentRuns: [],
    tools: [],
    ...change,
  };
}

/** A finished sync that went well, unless told otherwise. */
export function sampleRun(change: Partial<Run> = {}): Run {
  return {
    id: runIdOf("run-00000001"),
    profileId: MAIN,
    kind: "sync",
    trigger: "schedule",
    queuedAt: minutesAgo(4.2),
    startedAt: minutesAgo(4.2),
    finishedAt: minutesAgo(4),
    state: { kind: "succeeded" },
    result: { kind: "sync", copied: 12, deleted: 1, bytes: 4_200_000, arrivals: [] },
    warnings: [],
    ...change,
  };
}

export function sampleProgress(change: Partial<Progress> = {}): Progress {
  return {
    phase: "Uploading",
    fraction: 0.42,
    bytes: 412_000_000,
    totalBytes: 981_000_000,
    files: 1204,
    totalFiles: 3107,
    bytesPerSecond: 8_200_000,
    etaSeconds: 70,
    ...change,
  };
}

export function sampleDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    id: deliveryIdOf("delivery-1"),
    profileId: MAIN,
    name: "report.pdf",
    size: 2_400_000,
    droppedAt: minutesAgo(3),
    state: { kind: "waiting" },
    ...change,
  };
}

export function sampleSnapshot(change: Partial<SnapshotSummary> = {}): SnapshotSummary {
  return {
    name: snapshotNameOf("backup-20250714T020000Z"),
    createdAt: minutesAgo(185),
    durationSeconds: 74,
    encrypted: true,
    entries: 3107,
    plainBytes: 981_000_000,
    storedBytes: 412_000_000,
    warnings: 0,
    ...change,
  };
}

export function sampleEntry(path: string, change: Partial<SnapshotEntry> = {}): SnapshotEntry {
  return { path, type: "file", size: 1200, mode: 0o644, mtime: minutesAgo(2000), ...change };
}

export function sampleFolder(path: string): SnapshotEntry {
  return sampleEntry(path, { type: "directory", size: 0, mode: 0o755 });
}
