import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDir, writeFiles } from "../../openclaw/testing/files.ts";
import { createSampleAgent } from "../../sample/sample-agent.ts";
import type { SessionRecord } from "../record.ts";
import { deepJson, spoilt } from "../../testing/spoilt.ts";
import { sessionSource } from "./session-source.ts";
import { listAll, readAll } from "./testing/collect.ts";
import { transcriptBuilder } from "./transcript.ts";
import { sessionRecord } from "./session-record.ts";

const NOW = Date.parse("2026-03-10T09:30:00Z");
const DIR = "agents/main/sessions";

type Json = Readonly<Record<string, unknown>>;

function header(id: string): Json {
  return { type: "session", version: 3, id, timestamp: "2026-03-01T10:00:00.000Z", cwd: "/w" };
}

function user(id: string, parentId: string | null, content: unknown): Json {
  return {
    type: "message",
    id,
    parentId,
    timestamp: "2026-03-01T10:00:10.000Z",
    message: { role: "user", content },
  };
}

function assistant(id: string, parentId: string, content: unknown): Json {
  const message = { role: "assistant", content, provider: "mistral", model: "medium" };
  return { type: "message", id, parentId, timestamp: "2026-03-01T10:01:00.000Z", message };
}

function jsonl(...lines: readonly (Json | string)[]): string {
  return lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}

const talk = [user("a", null, "How many plots?"), assistant("b", "a", [{ type: "text", text: "48" }])];

async function sessionsOf(stateDir: string): Promise<readonly SessionRecord[]> {
  const records = await readAll(sessionSource(stateDir, ["main"]));
  return records.map((record) => {
    if (record.kind !== "session") throw new Error(JSON.stringify(record));
    return record;
  });
}

describe("sessions in files", () => {
  test("a session with its tools, models and times", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, {
      [`${DIR}/sessions.json`]: JSON.stringify({
        "agent:main:telegram:group:-1": {
          sessionId: "s1",
          sessionFile: "/elsewhere/s1.jsonl",
          updatedAt: NOW,
          displayName: "Brook Lane",
          channel: "telegram",
          chatType: "group",
        },
      }),
      [`${DIR}/s1.jsonl`]: jsonl(
        header("s1"),
        user("a", null, [
          { type: "text", text: "Look" },
          { type: "image", data: "AAAA" },
        ]),
        assistant("b", "a", [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "I look." },
          { type: "toolCall", id: "c1", name: "exec", arguments: { command: "ls" } },
          { type: "toolCall", id: "c2", name: "read", arguments: { path: "x" } },
        ]),
        {
          type: "message",
          id: "c",
          parentId: "b",
          message: {
            role: "toolResult",
            toolCallId: "c2",
            toolName: "read",
            content: [{ type: "text", text: "no such file" }],
            isError: true,
          },
        },
        {
          type: "message",
          id: "d",
          parentId: "c",
          message: {
            role: "toolResult",
            toolCallId: "c1",
            toolName: "exec",
            content: [{ type: "text", text: "a b" }],
            isError: false,
          },
        },
        {
          type: "compaction",
          id: "e",
          parentId: "d",
          summary: "It was looked at.",
          firstKeptEntryId: "d",
          tokensBefore: 1,
        },
        { type: "tomorrow", id: "f", parentId: "e", anything: { at: "all" } },
        {
          type: "message",
          id: "g",
          parentId: "f",
          timestamp: "2026-03-01T10:02:00.000Z",
          message: {
            role: "assistant",
            provider: "openclaw",
            model: "delivery-mirror",
            content: [{ type: "text", text: "Sent." }],
          },
        },
      ),
    });
    expect(await sessionsOf(dir)).toEqual([
      {
        kind: "session",
        sourceId: "main/s1",
        updatedAt: "2026-03-01T10:02:00.000Z",
        sessionKey: "agent:main:telegram:group:-1",
        agentId: "main",
        title: "Brook Lane",
        startedAt: "2026-03-01T10:00:00.000Z",
        endedAt: "2026-03-01T10:02:00.000Z",
        durationSeconds: 120,
        models: ["mistral/medium"],
        messageCount: 3,
        tags: ["telegram", "group"],
        turns: [
          { kind: "user", at: "2026-03-01T10:00:10.000Z", text: "Look" },
          { kind: "assistant", at: "2026-03-01T10:01:00.000Z", text: "I look." },
          {
            kind: "tool",
            at: "2026-03-01T10:01:00.000Z",
            name: "exec",
            arguments: '{"command":"ls"}',
            result: "a b",
            isError: false,
          },
          {
            kind: "tool",
            at: "2026-03-01T10:01:00.000Z",
            name: "read",
            arguments: '{"path":"x"}',
            result: "no such file",
            isError: true,
          },
          { kind: "summary", at: null, text: "It was looked at." },
          { kind: "assistant", at: "2026-03-01T10:02:00.000Z", text: "Sent." },
        ],
      },
    ]);
  });

  test("topics and archives are sessions; trajectories, checkpoints, locks and backups are none", async () => {
    const dir = await temporaryDir();
    const text = jsonl(header("x"), ...talk);
    const checkpoint = "s1.checkpoint.0f8fad5b-d9cb-469f-a165-70867728950e.jsonl";
    const others = [
      checkpoint,
      "s1.trajectory.jsonl",
      "s1.jsonl.lock",
      "s1.jsonl.bak.2026-03-01T10-00-00.000Z",
      "s1.jsonl.migrated",
    ];
    await writeFiles(dir, {
      ...Object.fromEntries(
        [
          "s1.jsonl",
          "s1.jsonl.reset.2026-02-01T10-00-00.000Z",
          "s2-topic-77.jsonl",
          "s3.jsonl.deleted.2026-02-01T10-00-00.000Z",
          "s4.jsonl.reset.2026-02-01T10-00-00.000Z",
          "s4.jsonl.reset.2026-02-02T10-00-00.000Z",
        ].map((name) => [`${DIR}/${name}`, text]),
      ),
      ...Object.fromEntries(others.map((name) => [`${DIR}/${name}`, "{}"])),
    });
    await writeFile(
      join(dir, DIR, `s5.jsonl.deleted.2026-02-01T10-00-00.000Z.${"a".repeat(32)}.zst`),
      zstdCompressSync(text),
    );
    const sessions = await sessionsOf(dir);
    expect(sessions.map(({ sourceId }) => sourceId).toSorted()).toEqual([
      "main/s1",
      "main/s1@2026-02-01T10-00-00.000Z",
      "main/s2-topic-77",
      "main/s3",
      "main/s4",
      "main/s4@2026-02-01T10-00-00.000Z",
      "main/s5",
    ]);
    expect(
      sessions.every(({ messageCount, title }) => messageCount === 2 && title === "How many plots?"),
    ).toBe(true);
  });

  test("broken lines are said to be missing; a last line that is being written is not one", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, {
      [`${DIR}/s1.jsonl`]: `${jsonl(header("s1"), "{broken", "", ...talk, "[]")}{"type":"mess`,
    });
    const [session] = await sessionsOf(dir);
    expect(session?.turns.map((turn) => (turn.kind === "tool" ? "" : turn.text))).toEqual([
      "How many plots?",
      "48",
      "2 lines of this transcript could not be read and are missing here.",
    ]);
  });

  test("a transcript of which nothing can be read is malformed, and says nothing of what is in it", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { [`${DIR}/s1.jsonl`]: "not json\nstill not\n" });
    expect(await readAll(sessionSource(dir, []))).toEqual([
      {
        kind: "malformed",
        type: "session",
        where: `${DIR}/s1.jsonl`,
        sourceKey: "session:main/s1",
        reason: "No line of it is an entry of a transcript.",
      },
    ]);
  });

  test("a bad entry of the index is malformed, a bad index an error", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, {
      [`${DIR}/sessions.json`]: '{"k": {"sessionId": 5}}',
      [`${DIR}/s1.jsonl`]: jsonl(header("s1"), ...talk),
    });
    expect(await listAll(sessionSource(dir, []))).toMatchObject([
      { kind: "malformed" },
      { sourceId: "main/s1" },
    ]);
    await writeFiles(dir, { [`${DIR}/sessions.json`]: "{" });
    await expect(listAll(sessionSource(dir, []))).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });

  test("any bytes are read or malformed, packed ones too", async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, DIR), { recursive: true });
    const good = jsonl(header("s1"), ...talk);
    const deep = deepJson.map((json) => {
      const [before, after] = jsonl(assistant("b", "a", [{ type: "toolCall", arguments: "HERE" }])).split(
        '"HERE"',
      );
      return Buffer.from(`${before}${json}${after}`);
    });
    const lines = fc.oneof(
      spoilt(Buffer.from(good)),
      deep,
      fc.jsonValue().map((value) => Buffer.from(jsonl(good, JSON.stringify(value)))),
    );
    const files = {
      "s1.jsonl": lines,
      "s2.jsonl.reset.2026-02-01T10-00-00.000Z.zst": spoilt(zstdCompressSync(good)),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(files), async (contents) => {
        for (const [name, bytes] of Object.entries(contents)) await writeFile(join(dir, DIR, name), bytes);
        for (const item of await listAll(sessionSource(dir, []))) {
          if ("kind" in item) continue;
          const record = await item.read(new AbortController().signal).catch((error: unknown) => error);
          if (record instanceof Error) expect(record).toMatchObject({ code: "RECORD_MALFORMED" });
        }
      }),
      { numRuns: 100 },
    );
    expect((await readdir(join(dir, DIR))).sort()).toEqual(Object.keys(files));
  });

  test("no more lines are kept than a session can have", () => {
    const builder = transcriptBuilder(1_000, 3);
    for (let line = 0; line < 5; line += 1)
      builder.add(line % 2 === 0 ? "{}" : JSON.stringify(talk[0]), line);
    const { entries, broken, isCut } = builder.done();
    expect({ entries: entries.length, broken, isCut }).toEqual({ entries: 1, broken: [0, 2], isCut: true });
  });
});

describe("sessions in the database", () => {
  async function databaseIn(dir: string): Promise<DatabaseSync> {
    await mkdir(join(dir, "agents/main/agent"), { recursive: true });
    const database = new DatabaseSync(join(dir, "agents/main/agent/openclaw-agent.sqlite"));
    database.exec(`
      PRAGMA user_version = 23;
      CREATE TABLE session_nodes (session_key TEXT, current_session_id TEXT, label TEXT, updated_at INTEGER);
      CREATE TABLE session_windows (session_id TEXT, session_key TEXT, updated_at INTEGER, transcript_updated_at INTEGER, unheard_of TEXT);
      CREATE TABLE transcript_events (session_id TEXT, seq INTEGER, event_json TEXT, event_zstd BLOB);
      CREATE TABLE session_transcript_cold_archives (session_id TEXT, archive_name TEXT, storage TEXT, archive_blob BLOB);
      CREATE TABLE session_transcript_archives (session_id TEXT, session_key TEXT, archive_name TEXT, encoding TEXT, archive_blob BLOB, created_at INTEGER);
      INSERT INTO session_nodes VALUES ('agent:main:main', 's1', 'Plots', ${NOW});
      INSERT INTO session_windows VALUES ('s1', 'agent:main:main', ${NOW}, ${NOW + 1}, 'x');
    `);
    return database;
  }

  test("any bytes in a database's place, or in its rows, are read or an error that says so", async () => {
    const dir = await temporaryDir();
    const place = join(dir, "agents/main/agent/openclaw-agent.sqlite");
    {
      using database = await databaseIn(dir);
      const insert = database.prepare("INSERT INTO transcript_events VALUES ('s1', ?, ?, ?)");
      [header("s1"), ...talk].forEach((line, seq) => insert.run(seq, JSON.stringify(line), null));
    }
    const good = await readFile(place);
    const row = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      deepJson,
      fc.string(),
    );
    const packed = spoilt(zstdCompressSync(JSON.stringify(talk[0])));
    const rows = fc.array(fc.tuple(fc.option(row), packed), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(spoilt(good), rows, async (bytes, values) => {
        await writeFile(place, good);
        {
          using database = new DatabaseSync(place);
          const insert = database.prepare("INSERT INTO transcript_events VALUES ('s1', ?, ?, ?)");
          values.forEach(([json, zstd], seq) => insert.run(10 + seq, json, zstd));
        }
        expect(await sessionsOf(dir)).toMatchObject([{ messageCount: 2 }]);
        await writeFile(place, bytes);
        const outcome = await readAll(sessionSource(dir, [])).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: "ClawbackError" });
        expect(await readdir(dirname(place))).toEqual([basename(place)]);
      }),
      { numRuns: 60 },
    );
  });

  const events = [header("s1"), ...talk];

  /** As OpenClaw 2026.9.6 puts a session away: rows of several tables, compressed. */
  function coldBytes(): Buffer {
    const records = [
      { kind: "header", version: 1, sessionId: "s1", generation: "g" },
      ...events.map((event, seq) => ({
        kind: "event",
        row: { seq, event_json: JSON.stringify(event), created_at: NOW },
      })),
      { kind: "index", row: { indexed_seq: 2, leaf_event_id: "b" } },
    ];
    return zstdCompressSync(jsonl(...records));
  }

  test("rows, plain and compressed", async () => {
    const dir = await temporaryDir();
    using database = await databaseIn(dir);
    const insert = database.prepare("INSERT INTO transcript_events VALUES ('s1', ?, ?, ?)");
    events.forEach((event, seq) => {
      const json = JSON.stringify(event);
      if (seq === 1) insert.run(seq, null, zstdCompressSync(json));
      else insert.run(seq, json, null);
    });
    insert.run(3, null, Buffer.from("no zstd"));
    const [session, ...others] = await sessionsOf(dir);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      sourceId: "main/s1",
      sessionKey: "agent:main:main",
      title: "Plots",
      messageCount: 2,
    });
    expect(session?.turns.at(-1)).toMatchObject({
      text: "1 line of this transcript could not be read and is missing here.",
    });
    expect(await listAll(sessionSource(dir, []))).toMatchObject([{ changedAt: NOW + 1 }]);
  });

  test("a session that was put away cold, in a file or in the database; a lost one is an error", async () => {
    const dir = await temporaryDir();
    using database = await databaseIn(dir);
    const name = `${createHash("sha256").update(coldBytes()).digest("hex")}.jsonl.zst`;
    database.prepare("INSERT INTO session_transcript_cold_archives VALUES ('s1', ?, 'file', NULL)").run(name);
    await mkdir(join(dir, DIR, "cold"), { recursive: true });
    await writeFile(join(dir, DIR, "cold", name), coldBytes());
    const fromFile = await sessionsOf(dir);
    expect(fromFile).toMatchObject([{ title: "Plots", messageCount: 2 }]);

    await rm(join(dir, DIR, "cold"), { recursive: true });
    await expect(readAll(sessionSource(dir, []))).rejects.toMatchObject({ code: "SOURCE_MISSING" });

    database
      .prepare("UPDATE session_transcript_cold_archives SET storage = 'sqlite', archive_blob = ?")
      .run(coldBytes());
    expect(await sessionsOf(dir)).toEqual(fromFile);
  });

  test("an archive of a deleted session is that session, also where OpenClaw has written it to a file", async () => {
    const dir = await temporaryDir();
    using database = await databaseIn(dir);
    const insert = database.prepare(
      "INSERT INTO session_transcript_archives VALUES (?, 'agent:main:main', ?, 'zstd', ?, ?)",
    );
    const names = ["2026-02-01T10-00-00.000Z", "2026-02-02T10-00-00.000Z"].map(
      (time) => `s2.jsonl.deleted.${time}`,
    );
    const bytes = zstdCompressSync(jsonl(...events));
    names.forEach((name, index) => insert.run("s2", name, bytes, NOW + index));
    await writeFiles(dir, {
      [`${DIR}/${names[1]}`]: jsonl(...events),
      [`${DIR}/s1.jsonl`]: "moved to the database",
    });
    const ids = (await sessionsOf(dir)).map(({ sourceId, messageCount }) => [sourceId, messageCount]);
    expect(ids).toEqual([
      ["main/s1", 0],
      ["main/s2", 2],
      ["main/s2@2026-02-01T10-00-00.000Z", 2],
    ]);
  });

  test("a later OpenClaw without the tables is an error, so that nothing counts as gone", async () => {
    const dir = await temporaryDir();
    using database = await databaseIn(dir);
    database.exec("PRAGMA user_version = 99; DROP TABLE session_windows");
    await expect(listAll(sessionSource(dir, []))).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
  });

  test("an agent's folder without a database or tables has no sessions", async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, "agents/main/agent"), { recursive: true });
    using database = new DatabaseSync(join(dir, "agents/main/agent/openclaw-agent.sqlite"));
    database.exec("CREATE TABLE notes (text)");
    expect(await sessionsOf(dir)).toEqual([]);
  });
});

test("the sample agent's sessions of both eras, each once, and nothing is left in its folders", async () => {
  const { stateDir } = await createSampleAgent({ dir: await temporaryDir(), now: NOW });
  const before = await readdir(stateDir, { recursive: true });
  const sessions = await sessionsOf(stateDir);
  expect(sessions).toHaveLength(24);
  expect(new Set(sessions.map(({ sourceId }) => sourceId)).size).toBe(24);
  expect(sessions.every(({ turns, title }) => turns.length > 0 && title !== "")).toBe(true);
  expect(await readdir(stateDir, { recursive: true })).toEqual(before);
});

test("of a giant session the beginning is kept, and that it was cut is said", () => {
  const builder = transcriptBuilder(10);
  builder.add(JSON.stringify(header("s1")), 1);
  talk.forEach((line, index) => builder.add(JSON.stringify(line), index + 2));
  const place = {
    sourceId: "main/s1",
    agentId: "main",
    sessionId: "s1",
    sessionKey: null,
    title: "T",
    tags: [],
    where: "x",
  };
  expect(sessionRecord(place, builder.done())).toMatchObject({
    endedAt: "2026-03-01T10:01:00.000Z",
    turns: [{ text: "The rest is left out here: this session is too long to be exported whole." }],
  });
});
