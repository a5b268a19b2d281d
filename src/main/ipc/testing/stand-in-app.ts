import type { ProfileId, RunId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { Run } from "#shared/models/run";
import { DEFAULT_NOTIFICATIONS } from "#shared/settings/schema";
import type { App, Uploads } from "../../ports.ts";

/** Data and a stand-in `App` for tests of the faces: what they do with an app, not what the app does. */

const health = { lastGoodAt: null, lastError: null, nextDueAt: null } as const;

export function profileView(overrides: Partial<ProfileView> = {}): ProfileView {
  return {
    id: "home" as ProfileId,
    name: "Home",
    role: "agent",
    sample: false,
    stateDir: "/home/me/.openclaw",
    workspaceDir: "/home/me/.openclaw/workspace",
    headline: { level: "safe", text: "Safe. Last snapshot 3 hours ago." },
    sync: {
      provider: "dropbox",
      mode: "mailbox",
      enabled: true,
      target: "Dropbox, folder openclaw-share",
      intervalSeconds: 300,
      health,
    },
    backup: {
      enabled: true,
      encrypted: true,
      target: "Dropbox, folder backups",
      intervalSeconds: 86_400,
      storedBytes: null,
      health,
    },
    exports: [],
    deliveries: [],
    arrivals: [],
    ...overrides,
  };
}

export function runningRun(): Run {
  return {
    id: "run-00000001" as RunId,
    profileId: "home" as ProfileId,
    kind: "sync",
    trigger: "manual",
    queuedAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
  };
}

export function appState(overrides: Partial<AppState> = {}): AppState {
  return {
    revision: 1,
    version: "0.0.0",
    face: { kind: "hosted", filesBy: "upload", canOpenFolder: false },
    theme: "system",
    desktop: { launchAtLogin: false, notifications: DEFAULT_NOTIFICATIONS },
    update: null,
    pausedUntil: null,
    profiles: [profileView()],
    activeRuns: [],
    recentRuns: [],
    tools: [],
    ...overrides,
  };
}

type Groups = { readonly [G in keyof ClawbackHandlers]?: Partial<ClawbackHandlers[G]> };

function unexpected(): Promise<never> {
  return Promise.reject(new ClawbackError("NOT_SUPPORTED", "This test does not expect the call."));
}

function handlers(groups: Groups, state: () => AppState): ClawbackHandlers {
  return {
    app: {
      state: () => Promise.resolve(state()),
      setTheme: unexpected,
      setLaunchAtLogin: unexpected,
      openFolder: unexpected,
      pause: unexpected,
      resume: unexpected,
      ...groups.app,
    },
    overview: { days: unexpected, ...groups.overview },
    sync: { run: unexpected, preview: unexpected, setEnabled: unexpected, ...groups.sync },
    conflicts: { list: unexpected, compare: unexpected, resolve: unexpected, ...groups.conflicts },
    backup: {
      run: unexpected,
      list: unexpected,
      children: unexpected,
      search: unexpected,
      diff: unexpected,
      history: unexpected,
      preview: unexpected,
      restore: unexpected,
      restorePreview: unexpected,
      verify: unexpected,
      testRestore: unexpected,
      prunePreview: unexpected,
      prune: unexpected,
      recoverySheet: unexpected,
      restoreLegacy: unexpected,
      forgetMissing: unexpected,
      ...groups.backup,
    },
    exports: {
      run: unexpected,
      preview: unexpected,
      check: unexpected,
      deadLetters: unexpected,
      retry: unexpected,
      discard: unexpected,
      audit: unexpected,
      query: unexpected,
      ...groups.exports,
    },
    pairing: { start: unexpected, finish: unexpected, useSpace: unexpected, ...groups.pairing },
    inbox: { send: unexpected, retry: unexpected, dismiss: unexpected, ...groups.inbox },
    runs: { list: unexpected, log: unexpected, report: unexpected, cancel: unexpected, ...groups.runs },
    settings: {
      get: unexpected,
      change: unexpected,
      removeProfile: unexpected,
      importConfig: unexpected,
      ...groups.settings,
    },
    credentials: { list: unexpected, set: unexpected, forget: unexpected, ...groups.credentials },
    setup: {
      look: unexpected,
      save: unexpected,
      discard: unexpected,
      check: unexpected,
      signIn: unexpected,
      signInAgain: unexpected,
      signedIn: unexpected,
      cancelSignIn: unexpected,
      preview: unexpected,
      go: unexpected,
      ...groups.setup,
    },
    diagnostics: { run: unexpected, bundle: unexpected, ...groups.diagnostics },
  };
}

export type StandInApp = App &
  Readonly<{
    setState: (state: AppState) => void;
    /** How many listen to the state now. */
    listenerCount: () => number;
  }>;

export function standInApp(
  options: Readonly<{
    handlers?: Groups;
    receive?: Uploads["receive"];
    close?: App["close"];
    startBackground?: App["startBackground"];
    resumed?: App["resumed"];
    state?: AppState;
  }> = {},
): StandInApp {
  let state = options.state ?? appState();
  const listeners = new Set<(state: AppState) => void>();
  return {
    handlers: handlers(options.handlers ?? {}, () => state),
    state: {
      get: () => state,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    uploads: { receive: options.receive ?? unexpected },
    startBackground: options.startBackground ?? (() => Promise.resolve()),
    resumed: options.resumed ?? (() => undefined),
    close: options.close ?? (() => Promise.resolve()),
    setState: (next) => {
      state = next;
      for (const listener of listeners) listener(next);
    },
    listenerCount: () => listeners.size,
  };
}
