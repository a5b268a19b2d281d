import type { ProfileId, SnapshotName } from "../brand.ts";
import type { ErrorAction, ErrorData } from "../errors.ts";
import type { Provider } from "../settings/remote.ts";
import type { NotificationSettings, Role, SyncMode } from "../settings/schema.ts";
import type { Arrival, Delivery } from "./delivery.ts";
import type { ExportView } from "./export.ts";
import type { PausedUntil } from "./pause.ts";
import type { Run } from "./run.ts";
import type { AvailableUpdate } from "./update.ts";

/** The answer to "is my agent safe, and if not, what is the one thing I should do?" (pure data; see main/state/headline.ts) */
export type Headline = Readonly<{
  level: "safe" | "working" | "attention" | "danger";
  text: string;
  action?: ErrorAction;
}>;

/** Where one half (sync or backup) of a profile stands. */
export type HealthView = Readonly<{
  /** ISO time of the last complete cycle or committed snapshot; null when there never was one. */
  lastGoodAt: string | null;
  /** The newest finished run's error when it failed; null when it was good. */
  lastError: ErrorData | null;
  nextDueAt: string | null;
}>;

/** What is known of a profile's snapshots beyond that they were committed. */
export type ProofView = Readonly<{
  /** ISO time of the newest proof that went well; null when there was none. */
  provedAt: string | null;
  /** Snapshots that the last look at them found damaged, and that no newer proved one replaces. */
  damaged: readonly SnapshotName[];
  /** Snapshots that vanished from the cloud without our doing. */
  missing: readonly SnapshotName[];
}>;

export type ProfileView = Readonly<{
  id: ProfileId;
  name: string;
  role: Role;
  sample: boolean;
  stateDir: string;
  workspaceDir: string;
  headline: Headline;
  sync: Readonly<{
    provider: Provider;
    mode: SyncMode | null;
    /** The switch on the page and in the tray: scheduled cycles run. */
    enabled: boolean;
    /** "Dropbox, folder openclaw-share": where the files go, in words. */
    target: string;
    intervalSeconds: number;
    health: HealthView;
  }>;
  backup: Readonly<{
    enabled: boolean;
    encrypted: boolean;
    target: string;
    intervalSeconds: number;
    /** Stored bytes of all committed snapshots at the last listing; null before the first one. */
    storedBytes: number | null;
    health: HealthView;
    proof?: ProofView;
  }>;
  exports: readonly ExportView[];
  deliveries: readonly Delivery[];
  arrivals: readonly Arrival[];
}>;

export type ToolName = "rclone" | "openssl" | "tar" | "zstd";

export type ToolView = Readonly<{ name: ToolName; path: string | null; version: string | null }>;

/** What the face can do beyond the page itself. */
export type FaceView = Readonly<{
  kind: "desktop" | "hosted";
  /** Files reach the main process by path (desktop) or by upload (hosted). */
  filesBy: "path" | "upload";
  canOpenFolder: boolean;
}>;

/** Settings that the desktop itself follows, whichever face changed them. */
export type DesktopView = Readonly<{ launchAtLogin: boolean; notifications: NotificationSettings }>;

/** The whole state the page shows. A push with a lower revision than the one held is stale and ignored. */
export type AppState = Readonly<{
  revision: number;
  version: string;
  face: FaceView;
  theme: "system" | "light" | "dark";
  desktop: DesktopView;
  /** A newer release; null when there is none, or nobody looks for it. */
  update: AvailableUpdate | null;
  /** Until when nothing comes by itself; null when nothing is paused. */
  pausedUntil: PausedUntil | null;
  profiles: readonly ProfileView[];
  /** Queued and running, oldest first. */
  activeRuns: readonly Run[];
  /** Finished, newest first, 20 at most. */
  recentRuns: readonly Run[];
  tools: readonly ToolView[];
}>;
