import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { fingerprintOf } from "../fingerprint.ts";
import { type SessionRecord, sourceKeyOf } from "../record.ts";
import { isTransient } from "../retry.ts";
import type { Change, Settled } from "../target.ts";
import { type AnytypeFault, startAnytype } from "../testing/anytype-server.ts";
import { anytypeJudge } from "../testing/openapi.ts";
import { createAnytypeClient } from "./anytype-client.ts";
import { anytypeTarget } from "./anytype-target.ts";
import { findPages } from "./find-pages.ts";
import { finishPairing, startPairing } from "./pairing.ts";
import { spacePages } from "./space-pages.ts";
import { createWriteBudget } from "./write-budget.ts";

const signal = new AbortController().signal;
const judge = anytypeJudge();
if (judge === null) {
  process.stderr.write("SKIPPED, requests are not judged by AnyType's OpenAPI document: it is not there.\n");
}

const spaceId = "bafy.space";
const ownership = { visibility: "private", ownerType: "user", ownerId: "owner" } as const;

const closing: (() => Promise<void>)[] = [];
const complaints: string[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));
afterAll(() => expect(complaints).toEqual([]));

async function setUp(fault?: () => AnytypeFault) {
  const apiKey = randomUUID();
  const time = { now: 0 };
  const server = await startAnytype({
    apiKey,
    spaceId,
    judge,
    now: () => time.now,
    ...(fault === undefined ? {} : { fault }),
  });
  closing.push(() => {
    complaints.push(...server.complaints);
    return server.close();
  });
  const budget = createWriteBudget({
    now: () => time.now,
    wait: (ms) => {
      time.now += ms;
      return Promise.resolve();
    },
  });
  const connect = (options: { key?: string; space?: string } = {}) => {
    const client = createAnytypeClient({ apiUrl: server.apiUrl, apiKey: options.key ?? apiKey }, budget);
    return {
      client,
      target: anytypeTarget({
        client,
        spaceId: options.space ?? spaceId,
        batchSize: 100,
        tags: ["openclaw"],
        archiveAfterDays: 30,
      }),
    };
  };
  return { ...server, ...connect(), connect, apiKey, time };
}

function session(id: string, change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    kind: "session",
    sourceId: id,
    sessionKey: `agent:main:${id}`,
    agentId: "main",
    title: `Session ${id}`,
    updatedAt: "2026-03-01T12:00:00.000Z",
    startedAt: "2026-03-01T11:00:00.000Z",
    endedAt: "2026-03-01T12:00:00.000Z",
    durationSeconds: 3_600,
    models: ["anthropic/opus"],
    messageCount: 2,
    tags: ["main"],
    turns: [
      { kind: "user", at: null, text: "How is the boiler?" },
      {
        kind: "tool",
        at: null,
        name: "exec",
        arguments: '{"command":"cat log"}',
        result: "```\nhot\n```",
        isError: false,
      },
      { kind: "assistant", at: null, text: "Hot." },
    ],
    ...change,
  };
}

function put(record: SessionRecord, remoteId: string | null = null): Change {
  return {
    kind: "put",
    sourceKey: sourceKeyOf("session", record.sourceId),
    fingerprint: fingerprintOf(record, ownership),
    record,
    redactions: [],
    ...ownership,
    remoteId,
  };
}

function remoteIdOf(settled: readonly Settled[]): string | null {
  const [first] = settled;
  return first === undefined || first.kind === "refused" ? null : first.remoteId;
}

describe("sessions at AnyType", () => {
  test("one page each: made, left alone, rewritten whole, found without its id, archived", async () => {
    const { target, pages } = await setUp();
    const made = await target.deliver([put(session("a")), put(session("b"))], signal);
    expect(made.map(({ kind }) => kind)).toEqual(["created", "created"]);
    expect(pages.size).toBe(2);
    const id = remoteIdOf(made);
    expect((await target.deliver([put(session("a"), id)], signal))[0]).toMatchObject({
      kind: "skipped",
      remoteId: id,
    });
    expect((await target.deliver([put(session("a"))], signal))[0]).toMatchObject({
      kind: "skipped",
      remoteId: id,
    });

    const changed = session("a", {
      title: "Renamed",
      turns: [{ kind: "user", at: null, text: "Only this." }],
    });
    expect((await target.deliver([put(changed)], signal))[0]).toMatchObject({
      kind: "updated",
      remoteId: id,
    });
    const page = pages.get(id ?? "");
    expect(page?.name).toBe("Renamed");
    expect(page?.markdown).toContain("Only this.");
    expect(page?.markdown).not.toContain("boiler");
    expect(pages.size).toBe(2);

    const key = sourceKeyOf("session", "a");
    const bury: Change = { kind: "tombstone", sourceKey: key, at: "2026-03-02T00:00:00.000Z", remoteId: id };
    expect((await target.deliver([bury], signal))[0]).toMatchObject({ kind: "deleted" });
    expect((await target.deliver([bury], signal))[0]).toMatchObject({ kind: "skipped" });
    expect((await target.deliver([put(session("a"), id)], signal))[0]).toMatchObject({ kind: "created" });
  });

  test("a page holds the session's facts, what was said, tools with results, and tags", async () => {
    const { target, pages, tags } = await setUp();
    await target.deliver([put(session("a"))], signal);
    const [page] = pages.values();
    expect(tags.map(({ name }) => name)).toEqual(["openclaw", "main"]);
    expect(page?.properties.get("tag")?.multi_select).toHaveLength(2);
    expect(page?.properties.get("openclaw_model")?.text).toBe("anthropic/opus");
    expect(page?.properties.get("openclaw_messages")?.number).toBe(2);
    const markdown = page?.markdown ?? "";
    for (const part of [
      "**Duration:** 1 h 0 min",
      "### You\n\nHow is the boiler?",
      "#### Tool exec",
      "### Agent\n\nHot.",
    ]) {
      expect(markdown).toContain(part);
    }
    // The tool's own fence must not end ours.
    expect(markdown).toContain("````\n```\nhot\n```\n````");
  });

  test("a preview shows all that is sent: name, properties, tags and text", async () => {
    const { target, requests } = await setUp();
    const change = put(session("a"));
    const payload = target.payload(change);
    expect(requests).toEqual([]);
    await target.deliver([change], signal);
    const made = requests.find(({ method, path }) => method === "POST" && path.endsWith("/objects"));
    const sent = z
      .object({
        name: z.string(),
        body: z.string(),
        properties: z.array(z.object({ key: z.string(), text: z.string().optional() })),
      })
      .parse(JSON.parse(made?.body ?? "{}"));
    expect(payload.startsWith(`# ${sent.name}\n`)).toBe(true);
    expect(payload.endsWith(sent.body)).toBe(true);
    for (const { key, text = "" } of sent.properties) expect(payload).toContain(`\n${key}: ${text}`);
    expect(payload).toContain("\ntag: openclaw, main\n");
  });

  test("a page that somebody threw away is made again", async () => {
    const { target, pages } = await setUp();
    const id = remoteIdOf(await target.deliver([put(session("a"))], signal));
    const page = pages.get(id ?? "");
    if (page !== undefined) page.archived = true;
    const again = await target.deliver([put(session("a", { title: "Newer" }), id)], signal);
    expect(again[0]).toMatchObject({ kind: "created" });
    expect(remoteIdOf(again)).not.toBe(id);
  });

  test("a page torn in the middle of a change is not taken for whole", async () => {
    const faults: AnytypeFault[] = [];
    const { target, pages } = await setUp(() => faults.shift() ?? "none");
    await target.deliver([put(session("a"))], signal);
    const changed = put(session("a", { title: "Renamed" }));
    faults.push("torn");
    await expect(target.deliver([changed], signal)).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
    expect([...pages.values()][0]?.markdown).toBe("");
    expect((await target.deliver([changed], signal))[0]).toMatchObject({ kind: "updated" });
    expect([...pages.values()][0]?.markdown).toContain("boiler");
  });

  test.each<AnytypeFault>(["lost", "reset", "unavailable", "rate-limit", "torn"])(
    "%s at every second write: each session is there once and whole in the end",
    async (kind) => {
      let writes = 0;
      const { target, pages } = await setUp(() => (++writes % 2 === 0 ? kind : "none"));
      const changes = ["a", "b", "c"].map((id) => put(session(id)));
      const settled = new Map<string, Settled>();
      for (let run = 0; run < 20 && settled.size < 3; run++) {
        const left = changes.filter(({ sourceKey }) => !settled.has(sourceKey));
        const now = await target.deliver(left, signal).catch((error: unknown) => {
          if (isTransient(error)) return [];
          throw error;
        });
        for (const one of now) settled.set(one.sourceKey, one);
      }
      expect(settled.size).toBe(3);
      expect([...pages.values()].map(({ name }) => name).sort()).toEqual([
        "Session a",
        "Session b",
        "Session c",
      ]);
      for (const { markdown } of pages.values()) expect(markdown).toContain("Exported by Clawback");
    },
  );

  test("a refused tag does not cost the page", async () => {
    let isFirst = true;
    const { target, pages, tags } = await setUp(() => "none");
    const strict = await setUp(() => {
      const fault = isFirst ? "none" : "tag";
      isFirst = false;
      return fault;
    });
    await target.deliver([put(session("a"))], signal);
    expect(tags).toHaveLength(2);
    expect(await strict.target.deliver([put(session("a"))], signal)).toMatchObject([{ kind: "created" }]);
    expect(strict.tags).toEqual([]);
    expect(pages.size + strict.pages.size).toBe(2);
  });

  test("keeps within the server's budget of writes", async () => {
    const { target, refusals, pages, time } = await setUp();
    const changes = Array.from({ length: 100 }, (_, i) => put(session(`s${i}`)));
    await target.deliver(changes, signal);
    expect(pages.size).toBe(100);
    expect(refusals()).toBe(0);
    // 100 pages, 8 properties, a type and two tags: 60 at once, the others one a second.
    expect(time.now).toBeGreaterThanOrEqual((100 + 8 + 1 + 2 - 60) * 1_000);
  });
});

describe("old pages", () => {
  const later = Date.parse("2026-04-01T12:00:00.000Z");

  test("of sessions that ended long ago get the tag archived, once", async () => {
    const { target, pages, tags } = await setUp();
    const fresh = session("fresh", { endedAt: "2026-03-31T12:00:00.000Z" });
    const running = session("running", { endedAt: null });
    await target.deliver([put(session("old")), put(fresh), put(running)], signal);
    expect(await target.archive(later, signal)).toBe(1);
    const archived = tags.find(({ name }) => name === "archived")?.id ?? "";
    const marked = [...pages.values()].filter(({ properties }) =>
      properties.get("tag")?.multi_select?.includes(archived),
    );
    expect(marked.map(({ name }) => name)).toEqual(["Session old"]);
    expect(marked[0]?.properties.get("tag")?.multi_select).toHaveLength(3);
    expect(marked[0]?.markdown).toContain("boiler");
    expect(await target.archive(later, signal)).toBe(0);
    expect((await target.deliver([put(session("old"))], signal))[0]?.kind).toBe("skipped");
  });

  test("that change are of the archive no more, and keep what a person tagged them with", async () => {
    const { target, client, pages } = await setUp();
    const id = remoteIdOf(await target.deliver([put(session("old"))], signal)) ?? "";
    await target.archive(later, signal);
    const space = spacePages(client, spaceId);
    await space.changeTags(id, { add: ["keep", "gone"], remove: ["gone"] }, signal);
    expect((await space.details(id, signal)).tags.toSorted()).toEqual([
      "archived",
      "keep",
      "main",
      "openclaw",
    ]);
    await target.deliver([put(session("old", { title: "Renamed" }), id)], signal);
    const { title, tags } = await space.details(id, signal);
    expect([title, tags.toSorted()]).toEqual(["Renamed", ["keep", "main", "openclaw"]]);
    expect(pages.size).toBe(1);
  });
});

describe("single pages", () => {
  test("tell what they are, and are named when they are gone", async () => {
    const { target, client } = await setUp();
    const id = remoteIdOf(await target.deliver([put(session("a"))], signal)) ?? "";
    const space = spacePages(client, spaceId);
    expect(await space.details(id, signal)).toMatchObject({
      title: "Session a",
      type: "openclaw_session",
      sourceKey: sourceKeyOf("session", "a"),
      endedAt: "2026-03-01T12:00:00.000Z",
      models: "anthropic/opus",
      messages: 2,
    });
    await expect(space.details("bafy.nowhere", signal)).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
  });

  test("get notes as pages of their own, which name them", async () => {
    const { target, client, pages } = await setUp();
    const id = remoteIdOf(await target.deliver([put(session("a"))], signal)) ?? "";
    const before = pages.get(id)?.writes;
    const noteId = await spacePages(client, spaceId).addNote(
      id,
      { text: "Ask the plumber.", tags: [] },
      signal,
    );
    expect(pages.get(noteId)).toMatchObject({ name: "Note: Session a", type: "page" });
    expect(pages.get(noteId)?.markdown).toContain("About the page **Session a**\n\nAsk the plumber.");
    expect(pages.get(id)?.writes).toBe(before);
  });
});

describe("the connection", () => {
  test("the check passes, or names a refused key, a space that is gone, and a server that is down", async () => {
    const { target, connect, close } = await setUp();
    await target.check(signal);
    await expect(connect({ key: randomUUID() }).target.check(signal)).rejects.toMatchObject({
      code: "REMOTE_AUTH",
    });
    await expect(connect({ space: "gone" }).target.check(signal)).rejects.toMatchObject({
      code: "REMOTE_NOT_FOUND",
      action: { kind: "edit-setting", field: "exports.anytype.spaceId" },
    });
    await close();
    await expect(target.check(signal)).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
  });

  test("pairing trades the code on the screen for a key", async () => {
    const { apiUrl, challenges, apiKey } = await setUp();
    const client = createAnytypeClient({ apiUrl, apiKey: null });
    const challengeId = await startPairing(client, signal);
    const code = challenges.get(challengeId) ?? "";
    await expect(finishPairing(client, { challengeId, code: "0000" }, signal)).rejects.toMatchObject({
      code: "REMOTE_FAILED",
    });
    expect(await finishPairing(client, { challengeId, code }, signal)).toBe(apiKey);
  });

  test("pages are found by text and by tag", async () => {
    const { target, client } = await setUp();
    await target.deliver(
      [
        put(session("a")),
        put(session("b", { tags: ["work"], turns: [{ kind: "user", at: null, text: "Invoice" }] })),
      ],
      signal,
    );
    const find = async (text: string, tag?: string) =>
      (await findPages(client, spaceId, { text, tag, limit: 10 }, signal)).map(({ title }) => title);
    expect(await find("boiler")).toEqual(["Session a"]);
    expect(await find("", "work")).toEqual(["Session b"]);
    expect(await find("boiler", "work")).toEqual([]);
    expect(await find("", "openclaw")).toHaveLength(2);
  });
});
