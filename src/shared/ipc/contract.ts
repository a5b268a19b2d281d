import { z } from "zod";
import type { DeliveryId, ProfileId, RunId, SnapshotName } from "../brand.ts";
import type { AppState } from "../models/app-state.ts";
import type { Day } from "../models/day.ts";
import {
  type AnytypeSpace,
  type AuditReport,
  type DeadLetter,
  EXPORT_TARGETS,
  type ExportedPage,
  type ExportPreview,
} from "../models/export.ts";
import { CHECK_NAMES, type DiagnosticsReport, type SupportBundle } from "../models/diagnostics.ts";
import { pauseLengthSchema } from "../models/pause.ts";
import type { RecoverySheet } from "../models/recovery-sheet.ts";
import { type Run, RUN_KINDS, type RunLogLine, RUN_RESULTS } from "../models/run.ts";
import type {
  FilePreview,
  PathHistory,
  PrunePlan,
  RestoreReport,
  SearchReport,
  SnapshotDiff,
  SnapshotEntry,
  SnapshotList,
} from "../models/snapshot.ts";
import {
  CREDENTIAL_PLACES,
  type CredentialList,
  type ImportReport,
  type SettingsReply,
} from "../models/settings.ts";
import { type SetupView, setupDraftSchema } from "../models/setup.ts";
import {
  type Conflict,
  CONFLICT_CHOICES,
  type Settled,
  type SyncPlan,
  type VersionText,
} from "../models/sync.ts";
import type { Settings } from "../settings/schema.ts";
import { invoke, type MainHandlers, push, type RendererApi } from "./schema.ts";

const profileId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .transform((id) => id as ProfileId);
const runId = z
  .string()
  .regex(/^[0-9a-z-]{8,64}$/)
  .transform((id) => id as RunId);
const deliveryId = z
  .string()
  .regex(/^[0-9a-z-]{8,64}$/)
  .transform((id) => id as DeliveryId);
const snapshotName = z
  .string()
  .regex(/^backup-\d{8}T\d{6}Z$/)
  .transform((name) => name as SnapshotName);
const legacyName = z.string().regex(/^backup-\d{8}T\d{6}Z\.tar\.gz(?:\.enc)?$/);
const exportTarget = z.enum(EXPORT_TARGETS);
const sourceKey = z.string().min(1).max(1_000);
const credentialName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}\/[A-Za-z0-9_.]{1,120}$/);
/** In the one form in which times are kept, so that they compare as texts. */
const time = z.iso.datetime().transform((text) => new Date(text).toISOString());
const entryPath = z.string().max(4096);
const restoreOrder = z.strictObject({
  profileId,
  snapshot: snapshotName,
  paths: z.array(entryPath).max(10_000),
  overwrite: z.boolean().default(false),
});

/** The one object from which main, page and tests derive their views. Over Electron IPC and over the WebSocket alike. */
export const contract = {
  app: {
    state: invoke(z.strictObject({})).returns<AppState>(),
    stateChanged: push<AppState>(),
    setTheme: invoke(z.strictObject({ theme: z.enum(["system", "light", "dark"]) })).returns<null>(),
    setLaunchAtLogin: invoke(z.strictObject({ enabled: z.boolean() })).returns<null>(),
    /** Puts off everything that comes by itself, in all faces and over restarts; runs by hand go on. */
    pause: invoke(z.strictObject({ length: pauseLengthSchema })).returns<null>(),
    resume: invoke(z.strictObject({})).returns<null>(),
    /** Opens a folder that Clawback itself made or watches in the file manager; desktop only. */
    openFolder: invoke(z.strictObject({ path: z.string().min(1).max(4096) })).returns<null>(),
  },
  overview: {
    /** How each day went; `starts` are the beginnings of the days, oldest first, and the end of the last one. */
    days: invoke(z.strictObject({ profileId, starts: z.array(time).min(2).max(62) })).returns<
      readonly Day[]
    >(),
  },
  sync: {
    run: invoke(
      z.strictObject({
        profileId,
        approved: z.boolean().default(false),
        /** Bisync: begin anew with both sides as they are; refused without `approved`. */
        resync: z.boolean().optional(),
      }),
    ).returns<{ runId: RunId }>(),
    preview: invoke(z.strictObject({ profileId, resync: z.boolean().optional() })).returns<SyncPlan>(),
    setEnabled: invoke(z.strictObject({ profileId, enabled: z.boolean() })).returns<null>(),
  },
  conflicts: {
    /** Files of the synced folder that were changed on both sides, with their versions. */
    list: invoke(z.strictObject({ profileId })).returns<readonly Conflict[]>(),
    /** What the versions of one conflict say, by the path of any of them. */
    compare: invoke(z.strictObject({ profileId, path: entryPath.min(1) })).returns<readonly VersionText[]>(),
    /** Settles one by the named version; what is discarded lies in the trash here. */
    resolve: invoke(
      z.strictObject({ profileId, path: entryPath.min(1), keep: z.enum(CONFLICT_CHOICES) }),
    ).returns<Settled>(),
  },
  backup: {
    run: invoke(z.strictObject({ profileId })).returns<{ runId: RunId }>(),
    list: invoke(z.strictObject({ profileId })).returns<SnapshotList>(),
    /** The direct children of a folder of a snapshot ("" is the root), folders first, by name. */
    children: invoke(z.strictObject({ profileId, snapshot: snapshotName, path: entryPath })).returns<
      readonly SnapshotEntry[]
    >(),
    /** Paths that hold a text, whatever its case, in one snapshot or (without a name) in all of them. */
    search: invoke(
      z.strictObject({
        profileId,
        text: z.string().trim().min(1).max(500),
        snapshot: snapshotName.optional(),
      }),
    ).returns<SearchReport>(),
    diff: invoke(
      z.strictObject({ profileId, before: snapshotName, after: snapshotName }),
    ).returns<SnapshotDiff>(),
    /** The versions of one path through all snapshots. */
    history: invoke(z.strictObject({ profileId, path: entryPath.min(1) })).returns<PathHistory>(),
    /** At most the first MiB of a file, checked. */
    preview: invoke(
      z.strictObject({ profileId, snapshot: snapshotName, path: entryPath.min(1) }),
    ).returns<FilePreview>(),
    /**
     * Restores paths (none: everything) into a fresh staging folder, or with `overwrite` in place, where what is replaced
     * is kept in a dated folder beside it; the report comes with the finished run.
     */
    restore: invoke(restoreOrder).returns<{ runId: RunId }>(),
    /** What that would write, and over what. */
    restorePreview: invoke(restoreOrder).returns<RestoreReport>(),
    verify: invoke(z.strictObject({ profileId, snapshot: snapshotName, deep: z.boolean() })).returns<{
      runId: RunId;
    }>(),
    /** Restores some of its files for a moment, and compares them; what came of it is in the list and the headline. */
    testRestore: invoke(z.strictObject({ profileId, snapshot: snapshotName })).returns<{ runId: RunId }>(),
    /** What the next clean-up removes; why the others stay is in the list. */
    prunePreview: invoke(
      z.strictObject({ profileId, withLegacy: z.boolean().default(false) }),
    ).returns<PrunePlan>(),
    prune: invoke(z.strictObject({ profileId, withLegacy: z.boolean().default(false) })).returns<{
      runId: RunId;
    }>(),
    /** What to print and keep apart from this machine; lists the bucket. Holds no secret. */
    recoverySheet: invoke(z.strictObject({ profileId })).returns<RecoverySheet>(),
    /** Restores a snapshot of the OpenClaw plugin as `restore` does. */
    restoreLegacy: invoke(
      z.strictObject({ profileId, snapshot: legacyName, paths: z.array(entryPath).max(10_000) }),
    ).returns<{ runId: RunId }>(),
    /** The owner knows that the missing snapshots are gone: no more is said of them. */
    forgetMissing: invoke(z.strictObject({ profileId })).returns<null>(),
  },
  exports: {
    /** Exports now: to one target, or to all that are switched on. */
    run: invoke(z.strictObject({ profileId, target: exportTarget.optional() })).returns<{ runId: RunId }>(),
    /** The exact payloads of the next run, with every redaction marked; sends nothing. */
    preview: invoke(z.strictObject({ profileId })).returns<ExportPreview>(),
    /** Looks whether a target can be written to; rejects with what is wrong. */
    check: invoke(z.strictObject({ profileId, target: exportTarget })).returns<null>(),
    deadLetters: invoke(z.strictObject({ profileId })).returns<readonly DeadLetter[]>(),
    /** Tries dead letters again as they are: one, or all of a target. */
    retry: invoke(
      z.strictObject({ profileId, target: exportTarget, sourceKey: sourceKey.optional() }),
    ).returns<{ runId: RunId }>(),
    discard: invoke(z.strictObject({ profileId, target: exportTarget, sourceKey })).returns<null>(),
    /** Secrets that lie in the agent's memory and notes, by file and line. */
    audit: invoke(z.strictObject({ profileId })).returns<AuditReport>(),
    /** Session pages at AnyType that hold a text or carry a tag; newest first. */
    query: invoke(
      z.strictObject({
        profileId,
        text: z.string().trim().max(500).default(""),
        tag: z.string().trim().max(80).optional(),
        limit: z.number().int().min(1).max(100).default(20),
      }),
    ).returns<readonly ExportedPage[]>(),
  },
  /** Gets a key from the AnyType app, which shows a code; the key itself goes to the keychain and nowhere else. */
  pairing: {
    start: invoke(z.strictObject({ profileId })).returns<{ challengeId: string }>(),
    /** The settings then name the key; returns the spaces it may see. */
    finish: invoke(
      z.strictObject({
        profileId,
        challengeId: z.string().min(1).max(200),
        code: z.string().regex(/^\d{4}$/),
      }),
    ).returns<readonly AnytypeSpace[]>(),
    /** Exports go to this space from now on. */
    useSpace: invoke(z.strictObject({ profileId, spaceId: z.string().min(1).max(200) })).returns<null>(),
  },
  inbox: {
    /** Sends files and folders of this machine by path; desktop only (the hosted page uploads instead). */
    send: invoke(
      z.strictObject({ profileId, paths: z.array(z.string().min(1).max(4096)).min(1).max(1000) }),
    ).returns<readonly DeliveryId[]>(),
    retry: invoke(z.strictObject({ deliveryId })).returns<null>(),
    dismiss: invoke(z.strictObject({ deliveryId })).returns<null>(),
  },
  runs: {
    /** Newest first; `before` goes on below a run. */
    list: invoke(
      z.strictObject({
        limit: z.number().int().min(1).max(500).default(50),
        profileId: profileId.optional(),
        kind: z.enum(RUN_KINDS).optional(),
        result: z.enum(RUN_RESULTS).optional(),
        /** Only those that ended in this stretch of time. */
        ended: z.strictObject({ from: time, to: time }).optional(),
        before: runId.optional(),
      }),
    ).returns<readonly Run[]>(),
    log: invoke(z.strictObject({ runId })).returns<readonly RunLogLine[]>(),
    /** Everything about a run as a text to hand on: secrets and personal data taken out. */
    report: invoke(z.strictObject({ runId })).returns<string>(),
    cancel: invoke(z.strictObject({ runId })).returns<null>(),
  },
  settings: {
    /** With references only: a secret that somebody wrote into the file by hand is left out. */
    get: invoke(z.strictObject({})).returns<Settings>(),
    /**
     * Changes fields ("sync.interval" of the profile; "app.theme" without one), all or none; null takes one away. In
     * order: a block may be taken away before a field of it is set.
     */
    change: invoke(
      z.strictObject({
        profileId: profileId.optional(),
        changes: z.record(z.string().min(1).max(200), z.json()),
      }),
    ).returns<SettingsReply>(),
    /** Forgets the profile; its files, snapshots and secrets stay. */
    removeProfile: invoke(z.strictObject({ profileId })).returns<null>(),
    /** Takes over what OpenClaw's own configuration says of its sync plugin; with `dryRun` only says what it would. */
    importConfig: invoke(z.strictObject({ dryRun: z.boolean() })).returns<ImportReport>(),
  },
  credentials: {
    list: invoke(z.strictObject({})).returns<CredentialList>(),
    /** The secret travels inward only; the answer is what to write into a setting. */
    set: invoke(
      z.strictObject({
        name: credentialName,
        secret: z
          .string()
          .min(1)
          .max(16_384)
          .regex(/^[^\r\n\0]*$/, "must be one line"),
        place: z.enum(CREDENTIAL_PLACES),
      }),
    ).returns<{ reference: string }>(),
    forget: invoke(z.strictObject({ name: credentialName })).returns<null>(),
  },
  setup: {
    /** Tools, agents, and the draft: the one of an earlier visit, or a new one with what was found. */
    look: invoke(z.strictObject({})).returns<SetupView>(),
    save: invoke(z.strictObject({ draft: setupDraftSchema })).returns<null>(),
    /** Forgets the draft and the secrets that were entered for it. */
    discard: invoke(z.strictObject({})).returns<null>(),
    /** Lists, writes, reads and removes a small file at the draft's cloud; rejects with what is wrong. */
    check: invoke(z.strictObject({ draft: setupDraftSchema })).returns<null>(),
    /** Begins a sign-in to the draft's cloud; the answer is the link to open on this machine. */
    signIn: invoke(z.strictObject({ draft: setupDraftSchema })).returns<{ link: string }>(),
    /** The same for a profile that there is, to the cloud of its sync or of its backup. */
    signInAgain: invoke(
      z.strictObject({ profileId, provider: z.enum(["dropbox", "gdrive", "onedrive"]) }),
    ).returns<{ link: string }>(),
    /** Waits for the sign-in that was begun; the answer is the token's reference. */
    signedIn: invoke(z.strictObject({})).returns<{ reference: string }>(),
    cancelSignIn: invoke(z.strictObject({})).returns<null>(),
    /** What the first sync of the draft would do; changes nothing. */
    preview: invoke(z.strictObject({ draft: setupDraftSchema })).returns<SyncPlan>(),
    /** Makes the profile, and starts its first sync and its first backup. */
    go: invoke(z.strictObject({ draft: setupDraftSchema })).returns<{ profileId: ProfileId }>(),
  },
  diagnostics: {
    /** Looks at what runs stand on: all of it, or one check; without a profile at the machine alone. */
    run: invoke(
      z.strictObject({
        profileId: profileId.optional(),
        /** Also write, read and remove a small file in each cloud. */
        write: z.boolean().default(false),
        only: z.enum(CHECK_NAMES).optional(),
      }),
    ).returns<DiagnosticsReport>(),
    /** A text to hand on, to be shown before it is saved: secrets, personal data and names of files taken out. */
    bundle: invoke(z.strictObject({ profileId: profileId.optional() })).returns<SupportBundle>(),
  },
} as const;

export type ClawbackContract = typeof contract;
export type ClawbackHandlers = MainHandlers<ClawbackContract>;
export type ClawbackApi = RendererApi<ClawbackContract>;
