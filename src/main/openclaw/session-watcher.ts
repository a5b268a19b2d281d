import { join } from "node:path";
import { namesIn } from "./directory.ts";
import { agentDatabase } from "./era.ts";
import { readSessionDatabase } from "./session-database.ts";
import { createSessionFiles, type SessionFiles } from "./session-index.ts";
import { createSessionTracker, type SessionChange, type SessionSighting } from "./session-tracker.ts";
import { createWatchedFolders, type WatchedFolder } from "./watched-folders.ts";

/** Changes come in bursts; one look per burst is enough, and while an agent writes one look in this time. */
const SETTLE_MS = 1_000;
/** A timer does not count the time asleep; this bounds what that can cost. */
const LONGEST_TIMER_MS = 3_600_000;

export type SessionWatcherOptions = Readonly<{
  /** Absolute; need not exist yet. */
  stateDir: string;
  /** Milliseconds without activity after which a session has ended. */
  idleMs: number;
  now: () => number;
  /** Gets what one burst of changes started and ended; never empty. */
  onChanges: (changes: readonly SessionChange[]) => void;
  /** Gets errors of reading and watching; the watch goes on with the next change. */
  report: (error: unknown) => void;
}>;

export type SessionWatcher = Readonly<{
  /** Resolves when the sessions of now are known: changes after that are noticed. Never rejects. */
  ready: Promise<void>;
  /** Nothing is called after it. Idempotent. */
  close: () => void;
}>;

/**
 * Notices when sessions of an OpenClaw start and end, in both storage eras and for agents that come later (docs/upstream.md, B.1,
 * B.4), by the system's notices of its files and one timer for idle sessions. Only ever reads.
 */
export function watchSessions({
  stateDir,
  idleMs,
  now,
  onChanges,
  report,
}: SessionWatcherOptions): SessionWatcher {
  const agentsDir = join(stateDir, "agents");
  const tracker = createSessionTracker(idleMs);
  const files = new Map<string, SessionFiles>();
  const folders = createWatchedFolders(lookSoon, report);
  let settling: NodeJS.Timeout | undefined;
  let idle: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let closed = false;

  function lookSoon(): void {
    if (closed) return;
    settling ??= setTimeout(() => {
      settling = undefined;
      void look();
    }, SETTLE_MS);
  }

  /** One look at a time: a notice that comes during one makes another. */
  async function look(): Promise<void> {
    if (looking !== null) {
      lookSoon();
      return looking;
    }
    looking = lookNow()
      .catch(report)
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  async function lookNow(): Promise<void> {
    const agentIds = await namesIn(agentsDir);
    // First watch, then read: what changes in between is noticed.
    await folders.replace([agentsFolder(agentsDir), ...agentIds.flatMap((id) => agentFolders(stateDir, id))]);
    const sightings = (await Promise.all(agentIds.map(readAgent))).flat();
    if (closed) return;
    const changes = tracker.observe(sightings, now());
    planIdleLook();
    if (changes.length > 0) onChanges(changes);
  }

  async function readAgent(agentId: string): Promise<readonly SessionSighting[]> {
    const inFiles = files.get(agentId) ?? createSessionFiles(agentId, join(agentsDir, agentId, "sessions"));
    files.set(agentId, inFiles);
    const database = await readSessionDatabase(agentId, join(stateDir, agentDatabase(agentId)));
    const known = new Set(database.map(({ sessionId }) => sessionId));
    return [...database, ...(await inFiles.read()).filter(({ sessionId }) => !known.has(sessionId))];
  }

  function planIdleLook(): void {
    clearTimeout(idle);
    const at = tracker.nextCheckAt();
    if (at === null) return;
    idle = setTimeout(() => void look(), Math.min(LONGEST_TIMER_MS, Math.max(SETTLE_MS, at - now())));
  }

  return {
    ready: look(),
    close: () => {
      closed = true;
      clearTimeout(settling);
      clearTimeout(idle);
      folders.close();
    },
  };
}

function agentsFolder(path: string): WatchedFolder {
  return { path, isRelevant: () => true };
}

function agentFolders(stateDir: string, agentId: string): readonly WatchedFolder[] {
  const database = agentDatabase(agentId).split("/").at(-1) ?? "";
  return [
    {
      path: join(stateDir, "agents", agentId, "sessions"),
      isRelevant: (name) => name === "sessions.json" || name.includes(".jsonl"),
    },
    {
      path: join(stateDir, "agents", agentId, "agent"),
      // Not the "-shm": our own reading touches it.
      isRelevant: (name) => name === database || name === `${database}-wal`,
    },
  ];
}
