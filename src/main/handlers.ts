import { sep } from "node:path";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { Services } from "./compose.ts";
import type { CredentialStore } from "./credentials/store.ts";
import { credentialHandlers } from "./handlers/credentials.ts";
import { settingsHandlers } from "./handlers/settings.ts";
import { setupHandlers } from "./handlers/setup.ts";
import type { Machine } from "./openclaw/state-dir.ts";
import { runReport } from "./jobs/run-report.ts";
import type { AppStateStore } from "./state/app-state.ts";
import { daysOf } from "./state/days.ts";

export type HandlerParts = Readonly<{
  services: Services;
  store: AppStateStore;
  /** Folders that a page may have opened: our own, and those of the profiles. */
  dataDir: string;
  machine: Machine;
  credentials: CredentialStore;
  openFolder: ((path: string) => Promise<void>) | undefined;
  /** Aborted when the app closes: reads for a page must not outlive it. */
  signal: AbortSignal;
  onScheduleChanged: () => void;
}>;

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** What the page's calls do. Inputs have been validated and the sender checked (`ipc/register.ts`). */
export function createHandlers(parts: HandlerParts): ClawbackHandlers {
  const { services, store, signal } = parts;
  const { backup, backups, retention, proof, legacy, recovery, ledger } = services;
  const { exports, pairing, sync, delivery, jobs, history, settings, feed, pause, redactor } = services;
  const known = (profileId: ProfileId) => settings.profile(profileId).id;

  const pauseChanged = async () => {
    parts.onScheduleChanged();
    await feed.refresh();
    return null;
  };

  return {
    app: {
      state: async () => {
        await feed.refresh();
        return store.get();
      },
      setTheme: async ({ theme }) => {
        settings.update((current) => ({ ...current, app: { ...current.app, theme } }));
        await feed.refresh();
        return null;
      },
      setLaunchAtLogin: async ({ enabled }) => {
        settings.update((current) => ({ ...current, app: { ...current.app, launchAtLogin: enabled } }));
        await feed.refresh();
        return null;
      },
      pause: ({ length }) => {
        pause.start(length);
        return pauseChanged();
      },
      resume: () => {
        pause.end();
        return pauseChanged();
      },
      openFolder: async ({ path }) => {
        const allowed = [
          parts.dataDir,
          ...store.get().profiles.flatMap((profile) => [profile.stateDir, profile.workspaceDir]),
        ];
        if (parts.openFolder === undefined || !allowed.some((folder) => isBelow(path, folder))) {
          throw new ClawbackError("NOT_SUPPORTED", "This folder cannot be opened from here.");
        }
        await parts.openFolder(path);
        return null;
      },
    },
    overview: {
      days: ({ profileId, starts }) => Promise.resolve(daysOf(history, known(profileId), starts)),
    },
    sync: {
      run: ({ profileId, ...options }) =>
        Promise.resolve({ runId: sync.run({ profileId: known(profileId), trigger: "manual", ...options }) }),
      preview: ({ profileId, ...options }) => sync.preview(known(profileId), signal, options),
      setEnabled: async ({ profileId, enabled }) => {
        sync.switchOn(known(profileId), enabled);
        parts.onScheduleChanged();
        await feed.refresh();
        return null;
      },
    },
    conflicts: {
      list: ({ profileId }) => sync.conflicts(known(profileId)),
      compare: ({ profileId, path }) => sync.compareConflict(known(profileId), path),
      resolve: ({ profileId, path, keep }) => sync.resolveConflict(known(profileId), path, keep, signal),
    },
    backup: {
      run: ({ profileId }) => Promise.resolve({ runId: backups.start(known(profileId), "manual") }),
      list: async ({ profileId }) => {
        const list = await backup.list(known(profileId), signal);
        // What vanished belongs in the headline, too.
        void feed.refresh();
        return list;
      },
      children: ({ profileId, snapshot, path }) => backup.children(known(profileId), snapshot, path, signal),
      search: ({ profileId, text, snapshot }) => backup.search(known(profileId), text, snapshot, signal),
      diff: ({ profileId, before, after }) => backup.diff(known(profileId), before, after, signal),
      history: ({ profileId, path }) => backup.history(known(profileId), path, signal),
      preview: ({ profileId, snapshot, path }) => backup.preview(known(profileId), snapshot, path, signal),
      restore: (order) => Promise.resolve({ runId: backup.restore(order) }),
      restorePreview: (order) => backup.restorePreview(order, signal),
      verify: ({ profileId, snapshot, deep }) =>
        Promise.resolve({ runId: backup.verify(known(profileId), snapshot, deep) }),
      testRestore: ({ profileId, snapshot }) =>
        Promise.resolve({ runId: proof.test(known(profileId), snapshot, "manual") }),
      prunePreview: (order) => retention.plan(order, signal),
      prune: (order) => Promise.resolve({ runId: retention.prune(order, "manual") }),
      recoverySheet: ({ profileId }) => recovery.sheet(known(profileId), signal),
      restoreLegacy: (order) => Promise.resolve({ runId: legacy.restore(order) }),
      forgetMissing: async ({ profileId }) => {
        ledger.forget(profileId, ledger.missing(known(profileId)));
        await feed.refresh();
        return null;
      },
    },
    exports: {
      run: ({ profileId, target }) =>
        Promise.resolve({
          runId: exports.run(known(profileId), {
            trigger: "manual",
            ...(target === undefined ? {} : { target }),
          }),
        }),
      preview: ({ profileId }) => exports.preview(known(profileId), signal),
      check: async ({ profileId, target }) => {
        await exports.check(known(profileId), target, signal);
        return null;
      },
      deadLetters: ({ profileId }) => Promise.resolve(exports.deadLetters(known(profileId))),
      retry: ({ profileId, target, sourceKey }) =>
        Promise.resolve({ runId: exports.retry(known(profileId), target, sourceKey) }),
      discard: async ({ profileId, target, sourceKey }) => {
        exports.discard(known(profileId), target, sourceKey);
        await feed.refresh();
        return null;
      },
      audit: ({ profileId }) => exports.audit(known(profileId), signal),
      query: ({ profileId, ...query }) => exports.query(known(profileId), query, signal),
    },
    pairing: {
      start: async ({ profileId }) => ({ challengeId: await pairing.start(known(profileId), signal) }),
      finish: async ({ profileId, ...answer }) => {
        const spaces = await pairing.finish(known(profileId), answer, signal);
        await feed.refresh();
        return spaces;
      },
      useSpace: async ({ profileId, spaceId }) => {
        pairing.useSpace(known(profileId), spaceId);
        await feed.refresh();
        return null;
      },
    },
    inbox: {
      send: async ({ profileId, paths }) => {
        // A web page names no files of this machine: it uploads what its owner chose.
        if (store.get().face.filesBy !== "path") {
          throw new ClawbackError("NOT_SUPPORTED", "Files are sent by upload from this page.");
        }
        const ids = await delivery.queue(known(profileId), paths);
        delivery.start(profileId);
        return ids;
      },
      retry: ({ deliveryId }) => {
        delivery.retry(deliveryId);
        return Promise.resolve(null);
      },
      dismiss: async ({ deliveryId }) => {
        await delivery.dismiss(deliveryId);
        await feed.refresh();
        return null;
      },
    },
    runs: {
      list: (query) => Promise.resolve(history.runs.list(query)),
      log: ({ runId }) => Promise.resolve(history.runs.log(runId)),
      report: async ({ runId }) => runReport(history.runs, runId, await redactor({ personal: true })),
      cancel: async ({ runId }) => {
        await jobs.cancel(runId);
        return null;
      },
    },
    settings: settingsHandlers(parts),
    credentials: credentialHandlers(services.credentials),
    setup: setupHandlers(parts),
    diagnostics: {
      run: (order) => services.diagnostics.run(order, signal),
      bundle: ({ profileId }) => services.diagnostics.bundle(profileId, signal),
    },
  };
}
