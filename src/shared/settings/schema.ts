import { z } from "zod";
import type { ProfileId } from "../brand.ts";
import { exportsSchema } from "./exports.ts";
import { PROVIDERS, remoteShape } from "./remote.ts";
import { wakeSchema } from "./wake.ts";

/** Settings hold no secrets: a secret field is a reference, see `credentials/reference.ts`. */

export const SYNC_MODES = ["mailbox", "mirror", "bisync"] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

export const INCLUDE_ITEMS = [
  "workspace",
  "config",
  "cron",
  "memory",
  "sessions",
  "credentials",
  "skills",
  "hooks",
  "extensions",
  "env",
  "agents",
  "pages",
  "transcripts",
] as const;
export type IncludeItem = (typeof INCLUDE_ITEMS)[number];

const DEFAULT_INCLUDE: readonly IncludeItem[] = ["workspace", "config", "cron", "memory"];
export const DEFAULT_SYNC_EXCLUDE: readonly string[] = ["**/.DS_Store"];
export const DEFAULT_BACKUP_EXCLUDE: readonly string[] = [
  ".git",
  "node_modules",
  "__pycache__",
  ".venv",
  "venv",
];

/** Shorter intervals are raised to this, with a warning (docs/upstream.md, A.1). Seconds. */
export const MIN_SYNC_INTERVAL = 60;
export const MIN_BACKUP_INTERVAL = 300;

const seconds = z.number().int().min(0);
const patterns = z.array(z.string().min(1)).readonly();

export const syncSchema = z
  .strictObject({
    provider: z.enum(PROVIDERS).default("off"),
    mode: z.enum(SYNC_MODES).optional(),
    ingest: z.boolean().default(false),
    ingestPath: z.string().min(1).default("inbox"),
    notifyOnInbox: z.boolean().default(false),
    wake: wakeSchema.optional(),
    remotePath: z.string().default("openclaw-share"),
    /** Relative to the workspace; "" and "/" both mean the workspace itself. */
    localPath: z
      .string()
      .default("")
      .transform((path) => path.replace(/^\/+$/, ""))
      .refine((path) => !path.startsWith("/") && !path.split(/[\\/]/).includes(".."), {
        message: "must be relative to the workspace, without ..",
      }),
    interval: seconds.default(0),
    timeout: z.number().int().min(60).default(1800),
    onSessionStart: z.boolean().default(false),
    onSessionEnd: z.boolean().default(false),
    /** Minutes without activity after which a session counts as ended (docs/upstream.md, B.4). */
    sessionIdleMinutes: z.number().int().min(1).max(1440).default(30),
    conflictResolve: z.enum(["newer", "local", "remote"]).default("newer"),
    exclude: patterns.default(DEFAULT_SYNC_EXCLUDE),
    copySymlinks: z.boolean().default(false),
    ...remoteShape,
  })
  .refine((sync) => sync.provider === "off" || sync.mode !== undefined, {
    path: ["mode"],
    message: "is required: mailbox (safest), mirror or bisync",
  })
  .refine((sync) => sync.provider !== "custom" || sync.custom !== undefined, {
    path: ["custom"],
    message: "is required when provider is custom: { rcloneType, rcloneOptions }",
  })
  .readonly();

const count = z.number().int().min(0);

export const retainSchema = z.union([
  z.number().int().min(1),
  z
    .strictObject({
      daily: count.default(7),
      weekly: count.default(0),
      monthly: count.default(0),
      yearly: count.default(0),
    })
    .readonly(),
]);

export const backupSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** Absent: the provider of `sync`, with its keys. */
    provider: z.enum(PROVIDERS).optional(),
    remotePath: z.string().optional(),
    bucket: z.string().optional(),
    prefix: z.string().default(""),
    interval: seconds.default(86_400),
    encrypt: z.boolean().default(false),
    passphrase: z.string().min(1).optional(),
    /** A profile that encrypts does not open snapshots in clear, which anybody may have put into its bucket. */
    acceptUnencrypted: z.boolean().default(false),
    include: z.array(z.enum(INCLUDE_ITEMS)).min(1).readonly().default(DEFAULT_INCLUDE),
    exclude: patterns.optional(),
    retain: retainSchema.default(7),
    compression: z.enum(["zstd", "gzip", "none"]).default("zstd"),
    /** MiB of one uploaded part. */
    partSize: z.number().int().min(1).max(1024).default(32),
    /** Percent of a snapshot's files that the daily restore test brings back, 5 files at least; 0 is no test. */
    proveShare: z.number().min(0).max(100).default(1),
    /** Days without a good backup that raise the alarm. */
    alarmAfterDays: z.number().int().min(1).default(3),
    ...remoteShape,
  })
  .refine((backup) => !backup.enabled || !backup.encrypt || backup.passphrase !== undefined, {
    path: ["passphrase"],
    message: "is required when encrypt is on: use ${BACKUP_PASSPHRASE} or keychain:NAME",
  })
  .refine((backup) => backup.provider !== "custom" || backup.custom !== undefined, {
    path: ["custom"],
    message: "is required when provider is custom: { rcloneType, rcloneOptions }",
  })
  .readonly();

export const ROLES = ["agent", "companion"] as const;
export type Role = (typeof ROLES)[number];

export const profileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "lower-case letters, digits and -, 40 at most"),
    name: z.string().min(1).max(80),
    role: z.enum(ROLES).default("agent"),
    /** OpenClaw's state folder, absolute; `~/` is the home folder. */
    stateDir: z.string().min(1),
    /** The agent's workspace, absolute; by default what OpenClaw's own configuration says. */
    workspaceDir: z.string().min(1).optional(),
    /** True for the sample agent of the first start. */
    sample: z.boolean().default(false),
    sync: syncSchema.default(() => syncSchema.parse({})),
    backup: backupSchema.default(() => backupSchema.parse({})),
    exports: exportsSchema.default(() => exportsSchema.parse({})),
  })
  .readonly();

export const SETTINGS_VERSION = 1;

/** A rate as rclone takes it ("2M", "512K:off" for up and down), or such rates by the time of day or week. */
const RATE = "(?:off|\\d+(?:\\.\\d+)?[BKMG]?)";
const RATES = `${RATE}(?::${RATE})?`;
const SLOT = `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)-)?(?:[01]\\d|2[0-3]):[0-5]\\d,${RATES}`;
const BANDWIDTH = new RegExp(`^(?:${RATES}|${SLOT}(?: ${SLOT})*)$`, "i");

/** Whether runs that nobody asked for come while the computer is on battery, or on a network that costs by volume. */
const rulesSchema = z
  .strictObject({
    onBattery: z.enum(["run", "skip"]).default("run"),
    metered: z.enum(["run", "skip"]).default("run"),
    /** What every transfer keeps to, rclone's `--bwlimit`: bytes a second, in KiB without a letter. Absent: no limit. */
    bandwidth: z
      .string()
      .regex(BANDWIDTH, 'must be a rate like 2M, or rates by the time of day like "08:00,500K 18:00,off"')
      .optional(),
  })
  .readonly();

/** What the desktop says without being asked. "No good backup" speaks up after `backup.alarmAfterDays`. */
const notificationsSchema = z
  .strictObject({
    failures: z.boolean().default(true),
    noGoodBackup: z.boolean().default(true),
    arrivals: z.boolean().default(true),
    successes: z.boolean().default(false),
  })
  .readonly();

/**
 * Whether Clawback looks for a newer release, and tells of it; it never fetches one. `url` is where a small JSON
 * `{ version, url }` lies. Off by itself: there is no place yet where releases lie.
 */
const updatesSchema = z
  .strictObject({
    check: z.boolean().default(false),
    url: z.url({ protocol: /^https$/, error: "must be an https address" }).optional(),
  })
  .refine((updates) => !updates.check || updates.url !== undefined, {
    path: ["url"],
    message: "is required to look for updates",
  })
  .readonly();

export const DEFAULT_NOTIFICATIONS = notificationsSchema.parse({});

const appSchema = z
  .strictObject({
    theme: z.enum(["system", "light", "dark"]).default("system"),
    launchAtLogin: z.boolean().default(false),
    rules: rulesSchema.default(() => rulesSchema.parse({})),
    notifications: notificationsSchema.default(DEFAULT_NOTIFICATIONS),
    updates: updatesSchema.default(() => updatesSchema.parse({})),
  })
  .readonly();

export const settingsSchema = z
  .strictObject({
    version: z.literal(SETTINGS_VERSION),
    app: appSchema.default(() => appSchema.parse({})),
    profiles: z
      .array(profileSchema)
      .refine((profiles) => new Set(profiles.map((profile) => profile.id)).size === profiles.length, {
        message: "two profiles have the same id",
      })
      .default([])
      .readonly(),
  })
  .readonly();

export type SyncSettings = z.output<typeof syncSchema>;
export type BackupSettings = z.output<typeof backupSchema>;
export type Retain = z.output<typeof retainSchema>;
export type NotificationSettings = z.output<typeof notificationsSchema>;
export type Settings = z.output<typeof settingsSchema>;
export type Profile = Omit<z.output<typeof profileSchema>, "id"> & { readonly id: ProfileId };

/** The profile with its id branded; ids were checked by the schema. */
export function profilesOf(settings: Settings): readonly Profile[] {
  return settings.profiles.map((profile) => ({ ...profile, id: profile.id as ProfileId }));
}

/** One thing that is wrong with a setting: its field ("sync.mode"; "" is the whole) and what to do about it. */
export type SettingIssue = Readonly<{ field: string; message: string }>;

/** zod's findings by field, in the order of the document. Unknown keys are fields of their own. */
export function settingIssues(error: z.ZodError): readonly SettingIssue[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.map(String).join(".");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: at === "" ? key : `${at}.${key}`,
        message: "is not a known setting",
      }));
    }
    return [{ field: at, message: issue.message }];
  });
}
