import { expect, test } from "vitest";
import type { ErrorData } from "#shared/errors";
import type { Run } from "#shared/models/run";
import { type Profile, profilesOf, settingsSchema } from "#shared/settings/schema";
import { newRunId } from "../jobs/history-schema.ts";
import { profileView, type ProfileParts } from "./profile-view.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const ago = (ms: number): string => new Date(NOW - ms).toISOString();

function profile(): Profile {
  const settings = settingsSchema.parse({
    version: 1,
    app: {},
    profiles: [
      {
        id: "home",
        name: "Home",
        stateDir: "/agent",
        sync: { provider: "dropbox", mode: "mailbox", interval: 300 },
        backup: { enabled: true, provider: "s3", interval: 86_400 },
      },
    ],
  });
  const [first] = profilesOf(settings);
  if (first === undefined) throw new Error("the settings hold one profile");
  return first;
}

function lastRun(state: Run["state"]): Run {
  return {
    id: newRunId(),
    profileId: profile().id,
    kind: "backup",
    trigger: "schedule",
    queuedAt: ago(60_000),
    startedAt: ago(60_000),
    finishedAt: ago(30_000),
    state,
    result: null,
    warnings: [],
  };
}

function parts(backupRun: Run | null): ProfileParts {
  return {
    profile: profile(),
    workspaceDir: "/agent/workspace",
    sync: {
      enabled: true,
      target: "Dropbox",
      lastGoodAt: ago(60_000),
      lastRun: null,
      nextDueAt: NOW + 240_000,
    },
    backup: {
      target: "S3",
      lastGoodAt: ago(3 * 3_600_000),
      lastRun: backupRun,
      nextDueAt: null,
      storedBytes: 42,
      proof: { provedAt: ago(3_600_000), damaged: [], missing: [] },
    },
    exports: [],
    deliveries: [],
    arrivals: [],
    running: null,
  };
}

test("a view is made of the settings, the history and its headline", () => {
  const view = profileView(parts(lastRun({ kind: "succeeded" })), NOW);
  expect(view).toMatchObject({
    id: "home",
    workspaceDir: "/agent/workspace",
    headline: { level: "safe", text: "Safe. Last snapshot 3 hours ago, proved 1 hour ago, not encrypted." },
    sync: { provider: "dropbox", mode: "mailbox", enabled: true, target: "Dropbox", intervalSeconds: 300 },
    backup: { enabled: true, encrypted: false, storedBytes: 42, proof: { missing: [] } },
  });
  expect(view.sync.health).toEqual({
    lastGoodAt: ago(60_000),
    lastError: null,
    nextDueAt: new Date(NOW + 240_000).toISOString(),
  });
});

test("the error of the newest run shows in the health and in the headline", () => {
  const error: ErrorData = {
    code: "REMOTE_FULL",
    message: "The cloud is full.",
    action: { kind: "free-space" },
  };
  const view = profileView(parts(lastRun({ kind: "failed", error })), NOW);
  expect(view.backup.health.lastError).toEqual(error);
  expect(view.headline).toMatchObject({ level: "attention", action: { kind: "free-space" } });
});
