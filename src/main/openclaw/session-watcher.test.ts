import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import { createSampleAgent } from "../sample/sample-agent.ts";
import { writeAgentDatabase } from "../sample/sessions-sqlite-era.ts";
import { agentDatabase } from "./era.ts";
import { createSessionTriggers, type SessionTrigger } from "./session-triggers.ts";
import { type SessionWatcherOptions, watchSessions } from "./session-watcher.ts";
import { temporaryDir } from "./testing/files.ts";

const MINUTE = 60_000;

type Watched = Readonly<{
  /** `start id`, `end id`, in order. */
  seen: string[];
  /** Waits until exactly these were seen, and forgets them. */
  expectSeen: (...changes: readonly string[]) => Promise<void>;
}>;

async function watched(stateDir: string, options: Partial<SessionWatcherOptions> = {}): Promise<Watched> {
  const seen: string[] = [];
  const watcher = watchSessions({
    stateDir,
    idleMs: 30 * MINUTE,
    now: Date.now,
    onChanges: (changes) => seen.push(...changes.map(({ kind, sessionId }) => `${kind} ${sessionId}`)),
    report: (error) => expect.unreachable(String(error)),
    ...options,
  });
  onTestFinished(() => watcher.close());
  await watcher.ready;
  return {
    seen,
    expectSeen: async (...changes) => {
      await vi.waitFor(() => expect([...seen].sort()).toEqual([...changes].sort()), 10_000);
      seen.length = 0;
    },
  };
}

function sessionsDir(stateDir: string, agentId = "main"): string {
  return join(stateDir, "agents", agentId, "sessions");
}

/** As OpenClaw writes it: beside, then renamed over. */
async function writeIndex(dir: string, keys: Readonly<Record<string, string>>): Promise<void> {
  const index = Object.fromEntries(
    Object.entries(keys).map(([key, sessionId]) => [key, { sessionId, updatedAt: Date.now() }]),
  );
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "sessions.json.tmp"), JSON.stringify(index));
  await rename(join(dir, "sessions.json.tmp"), join(dir, "sessions.json"));
}

async function converse(dir: string, sessionId: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await appendFile(join(dir, `${sessionId}.jsonl`), '{"type":"message"}\n');
}

it("follows a conversation in files: begun, rolled over, put away; cron jobs are none", async () => {
  const { stateDir } = await createSampleAgent({ dir: await temporaryDir(), now: Date.now() });
  const dir = sessionsDir(stateDir);
  const { expectSeen } = await watched(stateDir);
  const [first, second, job] = [randomUUID(), randomUUID(), randomUUID()];

  await converse(dir, first);
  await writeIndex(dir, { "agent:main:main": first });
  await expectSeen(`start ${first}`);

  await converse(dir, job);
  await writeIndex(dir, { "agent:main:main": first, "cron:watering": job });
  await rename(join(dir, `${first}.jsonl`), join(dir, `${first}.jsonl.reset.2026-11-21T12-00-00.000Z`));
  await expectSeen(`end ${first}`);

  await converse(dir, second);
  await writeIndex(dir, { "agent:main:main": second, "cron:watering": job });
  await expectSeen(`start ${second}`);

  await writeIndex(dir, { "cron:watering": job });
  await expectSeen(`end ${second}`);
});

it("takes a lock for activity, and a quiet session for ended", async () => {
  const stateDir = await temporaryDir();
  const dir = sessionsDir(stateDir);
  const id = randomUUID();
  await converse(dir, id);
  await writeIndex(dir, { "agent:main:main": id });
  const long = new Date(Date.now() - 20 * MINUTE);
  await utimes(join(dir, `${id}.jsonl`), long, long);
  const { expectSeen } = await watched(stateDir, { idleMs: 10 * MINUTE });
  await writeFile(join(dir, `${id}.jsonl.lock`), JSON.stringify({ pid: process.pid }));
  await expectSeen(`start ${id}`);
  await rm(join(dir, `${id}.jsonl.lock`));
  await expectSeen(`end ${id}`);
});

it("ends a session by the idle rule alone", async () => {
  const stateDir = await temporaryDir();
  const id = randomUUID();
  const { expectSeen } = await watched(stateDir, { idleMs: 2_500 });
  await converse(sessionsDir(stateDir), id);
  await writeIndex(sessionsDir(stateDir), { "agent:main:main": id });
  await expectSeen(`start ${id}`);
  await expectSeen(`end ${id}`);
});

it("notices a state folder, an agent and its sessions that come later, and come back", async () => {
  const stateDir = join(await temporaryDir(), ".openclaw");
  const { expectSeen } = await watched(stateDir);
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
  await writeIndex(sessionsDir(stateDir), { "agent:main:main": one });
  await expectSeen(`start ${one}`);
  await writeIndex(sessionsDir(stateDir, "gardener"), { "agent:gardener:main": two });
  await expectSeen(`start ${two}`);
  await rm(join(stateDir, "agents"), { recursive: true });
  await expectSeen(`end ${one}`, `end ${two}`);
  await writeIndex(sessionsDir(stateDir), { "agent:main:main": three });
  await expectSeen(`start ${three}`);
});

/** A gateway at work: holds the database open in WAL mode and writes, as the SQLite era does. */
function gateway(path: string): Readonly<{
  begin: (key: string, id: string) => void;
  /** The end of a turn, as OpenClaw 2026.9.6 writes it: the session goes on. */
  endTurn: (id: string) => void;
  archive: (id: string) => void;
  close: () => void;
}> {
  const database = new DatabaseSync(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return {
    begin: (key, id) => {
      const now = Date.now();
      database.exec("BEGIN");
      database
        .prepare(
          `INSERT INTO session_nodes (session_key, current_session_id, entry_json, updated_at, last_activity_at)
           VALUES (?1, ?2, '{}', ?3, ?3) ON CONFLICT (session_key)
           DO UPDATE SET current_session_id = ?2, updated_at = ?3, last_activity_at = ?3`,
        )
        .run(key, id, now);
      database
        .prepare(
          `INSERT INTO session_windows (session_id, session_key, created_at, updated_at, started_at)
           VALUES (?1, ?2, ?3, ?3, ?3)`,
        )
        .run(id, key, now);
      database.exec("COMMIT");
    },
    endTurn: (id) => {
      database
        .prepare("UPDATE session_windows SET ended_at = ?, status = 'done' WHERE session_id = ?")
        .run(Date.now(), id);
    },
    archive: (id) => {
      database.exec("ALTER TABLE session_nodes ADD COLUMN archived_at INTEGER");
      database
        .prepare("UPDATE session_nodes SET archived_at = ? WHERE current_session_id = ?")
        .run(Date.now(), id);
    },
    close: () => database.close(),
  };
}

it("follows a live database of the SQLite era, and leaves nothing beside one at rest", async () => {
  const { stateDir } = await createSampleAgent({ dir: await temporaryDir(), now: Date.now() });
  const path = join(stateDir, agentDatabase("main"));
  const before = await readdir(dirname(path));
  const { expectSeen, seen } = await watched(stateDir);
  expect(await readdir(dirname(path))).toEqual(before);

  const [first, second, job] = [randomUUID(), randomUUID(), randomUUID()];
  const live = gateway(path);
  live.begin("agent:main:main", first);
  await expectSeen(`start ${first}`);
  live.begin("agent:main:cron:watering", job);
  live.begin("agent:main:main", second);
  await expectSeen(`end ${first}`, `start ${second}`);
  live.endTurn(second);
  const third = randomUUID();
  live.begin("agent:main:webchat:x", third);
  await expectSeen(`start ${third}`);
  live.archive(second);
  await expectSeen(`end ${second}`);
  live.close();
  await vi.waitFor(async () => expect(await readdir(dirname(path))).toEqual(before));
  expect(seen).toEqual([]);
});

it("starts nothing when OpenClaw moves its sessions into a database", async () => {
  const stateDir = await temporaryDir();
  const { seen, expectSeen } = await watched(stateDir);
  const path = join(stateDir, agentDatabase("main"));
  const sample = await createSampleAgent({ dir: join(stateDir, "sample"), now: Date.now() - 86_400_000 });
  await mkdir(dirname(path), { recursive: true });
  writeAgentDatabase(path, []);
  await rename(join(sample.stateDir, agentDatabase("main")), path);
  const id = randomUUID();
  gateway(path).begin("agent:main:webchat:late", id);
  await expectSeen(`start ${id}`);
  expect(seen).toEqual([]);
});

it("goes on after what it cannot read", async () => {
  const stateDir = await temporaryDir();
  const dir = sessionsDir(stateDir);
  const report = vi.fn();
  const { expectSeen } = await watched(stateDir, { report });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "sessions.json"), '{ "agent:main:main": ');
  await vi.waitFor(() => expect(report).toHaveBeenCalled(), 10_000);
  const id = randomUUID();
  await writeIndex(dir, { "agent:main:main": id });
  await expectSeen(`start ${id}`);
});

it("starts a profile's sync once a burst, for what it wants", async () => {
  const stateDir = await temporaryDir();
  const dir = sessionsDir(stateDir);
  await mkdir(dir, { recursive: true });
  const started: string[] = [];
  const triggers = createSessionTriggers({
    now: Date.now,
    start: (profileId) => started.push(profileId),
    report: (error) => expect.unreachable(String(error)),
  });
  onTestFinished(() => triggers.close());
  const trigger = (id: string, onStart: boolean, onEnd: boolean): SessionTrigger => ({
    profileId: id as ProfileId,
    stateDir,
    onStart,
    onEnd,
    idleMinutes: 30,
  });
  const all = [trigger("start", true, false), trigger("end", false, true)];
  await triggers.replace(all);
  await writeIndex(dir, { "agent:main:main": randomUUID(), "agent:main:b": randomUUID() });
  await vi.waitFor(() => expect(started).toEqual(["start"]), 10_000);
  await triggers.replace([...all]);
  await writeIndex(dir, {});
  await vi.waitFor(() => expect(started).toEqual(["start", "end"]), 10_000);
});
