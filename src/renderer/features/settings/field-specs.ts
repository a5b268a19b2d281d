import {
  INCLUDE_ITEMS,
  MIN_BACKUP_INTERVAL,
  MIN_SYNC_INTERVAL,
  ROLES,
  SYNC_MODES,
} from "#shared/settings/schema";
import { MIN_EXPORT_INTERVAL } from "#shared/settings/exports";

/** How a setting is edited. `optional` texts are taken away when they are emptied. */
export type FieldSpec = Readonly<{ field: string }> &
  (
    | Readonly<{ kind: "text"; optional?: true }>
    | Readonly<{ kind: "number" }>
    | Readonly<{ kind: "switch" }>
    | Readonly<{ kind: "lines" }>
    | Readonly<{ kind: "choice"; choices: readonly string[] }>
    | Readonly<{ kind: "items" }>
    | Readonly<{ kind: "interval"; least: number }>
    | Readonly<{ kind: "secret"; isPassphrase?: true }>
    | Readonly<{ kind: "cloud"; section: "sync" | "backup" }>
    | Readonly<{ kind: "retain" }>
  );

export type FieldGroup = Readonly<{
  /** Of `strings.settings`. */
  title:
    | "about"
    | "what"
    | "place"
    | "when"
    | "safety"
    | "retention"
    | "tuning"
    | "anytype"
    | "convex"
    | "common"
    | "rules"
    | "system"
    | "notices"
    | "look"
    | "transfers"
    | "updates";
  fields: readonly FieldSpec[];
}>;

const text = (field: string): FieldSpec => ({ field, kind: "text" });
const optional = (field: string): FieldSpec => ({ field, kind: "text", optional: true });
const number = (field: string): FieldSpec => ({ field, kind: "number" });
const onOff = (field: string): FieldSpec => ({ field, kind: "switch" });
const lines = (field: string): FieldSpec => ({ field, kind: "lines" });
const secret = (field: string): FieldSpec => ({ field, kind: "secret" });
const choice = (field: string, choices: readonly string[]): FieldSpec => ({ field, kind: "choice", choices });

/** The fields of every section, in the groups that they are shown in. */
export const FIELD_GROUPS = {
  agent: [
    {
      title: "about",
      fields: [text("name"), choice("role", ROLES), text("stateDir"), optional("workspaceDir")],
    },
  ],
  sync: [
    {
      title: "place",
      fields: [
        { field: "sync.provider", kind: "cloud", section: "sync" },
        text("sync.remotePath"),
        text("sync.localPath"),
      ],
    },
    {
      title: "when",
      fields: [
        { field: "sync.interval", kind: "interval", least: MIN_SYNC_INTERVAL },
        onOff("sync.onSessionStart"),
        onOff("sync.onSessionEnd"),
        number("sync.sessionIdleMinutes"),
      ],
    },
    {
      title: "tuning",
      fields: [
        choice("sync.mode", SYNC_MODES),
        choice("sync.conflictResolve", ["newer", "local", "remote"]),
        lines("sync.exclude"),
        onOff("sync.copySymlinks"),
        onOff("sync.ingest"),
        text("sync.ingestPath"),
        onOff("sync.notifyOnInbox"),
        optional("sync.wake.url"),
        secret("sync.wake.token"),
        number("sync.timeout"),
      ],
    },
  ],
  backup: [
    {
      title: "what",
      fields: [
        onOff("backup.enabled"),
        { field: "backup.interval", kind: "interval", least: MIN_BACKUP_INTERVAL },
        { field: "backup.include", kind: "items" },
        lines("backup.exclude"),
      ],
    },
    {
      title: "safety",
      fields: [
        onOff("backup.encrypt"),
        { field: "backup.passphrase", kind: "secret", isPassphrase: true },
        onOff("backup.acceptUnencrypted"),
      ],
    },
    { title: "retention", fields: [{ field: "backup.retain", kind: "retain" }] },
    {
      title: "place",
      fields: [
        { field: "backup.provider", kind: "cloud", section: "backup" },
        optional("backup.bucket"),
        optional("backup.remotePath"),
        text("backup.prefix"),
      ],
    },
    {
      title: "tuning",
      fields: [
        choice("backup.compression", ["zstd", "gzip", "none"]),
        number("backup.partSize"),
        number("backup.proveShare"),
        number("backup.alarmAfterDays"),
      ],
    },
  ],
  exports: [
    {
      title: "common",
      fields: [
        { field: "exports.interval", kind: "interval", least: MIN_EXPORT_INTERVAL },
        text("exports.ownerId"),
        onOff("exports.redactPersonal"),
      ],
    },
    {
      title: "anytype",
      fields: [
        onOff("exports.anytype.enabled"),
        text("exports.anytype.apiUrl"),
        secret("exports.anytype.apiKey"),
        optional("exports.anytype.spaceId"),
        lines("exports.anytype.tags"),
        number("exports.anytype.archiveAfterDays"),
      ],
    },
    {
      title: "convex",
      fields: [
        onOff("exports.convex.enabled"),
        optional("exports.convex.url"),
        secret("exports.convex.token"),
        secret("exports.convex.signingKey"),
        choice("exports.convex.memoryVisibility", ["private", "team", "public"]),
      ],
    },
  ],
  /** Of a window on the desktop only: a page in a browser is not there at login, and tells nothing unasked. */
  desktop: [
    { title: "system", fields: [onOff("app.launchAtLogin")] },
    {
      title: "notices",
      fields: [
        onOff("app.notifications.failures"),
        onOff("app.notifications.noGoodBackup"),
        onOff("app.notifications.arrivals"),
        onOff("app.notifications.successes"),
      ],
    },
  ],
  app: [
    { title: "look", fields: [choice("app.theme", ["system", "light", "dark"])] },
    {
      title: "rules",
      fields: [choice("app.rules.onBattery", ["run", "skip"]), choice("app.rules.metered", ["run", "skip"])],
    },
    { title: "transfers", fields: [optional("app.rules.bandwidth")] },
    { title: "updates", fields: [onOff("app.updates.check"), optional("app.updates.url")] },
  ],
} as const satisfies Readonly<Record<string, readonly FieldGroup[]>>;

export const ITEMS = INCLUDE_ITEMS;
