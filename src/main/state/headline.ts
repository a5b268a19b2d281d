import type { ErrorData } from "#shared/errors";
import type { Headline, HealthView, ProofView } from "#shared/models/app-state";
import type { RunKind } from "#shared/models/run";
import type { Role } from "#shared/settings/schema";
import { agoInWords, durationInWords } from "./relative-time.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When nothing is scheduled, a week without is still worth a word. */
const UNSCHEDULED_LIMIT_MS = 7 * DAY_MS;

type Half = Readonly<{ enabled: boolean; intervalSeconds: number; health: HealthView }>;

/** What the headline of one profile is made of. `ProfileView` has all of it but `running`. */
export type HeadlineFacts = Readonly<{
  role: Role;
  sync: Half;
  /** `alarmAfterDays`: without a good backup for that long the alarm is raised. */
  backup: Half & Readonly<{ encrypted: boolean; alarmAfterDays: number; proof: ProofView }>;
  /** The kind of the profile's run that is running now. */
  running: RunKind | null;
}>;

type HalfName = "sync" | "backup";

/** What to say about each half; lengths of time come in words. */
const WORDS = {
  backup: {
    never: "No snapshot yet",
    stale: (age: string) => `No good backup for ${age}`,
    failed: (ago: string) => `Last snapshot ${ago}, but the newest backup failed`,
  },
  sync: {
    never: "Not synced yet",
    stale: (age: string) => `Not in sync for ${age}`,
    failed: (ago: string) => `Synced ${ago}, but the newest sync failed`,
  },
} as const;

/**
 * The answer to "is my agent safe, and if not, what is the one thing I should do?" at `now` (ms since 1970). What counts
 * is the age of the last committed snapshot and of the last complete cycle, not how the last run ended; the newest
 * error gives the reason and the action. Running work is said unless something else is wrong that it does not mend.
 */
export function headline(facts: HeadlineFacts, now: number): Headline {
  const half = worseHalf(facts, now);
  if (facts.running !== null && (half === null || half === facts.running)) {
    return { level: "working", text: `${workInWords(facts.running)} ${lastInWords(facts, now)}`.trim() };
  }
  return half === null ? (doubted(facts.backup) ?? quiet(facts, now)) : troubled(half, facts, now);
}

/** The half to speak about when something is wrong: old before freshly failed, backup before sync. */
function worseHalf({ backup, sync }: HeadlineFacts, now: number): HalfName | null {
  if (isOverdue(backup, now)) return "backup";
  if (isStale(sync, now)) return "sync";
  if (hasFailed(backup)) return "backup";
  if (hasFailed(sync)) return "sync";
  return null;
}

function troubled(name: HalfName, facts: HeadlineFacts, now: number): Headline {
  const words = WORDS[name];
  const half = facts[name];
  const age = ageOf(half, now);
  const error = half.health.lastError;
  // A sync that never went through may only wait for its first plan to be approved.
  if (age === null) return withReason(name === "backup" ? "danger" : "attention", words.never, error);
  if (name === "backup" && isOverdue(facts.backup, now)) {
    const level = age >= alarmMs(facts.backup) ? "danger" : "attention";
    return withReason(level, words.stale(durationInWords(age)), error);
  }
  return name === "sync" && isStale(half, now)
    ? withReason("danger", words.stale(durationInWords(age)), error)
    : withReason("attention", words.failed(agoInWords(age)), error);
}

/** When backups are made, but what lies in the cloud is not what it should be; null when nothing is known of that. */
function doubted({ enabled, proof }: HeadlineFacts["backup"]): Headline | null {
  if (!enabled) return null;
  const [damaged, ...more] = proof.damaged;
  if (damaged !== undefined) {
    const text =
      more.length === 0 ? `A snapshot is damaged: ${damaged}.` : `${more.length + 1} snapshots are damaged.`;
    return { level: "danger", text: `${text} Make a new one.`, action: { kind: "retry" } };
  }
  const [missing, ...others] = proof.missing;
  if (missing === undefined) return null;
  return {
    level: "attention",
    text:
      others.length === 0
        ? `A snapshot has vanished from the cloud: ${missing}.`
        : `${others.length + 1} snapshots have vanished from the cloud.`,
  };
}

/** The headline when nothing runs and nothing failed. */
function quiet({ role, sync, backup }: HeadlineFacts, now: number): Headline {
  const snapshotAge = ageOf(backup, now);
  const syncAge = ageOf(sync, now);
  if (backup.enabled && snapshotAge === null) {
    return backup.intervalSeconds > 0
      ? { level: "attention", text: "No snapshot yet. The first backup starts soon." }
      : { level: "attention", text: "No snapshot yet. Start the first backup.", action: { kind: "retry" } };
  }
  if (backup.enabled && snapshotAge !== null) {
    const { provedAt } = backup.proof;
    const proved = provedAt === null ? "" : `, proved ${agoInWords(now - Date.parse(provedAt))}`;
    const clear = backup.encrypted ? "" : ", not encrypted";
    return { level: "safe", text: `Safe. Last snapshot ${agoInWords(snapshotAge)}${proved}${clear}.` };
  }
  if (!sync.enabled) {
    return {
      level: "attention",
      text: "Nothing keeps this agent safe yet: sync and backups are off.",
      action: { kind: "edit-setting", field: "sync.provider" },
    };
  }
  const synced = syncAge === null ? `${WORDS.sync.never}.` : `Synced ${agoInWords(syncAge)}.`;
  // A companion's agent lives elsewhere, and is backed up there.
  if (role === "companion") return { level: syncAge === null ? "attention" : "safe", text: synced };
  return {
    level: "attention",
    text: `${synced} Backups are off.`,
    action: { kind: "edit-setting", field: "backup.enabled" },
  };
}

/** Milliseconds since the half was last good; null when it never was. */
function ageOf({ health }: Half, now: number): number | null {
  return health.lastGoodAt === null ? null : now - Date.parse(health.lastGoodAt);
}

function hasFailed(half: Half): boolean {
  return half.enabled && half.health.lastError !== null;
}

/** What has to pass without a good backup before it is an alarm: the owner's days, and never less than one interval. */
function alarmMs({ alarmAfterDays, intervalSeconds }: HeadlineFacts["backup"]): number {
  return Math.max(alarmAfterDays * DAY_MS, intervalSeconds * 1_000 + HOUR_MS);
}

function isOverdue(backup: HeadlineFacts["backup"], now: number): boolean {
  const age = ageOf(backup, now);
  return isStale(backup, now) || (backup.enabled && age !== null && age >= alarmMs(backup));
}

/** Two occurrences were missed, with an hour for the run itself; or it has only ever failed. */
function isStale(half: Half, now: number): boolean {
  if (!half.enabled) return false;
  const age = ageOf(half, now);
  if (age === null) return half.health.lastError !== null;
  const limitMs =
    half.intervalSeconds > 0 ? 2 * half.intervalSeconds * 1_000 + HOUR_MS : UNSCHEDULED_LIMIT_MS;
  return age > limitMs;
}

/** `text`, and why: with the action that mends the error, or else the one that tries again. */
function withReason(level: Headline["level"], text: string, error: ErrorData | null): Headline {
  if (error === null) return { level, text: `${text}.`, action: { kind: "retry" } };
  return { level, text: `${text}: ${asClause(error.message)}`, action: error.action ?? { kind: "retry" } };
}

/** A sentence to go on after a colon. Only words that are no names lose their capital. */
function asClause(sentence: string): string {
  return sentence.replace(/^(A|An|The|This|That|There|It|No|Not|Nothing|Your)\b/, (word) =>
    word.toLowerCase(),
  );
}

function lastInWords(facts: HeadlineFacts, now: number): string {
  const half = facts.running === "sync" ? facts.sync : facts.backup;
  const age = ageOf(half, now);
  if (age === null) return "";
  return facts.running === "sync" ? `Last synced ${agoInWords(age)}.` : `Last snapshot ${agoInWords(age)}.`;
}

function workInWords(kind: RunKind): string {
  switch (kind) {
    case "sync":
      return "Syncing now.";
    case "backup":
      return "Backing up now.";
    case "restore":
      return "Restoring now.";
    case "verify":
      return "Proving a snapshot now.";
    case "prune":
      return "Removing old snapshots now.";
    case "export":
      return "Exporting now.";
    case "deliver":
      return "Sending files to the agent now.";
  }
}
