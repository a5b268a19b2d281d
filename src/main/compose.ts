import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ProfileId } from "#shared/brand";
import { isFinished } from "#shared/models/run";
import type { Profile } from "#shared/settings/schema";
import { createBackground, intervalOf } from "./background.ts";
import { BackupService } from "./backup/backup-service.ts";
import { Buckets } from "./backup/buckets.ts";
import { createStreamKeyCache } from "./backup/format/keys.ts";
import { createMasterCache } from "./backup/format/record.ts";
import { LegacyService } from "./backup/legacy/legacy-service.ts";
import { SnapshotLedger } from "./backup/proof/ledger.ts";
import { ProofService } from "./backup/proof/proof-service.ts";
import { RecoveryService } from "./backup/recovery/recovery-service.ts";
import { type BackupRoutine, createBackupRoutine } from "./backup/retention/backup-routine.ts";
import { RetentionService } from "./backup/retention/retention-service.ts";
import { CredentialService } from "./credentials/credential-service.ts";
import { keychain } from "./credentials/keychain.ts";
import { SecretFiles } from "./credentials/secret-files.ts";
import { DEFAULT_NOTIFICATIONS } from "#shared/settings/schema";
import type { CredentialStore } from "./credentials/store.ts";
import { timedStore } from "./credentials/timed-store.ts";
import { listArrivals } from "./delivery/arrivals.ts";
import { Deliveries } from "./delivery/delivery.ts";
import { DeliveryService } from "./delivery/delivery-service.ts";
import { openDeliveryStore } from "./delivery/delivery-store.ts";
import { deliveryRefusal } from "./delivery/mail-mode.ts";
import { createUploads } from "./delivery/uploads.ts";
import { createDeadLetters } from "./export/dead-letters.ts";
import { ExportService } from "./export/export-service.ts";
import { PairingService } from "./export/pairing-service.ts";
import { openExportLedger } from "./export/ledger.ts";
import { readSourceFile } from "./export/read/source-file.ts";
import { sourcesOf } from "./export/read/sources.ts";
import { DiagnosticsService } from "./diagnostics/diagnostics-service.ts";
import { createHandlers } from "./handlers.ts";
import { createBackoff } from "./jobs/backoff.ts";
import { createChangeSignal } from "./jobs/change-signal.ts";
import { type History, openHistory } from "./jobs/history.ts";
import { createProfileLocks } from "./jobs/profile-lock.ts";
import { createJobs } from "./jobs/queue.ts";
import { createPause, type Pause } from "./jobs/pause.ts";
import { type PowerPort, systemPower } from "./jobs/power.ts";
import { removeStaleScratch } from "./jobs/scratch.ts";
import { notifyInbox } from "./openclaw/notify-inbox.ts";
import { type Machine, thisMachine } from "./openclaw/state-dir.ts";
import type { App, Clock, FacePorts, Jobs } from "./ports.ts";
import { accessProfile, type ProfileAccess } from "./profile/access.ts";
import { Clouds } from "./profile/clouds.ts";
import { Toolbox } from "./process/tools.ts";
import { redactors } from "./redaction/redactors.ts";
import { createSampleProfile } from "./sample/sample-profile.ts";
import { SettingsStore } from "./settings/settings.ts";
import { watchSettings } from "./settings/settings-watch.ts";
import type { SettingsFile } from "./settings/settings-file.ts";
import { DraftFile } from "./setup/draft-file.ts";
import { SetupService } from "./setup/setup-service.ts";
import { createAppStateStore } from "./state/app-state.ts";
import { StateFeed } from "./state/state-feed.ts";
import { SyncService } from "./sync/sync-service.ts";
import { createUpdateCheck } from "./updates/update-check.ts";
import { version } from "./version.ts";

/** Ages in the headlines go stale; history and mail are told of, time is not. */
const AGEING_MS = 60_000;

export type ComposeOptions = Readonly<{
  /** Absolute; made when it is not there, for its owner alone. */
  dataDir: string;
  face: FacePorts;
  settingsFile: SettingsFile;
  machine?: Machine;
  clock?: Clock;
  credentials?: CredentialStore;
  /** A desktop knows more than the system's files tell. */
  power?: PowerPort;
}>;

/** Every service, for the command line; pages get the handlers only. */
export type Services = Readonly<{
  settings: SettingsStore;
  history: History;
  jobs: Jobs;
  toolbox: Toolbox;
  clouds: Clouds;
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  sync: SyncService;
  backup: BackupService;
  /** Starts backups, with what follows them. */
  backups: BackupRoutine;
  retention: RetentionService;
  proof: ProofService;
  legacy: LegacyService;
  recovery: RecoveryService;
  ledger: SnapshotLedger;
  delivery: DeliveryService;
  exports: ExportService;
  pairing: PairingService;
  /** Loads its rules when it is first needed. */
  redactor: ReturnType<typeof redactors>;
  feed: StateFeed;
  pause: Pause;
  credentials: CredentialService;
  setup: SetupService;
  diagnostics: DiagnosticsService;
}>;

export type Clawback = App & Readonly<{ services: Services }>;

/** Not the app's fate: said once on stderr, where a person or a journal finds it. Never holds a secret. */
function report(problem: unknown): void {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  process.stderr.write(`clawback: ${text}\n`);
}

/**
 * Builds everything that the three faces stand on (docs/architecture.md): one place, by hand, without Electron. Throws
 * `LOCAL_DENIED` when the data folder cannot be used; nothing runs yet when it returns.
 */
export async function compose(options: ComposeOptions): Promise<Clawback> {
  const { dataDir, face, clock = { now: Date.now }, machine = thisMachine() } = options;
  const power = options.power ?? systemPower({ env: machine.env });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const closing = new AbortController();

  const settings = new SettingsStore(options.settingsFile, (problem) => {
    report(`The settings were changed and cannot be used; the last good ones go on. ${problem.message}`);
  });
  const credentials = timedStore(options.credentials ?? keychain(), join(dataDir, "credentials.json"), clock);
  const told = { now: clock.now(), warn: report };
  const history = openHistory({ dataDir, clock, warn: report });
  await removeStaleScratch(dataDir, history.runs);
  const store = createAppStateStore(
    {
      version,
      face: face.view,
      theme: "system",
      desktop: { launchAtLogin: false, notifications: DEFAULT_NOTIFICATIONS },
      update: null,
      pausedUntil: null,
      profiles: [],
      activeRuns: [],
      recentRuns: [],
      tools: [],
    },
    report,
  );
  const changes = createChangeSignal(dataDir, report);
  const toolbox = new Toolbox(machine.env);
  const accessOf = (profile: Profile) => accessProfile(profile, machine, credentials);
  const access = async (profileId: ProfileId) => accessOf(settings.profile(profileId));

  const pause = createPause(history.facts, clock);
  const backoff = createBackoff({
    facts: history.facts,
    due: history.due,
    clock,
    intervalOf: (profileId, kind) => intervalOf(settings.profile(profileId), kind),
  });
  const locks = createProfileLocks(dataDir, clock);
  const queue = createJobs({
    history,
    locks,
    clock,
    onChange: (run, isSaved) => {
      feed.runChanged(run);
      if (isSaved) changes.notify();
      if (isFinished(run.state)) background.runFinished();
    },
    report,
  });
  const jobs = backoff.around(queue);
  const mail = openDeliveryStore(join(dataDir, "deliveries.db"), told);
  const deliveries = new Deliveries(mail, clock);
  const clouds = new Clouds({
    ...{ toolbox, store: credentials, dataDir },
    bandwidth: () => settings.get().app.rules.bandwidth,
  });
  const shared = { access, jobs, facts: history.facts, sizes: history.sizes, toolbox, clouds, clock };
  const sync = new SyncService({
    ...shared,
    locks,
    dataDir,
    onCycle: ({ profile }, rclone, signal) =>
      deliveries.settle(profile.id, rclone, { signal }, deliveryRefusal(profile.sync)),
    onArrivals: (access, arrivals, context) => notifyInbox(access, arrivals, machine.env, context),
  });
  const ledger = new SnapshotLedger(history.facts, clock);
  const masterOf = createMasterCache();
  const buckets = new Buckets({ ...shared, ledger, masterOf, streamKeyOf: createStreamKeyCache(), dataDir });
  const backup = new BackupService({ ...shared, ledger, buckets, masterOf, dataDir });
  const aside = { backup, buckets, jobs, settings, ledger, clock, dataDir };
  const proof = new ProofService(aside);
  const retention = new RetentionService(aside);
  const legacy = new LegacyService(aside);
  const recovery = new RecoveryService({ access, backup, toolbox, clock });
  const backups = createBackupRoutine(backup, proof, retention);
  const delivery = new DeliveryService({
    access,
    jobs,
    clouds,
    deliveries,
    requireCloud: (opened) => sync.requireCloud(opened),
  });
  const credentialService = new CredentialService({
    store: credentials,
    files: new SecretFiles(join(dataDir, "secrets")),
    settings,
  });
  const setup = new SetupService({
    settings,
    toolbox,
    clouds,
    credentials: credentialService,
    store: credentials,
    sync,
    backups,
    machine,
    draftFile: new DraftFile(join(dataDir, "setup.json")),
    accessOf,
  });
  const exported = openExportLedger(join(dataDir, "exports.db"), told);
  const redactor = redactors(dataDir);
  const pairing = new PairingService({ access, credentials, settings, env: machine.env });
  const exports = new ExportService({
    access,
    jobs,
    clock,
    ledger: exported,
    deadLetters: createDeadLetters(exported.database),
    redactor,
    sources: ({ installation, workspaceDir }) => {
      const file = machine.env["OPENCLAW_SOURCE_JSON"] ?? "";
      return file === "" ? sourcesOf(installation, workspaceDir, machine.env) : readSourceFile(file);
    },
    facts: history.facts,
    due: history.due,
    env: machine.env,
  });
  const updates = createUpdateCheck({
    facts: history.facts,
    clock,
    settings: () => settings.get().app.updates,
    version,
    onFound: () => void feed.refresh(),
    report,
  });
  const diagnostics = new DiagnosticsService({
    toolbox,
    clouds,
    credentials: credentialService,
    exports,
    history,
    machine,
    clock,
    dataDir,
    settings,
    access,
    redactor,
  });
  const feed = new StateFeed({
    store,
    settings,
    history,
    toolbox,
    clock,
    access,
    update: updates.current,
    pausedUntil: pause.current,
    proof: (profileId) => ledger.view(profileId),
    isSyncSwitchedOn: (profileId) => sync.isSwitchedOn(profileId),
    exports: (profile) => exports.views(profile),
    deliveries: (profileId) => deliveries.list(profileId),
    arrivals: ({ syncFolder }) => listArrivals(syncFolder),
    report,
  });
  deliveries.subscribe(() => void feed.refresh());

  const background = createBackground({
    settings,
    history,
    store,
    jobs,
    sync,
    backups,
    exports,
    pause,
    backoff,
    power,
    machine,
    clock,
    report,
  });
  /** Another process or an editor has written them, or this one. */
  const settingsChanged = () => {
    background.changed();
    void feed.refresh();
    void updates.checkIfDue(closing.signal);
  };
  const services: Services = {
    settings,
    history,
    jobs,
    toolbox,
    clouds,
    access,
    sync,
    backup,
    backups,
    retention,
    proof,
    legacy,
    recovery,
    ledger,
    delivery,
    exports,
    pairing,
    redactor,
    feed,
    pause,
    credentials: credentialService,
    setup,
    diagnostics,
  };
  let ageing: NodeJS.Timeout | undefined;
  let watched: Readonly<{ close: () => void }> | undefined;
  return {
    services,
    state: store,
    handlers: createHandlers({
      services,
      store,
      dataDir,
      machine,
      credentials,
      openFolder: face.openFolder,
      signal: closing.signal,
      onScheduleChanged: () => {
        background.changed();
        changes.notify();
      },
    }),
    uploads: createUploads({
      deliveries,
      store: mail,
      folder: join(dataDir, "uploads"),
      clock,
      refusal: (profileId) => deliveryRefusal(settings.profile(profileId).sync),
      onQueued: (profileId) => void delivery.start(profileId),
    }),
    startBackground: async () => {
      changes.subscribe(() => void feed.refresh());
      watched = watchSettings(settings.path, settingsChanged, report);
      ageing = setInterval(() => {
        void feed.refresh();
        void updates.checkIfDue(closing.signal);
      }, AGEING_MS);
      await firstStart(dataDir, settings, clock, services);
      await feed.refresh();
      await background.start();
      void updates.checkIfDue(closing.signal);
    },
    resumed: () => {
      background.resumed();
      void feed.refresh();
    },
    close: async () => {
      clearInterval(ageing);
      watched?.close();
      closing.abort();
      await setup.signIns.cancel();
      background.close();
      changes.close();
      await jobs.close();
      await buckets.close();
      await feed.idle();
      store.close();
      mail.close();
      exported.close();
      history.close();
    },
  };
}

/** With nothing configured: a sample agent, its first sync and its first encrypted snapshot (docs/architecture.md). */
async function firstStart(
  dataDir: string,
  settings: SettingsStore,
  clock: Clock,
  { sync, backups }: Services,
): Promise<void> {
  // Who removed the sample, and every other profile, is not to find it again.
  if (settings.profiles().length > 0 || existsSync(join(dataDir, "sample"))) return;
  await createSampleProfile({ dir: join(dataDir, "sample"), now: clock.now(), settings: () => settings });
  for (const { id } of settings.profiles()) {
    sync.run({ profileId: id, trigger: "first-start", approved: false });
    backups.start(id, "first-start");
  }
}
