import { expect, test } from "vitest";
import type { ErrorData } from "#shared/errors";
import type { SnapshotName } from "#shared/brand";
import type { Headline, ProofView } from "#shared/models/app-state";
import { headline, type HeadlineFacts } from "./headline.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const expired: ErrorData = {
  code: "REMOTE_AUTH",
  message: "The token for Dropbox has expired.",
  action: { kind: "authorize" },
};

type HalfChange = Readonly<{
  enabled?: boolean;
  intervalSeconds?: number;
  age?: number;
  error?: ErrorData;
  encrypted?: boolean;
  alarmAfterDays?: number;
  proof?: Partial<ProofView>;
}>;

function half({ enabled = true, intervalSeconds = 86_400, age, error }: HalfChange) {
  return {
    enabled,
    intervalSeconds,
    health: {
      lastGoodAt: age === undefined ? null : new Date(NOW - age).toISOString(),
      lastError: error ?? null,
      nextDueAt: null,
    },
  };
}

type Change = Readonly<{
  backup?: HalfChange;
  sync?: HalfChange;
  role?: HeadlineFacts["role"];
  running?: HeadlineFacts["running"];
}>;

/** A profile in good order but for the change. */
function facts(change: Change): HeadlineFacts {
  return {
    role: change.role ?? "agent",
    running: change.running ?? null,
    backup: {
      ...half(change.backup ?? { age: 3 * HOUR }),
      encrypted: change.backup?.encrypted ?? true,
      alarmAfterDays: change.backup?.alarmAfterDays ?? 3,
      proof: { provedAt: null, damaged: [], missing: [], ...change.backup?.proof },
    },
    sync: half({ intervalSeconds: 300, ...(change.sync ?? { age: 4 * MINUTE }) }),
  };
}

const ONE = "backup-20261119T020000Z" as SnapshotName;
const OTHER = "backup-20261120T020000Z" as SnapshotName;
const yesterday = new Date(NOW - DAY - HOUR).toISOString();

const OFF: HalfChange = { enabled: false };

const table: readonly (readonly [string, Change, Headline])[] = [
  ["all is well", {}, { level: "safe", text: "Safe. Last snapshot 3 hours ago." }],
  [
    "a snapshot in clear",
    { backup: { age: HOUR, encrypted: false } },
    { level: "safe", text: "Safe. Last snapshot 1 hour ago, not encrypted." },
  ],
  [
    "a snapshot that was proved",
    { backup: { age: 3 * HOUR, proof: { provedAt: yesterday } } },
    { level: "safe", text: "Safe. Last snapshot 3 hours ago, proved 1 day ago." },
  ],
  [
    "proved, in clear",
    { backup: { age: 3 * HOUR, encrypted: false, proof: { provedAt: yesterday } } },
    { level: "safe", text: "Safe. Last snapshot 3 hours ago, proved 1 day ago, not encrypted." },
  ],
  [
    "a snapshot that is damaged",
    { backup: { age: 3 * HOUR, proof: { provedAt: yesterday, damaged: [OTHER], missing: [ONE] } } },
    { level: "danger", text: `A snapshot is damaged: ${OTHER}. Make a new one.`, action: { kind: "retry" } },
  ],
  [
    "several that are damaged",
    { backup: { age: 3 * HOUR, proof: { damaged: [ONE, OTHER] } } },
    { level: "danger", text: "2 snapshots are damaged. Make a new one.", action: { kind: "retry" } },
  ],
  [
    "a snapshot that vanished",
    { backup: { age: 3 * HOUR, proof: { missing: [ONE] } } },
    { level: "attention", text: `A snapshot has vanished from the cloud: ${ONE}.` },
  ],
  [
    "several that vanished",
    { backup: { age: 3 * HOUR, proof: { missing: [ONE, OTHER] } } },
    { level: "attention", text: "2 snapshots have vanished from the cloud." },
  ],
  [
    "what vanished weighs less than a backup that failed",
    { backup: { age: 4 * DAY, proof: { missing: [ONE] } } },
    { level: "danger", text: "No good backup for 4 days.", action: { kind: "retry" } },
  ],
  [
    "two missed backups are worth a word before the alarm",
    { backup: { age: 2.5 * DAY } },
    { level: "attention", text: "No good backup for 2 days.", action: { kind: "retry" } },
  ],
  [
    "an alarm that the owner set later",
    { backup: { age: 6 * DAY, alarmAfterDays: 7 } },
    { level: "attention", text: "No good backup for 6 days.", action: { kind: "retry" } },
  ],
  [
    "a weekly backup is not late after the days of the alarm",
    { backup: { intervalSeconds: 7 * 86_400, age: 5 * DAY } },
    { level: "safe", text: "Safe. Last snapshot 5 days ago." },
  ],
  [
    "a weekly backup that was missed",
    { backup: { intervalSeconds: 7 * 86_400, age: 8 * DAY } },
    { level: "danger", text: "No good backup for 8 days.", action: { kind: "retry" } },
  ],
  [
    "backups by hand, forgotten for the days of the alarm",
    { backup: { intervalSeconds: 0, age: 3 * DAY } },
    { level: "danger", text: "No good backup for 3 days.", action: { kind: "retry" } },
  ],
  ["a snapshot just made", { backup: { age: 0 } }, { level: "safe", text: "Safe. Last snapshot just now." }],
  [
    "the clock was set back",
    { backup: { age: -HOUR } },
    { level: "safe", text: "Safe. Last snapshot just now." },
  ],
  [
    "one missed backup is no alarm",
    { backup: { age: 1.5 * DAY } },
    { level: "safe", text: "Safe. Last snapshot 1 day ago." },
  ],
  [
    "no good backup for days, with the reason",
    { backup: { age: 3 * DAY, error: expired } },
    {
      level: "danger",
      text: "No good backup for 3 days: the token for Dropbox has expired.",
      action: { kind: "authorize" },
    },
  ],
  [
    "no good backup for days, and silence",
    { backup: { age: 3 * DAY } },
    { level: "danger", text: "No good backup for 3 days.", action: { kind: "retry" } },
  ],
  [
    "every backup failed",
    { backup: { error: { code: "TOOL_MISSING", message: "OpenSSL was not found." } } },
    { level: "danger", text: "No snapshot yet: OpenSSL was not found.", action: { kind: "retry" } },
  ],
  [
    "one failed backup after a good one",
    { backup: { age: 3 * HOUR, error: expired } },
    {
      level: "attention",
      text: "Last snapshot 3 hours ago, but the newest backup failed: the token for Dropbox has expired.",
      action: { kind: "authorize" },
    },
  ],
  [
    "the first backup is to come",
    { backup: {} },
    { level: "attention", text: "No snapshot yet. The first backup starts soon." },
  ],
  [
    "the first backup must be started",
    { backup: { intervalSeconds: 0 } },
    { level: "attention", text: "No snapshot yet. Start the first backup.", action: { kind: "retry" } },
  ],
  [
    "backups by hand, forgotten",
    { backup: { intervalSeconds: 0, age: 8 * DAY } },
    { level: "danger", text: "No good backup for 8 days.", action: { kind: "retry" } },
  ],
  [
    "sync is old",
    { sync: { age: 2 * DAY, error: expired } },
    {
      level: "danger",
      text: "Not in sync for 2 days: the token for Dropbox has expired.",
      action: { kind: "authorize" },
    },
  ],
  [
    "sync failed a moment ago",
    { sync: { age: 5 * MINUTE, error: expired } },
    {
      level: "attention",
      text: "Synced 5 minutes ago, but the newest sync failed: the token for Dropbox has expired.",
      action: { kind: "authorize" },
    },
  ],
  [
    "the first sync waits for its approval",
    {
      sync: {
        error: {
          code: "APPROVAL_NEEDED",
          message: "Look at the plan first.",
          action: { kind: "review-plan" },
        },
      },
    },
    {
      level: "attention",
      text: "Not synced yet: Look at the plan first.",
      action: { kind: "review-plan" },
    },
  ],
  [
    "an old backup weighs more than an old sync",
    { backup: { age: 4 * DAY }, sync: { age: 9 * DAY, error: expired } },
    { level: "danger", text: "No good backup for 4 days.", action: { kind: "retry" } },
  ],
  [
    "an old sync weighs more than a backup that failed once",
    { backup: { age: HOUR, error: expired }, sync: { age: 9 * DAY } },
    { level: "danger", text: "Not in sync for 9 days.", action: { kind: "retry" } },
  ],
  [
    "the trouble of a half that is off does not count",
    { sync: { enabled: false, age: 90 * DAY, error: expired } },
    { level: "safe", text: "Safe. Last snapshot 3 hours ago." },
  ],
  [
    "sync without backups",
    { backup: OFF },
    {
      level: "attention",
      text: "Synced 4 minutes ago. Backups are off.",
      action: { kind: "edit-setting", field: "backup.enabled" },
    },
  ],
  [
    "a companion needs no backups of its own",
    { role: "companion", backup: OFF },
    { level: "safe", text: "Synced 4 minutes ago." },
  ],
  [
    "a companion before its first sync",
    { role: "companion", backup: OFF, sync: {} },
    { level: "attention", text: "Not synced yet." },
  ],
  [
    "nothing is on",
    { backup: OFF, sync: OFF },
    {
      level: "attention",
      text: "Nothing keeps this agent safe yet: sync and backups are off.",
      action: { kind: "edit-setting", field: "sync.provider" },
    },
  ],
  [
    "a backup runs",
    { running: "backup" },
    { level: "working", text: "Backing up now. Last snapshot 3 hours ago." },
  ],
  ["the first backup runs", { running: "backup", backup: {} }, { level: "working", text: "Backing up now." }],
  [
    "the backup that mends it runs",
    { running: "backup", backup: { age: 3 * DAY, error: expired } },
    { level: "working", text: "Backing up now. Last snapshot 3 days ago." },
  ],
  [
    "a sync runs while backups are in trouble",
    { running: "sync", backup: { age: 3 * DAY } },
    { level: "danger", text: "No good backup for 3 days.", action: { kind: "retry" } },
  ],
  ["a sync runs", { running: "sync" }, { level: "working", text: "Syncing now. Last synced 4 minutes ago." }],
];

test.each(table)("%s", (_name, change, expected) => {
  expect(headline(facts(change), NOW)).toEqual(expected);
});
