import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { DeliveryId, ProfileId } from "#shared/brand";
import { runSync } from "../sync/cycle.ts";
import {
  dyingRclone,
  folderRig,
  recorder,
  type Recorded,
  type Rig,
  tree,
  webdavRig,
  write,
} from "../sync/testing/rig.ts";
import type { Rclone } from "../rclone/rclone.ts";
import { listArrivals } from "./arrivals.ts";
import { Deliveries } from "./delivery.ts";
import { deliveryRefusal } from "./mail-mode.ts";
import { openDeliveryStore } from "./delivery-store.ts";
import { createUploads } from "./uploads.ts";

const PROFILE = "agent" as ProfileId;
const OTHER = "other" as ProfileId;
const clock = { now: () => Date.now() };
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setUp(making: Promise<Rig> = folderRig()) {
  const rig = await making;
  const dataDir = await mkdtemp(join(tmpdir(), "clawback-delivery-"));
  const store = openDeliveryStore(join(dataDir, "deliveries.db"));
  cleanups.push(rig.remove, () => rm(dataDir, { recursive: true, force: true }), store.close);
  const deliveries = new Deliveries(store, clock);
  const queued: ProfileId[] = [];
  const uploads = createUploads({
    deliveries,
    store,
    folder: join(dataDir, "uploads"),
    clock,
    refusal: (profileId) => (profileId === OTHER ? deliveryRefusal({ mode: "mirror" }) : null),
    onQueued: (profileId) => queued.push(profileId),
  });
  const desk = join(dirname(rig.workspace), "desk");
  await write(desk, { "note.txt": "a note" });
  const to = { profileId: PROFILE, folder: rig.workspace };
  return {
    rig,
    dataDir,
    store,
    deliveries,
    uploads,
    queued,
    desk,
    outbox: join(rig.cloud, "_outbox"),
    drop: (name: string) => deliveries.enqueuePath(to, join(desk, name)),
    send: (context: Recorded = recorder(), rclone: Rclone = rig.deps.rclone) =>
      deliveries.sendQueued(PROFILE, rclone, 60_000, context),
    settle: () => deliveries.settle(PROFILE, rig.deps.rclone, { signal: new AbortController().signal }),
    states: () => deliveries.list(PROFILE).map(({ name, state }) => [name, state.kind]),
    cycle: () => runSync(rig.deps, { approved: false, direction: "pull" }, recorder()),
  };
}

describe.each([
  ["a folder", () => folderRig()],
  ["WebDAV", () => webdavRig()],
])("a delivery through %s", (_name, make) => {
  it("goes from the desk to _inbox, is followed all the way, and leaves the original", async () => {
    const { rig, desk, drop, send, states, settle, cycle, outbox } = await setUp(make());
    await write(desk, { "bag/a.txt": "a", "bag/sub/-b é.txt": "b", "bag/none/": "" });
    const before = await tree(desk);
    await drop("note.txt");
    await drop("bag");
    expect(states()).toEqual([
      ["bag", "queued"],
      ["note.txt", "queued"],
    ]);
    const outcome = await send();
    expect(outcome).toEqual({
      kind: "done",
      result: { kind: "deliver", sent: ["note.txt", "bag"], bytes: 8 },
    });
    const mail = { "note.txt": "a note", "bag/a.txt": "a", "bag/sub/-b é.txt": "b", "bag/none/": "" };
    expect(await tree(outbox)).toEqual(mail);
    await settle();
    expect(states()).toEqual([
      ["bag", "waiting"],
      ["note.txt", "waiting"],
    ]);
    await cycle();
    await settle();
    expect(states()).toEqual([
      ["bag", "picked-up"],
      ["note.txt", "picked-up"],
    ]);
    expect(await tree(join(rig.workspace, "_inbox"))).toEqual(mail);
    expect(await tree(desk)).toEqual(before);
  });
});

describe("a delivery", () => {
  it("gets a free name, against the cloud and against what waits", async () => {
    const { drop, send, outbox, states, desk } = await setUp();
    await write(outbox, { "note.txt": "someone's" });
    await drop("note.txt");
    await send();
    await write(desk, { "note.txt": "second" });
    await drop("note.txt");
    await send();
    expect(await tree(outbox)).toEqual({
      "note.txt": "someone's",
      "note (2).txt": "a note",
      "note (3).txt": "second",
    });
    expect(states().map(([name]) => name)).toEqual(["note (3).txt", "note (2).txt"]);
  });

  it("refuses what cannot be sent, in one sentence", async () => {
    const { rig, drop, desk, deliveries } = await setUp();
    await write(desk, { "hollow/sub/": "" });
    await write(rig.workspace, { "_inbox/m": "m" });
    await expect(drop("nothing")).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
    await expect(drop("hollow")).rejects.toMatchObject({ code: "USAGE" });
    await expect(drop("../workspace/_inbox/m")).rejects.toMatchObject({ code: "USAGE" });
    expect(deliveries.list(PROFILE)).toEqual([]);
  });

  it("that fails keeps its error, does not hold up the others, and can be retried", async () => {
    const { drop, send, states, desk, deliveries } = await setUp();
    const id = await drop("note.txt");
    await write(desk, { "second.txt": "2" });
    await drop("second.txt");
    await rm(join(desk, "note.txt"));
    const context = recorder();
    await send(context);
    expect(states()).toEqual([
      ["second.txt", "waiting"],
      ["note.txt", "failed"],
    ]);
    expect(context.warnings).toMatchObject([{ kind: "not-sent", path: "note.txt" }]);
    expect(deliveries.list(PROFILE)[1]?.state).toMatchObject({ error: { code: "PATH_UNKNOWN" } });
    expect(() => deliveries.retry("x" as DeliveryId)).toThrow("not on the list");
    await writeFile(join(desk, "note.txt"), "again");
    expect(deliveries.retry(id)).toBe(PROFILE);
    await send();
    expect(states()).toEqual([
      ["second.txt", "waiting"],
      ["note.txt", "waiting"],
    ]);
  });

  it("fails the run when nothing could be sent", async () => {
    const { drop, send, desk } = await setUp();
    await expect(send()).resolves.toMatchObject({ kind: "skipped" });
    await drop("note.txt");
    await rm(join(desk, "note.txt"));
    await expect(send()).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
  });

  it.each([
    [1, "before"],
    [1, "after"],
    [2, "after"],
    [3, "before"],
    [3, "after"],
  ] as const)("survives a kill at rclone %i, %s it, and arrives once", async (n, when) => {
    const { rig, dataDir, drop, store, outbox, states } = await setUp();
    await drop("note.txt");
    // Dead before it could write anything down: the state stays as it was.
    const dead = {
      ...store,
      setState: (...[id, state]: Parameters<typeof store.setState>) => {
        if (state.kind !== "failed") store.setState(id, state);
      },
    };
    const dying = new Deliveries(dead, clock);
    const rclone = dyingRclone(rig.deps.rclone, n, when);
    await expect(dying.sendQueued(PROFILE, rclone, 60_000, recorder())).rejects.toThrow("killed");
    expect(states()).toEqual([["note.txt", "sending"]]);

    const reopened = openDeliveryStore(join(dataDir, "deliveries.db"));
    cleanups.push(reopened.close);
    await new Deliveries(reopened, clock).sendQueued(PROFILE, rig.deps.rclone, 60_000, recorder());
    expect(await tree(outbox)).toEqual({ "note.txt": "a note" });
    expect(states()).toEqual([["note.txt", "waiting"]]);
  });

  it("does not overwrite mail that took its name while it was dead", async () => {
    const { rig, drop, send, outbox, deliveries } = await setUp();
    const id = await drop("note.txt");
    await expect(send(recorder(), dyingRclone(rig.deps.rclone, 3, "before"))).rejects.toThrow("killed");
    await write(outbox, { "note.txt": "someone's" });
    deliveries.retry(id);
    await send();
    expect(await tree(outbox)).toEqual({ "note.txt": "someone's", "note (2).txt": "a note" });
  });

  it("stops on cancel, is never taken half, and can be sent again", async () => {
    const { rig, drop, send, desk, outbox, cycle, states, deliveries } = await setUp();
    await write(desk, { big: "x".repeat(30_000_000), small: "s" });
    const id = await drop("big");
    await drop("small");
    const context = recorder();
    deliveries.subscribe(() => {
      const kind = deliveries.list(PROFILE).at(-1)?.state.kind;
      if (kind === "sending") setTimeout(() => context.stop.abort(), 60);
    });
    await expect(send(context)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(states()).toEqual([
      ["small", "queued"],
      ["big", "failed"],
    ]);
    await cycle();
    expect(await tree(join(rig.workspace, "_inbox"))).toEqual({});
    deliveries.retry(id);
    await send();
    const { big, small } = await tree(outbox);
    expect([big?.length, small]).toEqual([30_000_000, "s"]);
  });

  it("that is dismissed leaves nothing of ours in the cloud", async () => {
    const { rig, drop, send, deliveries, settle, outbox, store } = await setUp();
    const id = await drop("note.txt");
    await expect(send(recorder(), dyingRclone(rig.deps.rclone, 1, "after"))).rejects.toThrow("killed");
    expect(Object.keys(await tree(outbox))).toEqual([`.clawback-part-${id}`]);
    await deliveries.dismiss(id);
    expect(deliveries.list(PROFILE)).toEqual([]);
    await settle();
    expect(await tree(outbox)).toEqual({});
    expect(store.list()).toEqual([]);
  });

  it("is another profile's business when it is another profile's", async () => {
    const { deliveries, desk, send } = await setUp();
    await deliveries.enqueuePath({ profileId: OTHER, folder: null }, join(desk, "note.txt"));
    expect(deliveries.list(PROFILE)).toEqual([]);
    await expect(send()).resolves.toMatchObject({ kind: "skipped" });
    expect(deliveries.list(OTHER)).toHaveLength(1);
  });
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

describe("an upload", () => {
  it("lies private until it is sent under its own name, then goes", async () => {
    const { uploads, dataDir, queued, send, outbox, states } = await setUp();
    const id = await uploads.receive(PROFILE, "from page?.txt", chunks("one ", "two"));
    expect(queued).toEqual([PROFILE]);
    const folder = join(dataDir, "uploads", id);
    const modes = [folder, join(folder, "content"), join(dataDir, "deliveries.db")];
    expect(await Promise.all(modes.map(async (path) => (await stat(path)).mode & 0o777))).toEqual([
      0o700, 0o600, 0o600,
    ]);
    await send();
    expect(await tree(outbox)).toEqual({ "from page_.txt": "one two" });
    expect(states()).toEqual([["from page_.txt", "waiting"]]);
    expect(await readdir(join(dataDir, "uploads"))).toEqual([]);
  });

  it.each(["", ".", "..", "a/b", "a\\b", "a\nb", "x".repeat(1025)])(
    "is refused under the name %j",
    async (name) => {
      const { uploads, deliveries } = await setUp();
      await expect(uploads.receive(PROFILE, name, chunks("x"))).rejects.toMatchObject({
        code: "MESSAGE_INVALID",
      });
      expect(deliveries.list(PROFILE)).toEqual([]);
    },
  );

  it("that breaks off leaves nothing", async () => {
    const { uploads, dataDir, deliveries, queued } = await setUp();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* chunks("half");
      throw new Error("connection lost");
    }
    await expect(uploads.receive(PROFILE, "a.txt", broken())).rejects.toThrow("connection lost");
    expect(await readdir(join(dataDir, "uploads"))).toEqual([]);
    expect([deliveries.list(PROFILE), queued]).toEqual([[], []]);
  });
});

describe("arrivals", () => {
  it("are what lies in _inbox, without what is ours", async () => {
    const { rig } = await setUp();
    expect(await listArrivals(rig.workspace)).toEqual([]);
    await write(rig.workspace, {
      "_inbox/.clawback-incoming/r/x": "x",
      "_inbox/a.txt": "four",
      "_inbox/bag/s/b": "12",
    });
    const arrivals = await listArrivals(rig.workspace);
    expect(arrivals.map(({ name, size, type }) => [name, size, type]).sort()).toEqual([
      ["a.txt", 4, "file"],
      ["bag", 2, "directory"],
    ]);
    expect(Date.now() - Date.parse(arrivals[0]?.arrivedAt ?? "")).toBeLessThan(60_000);
  });
});

describe("a mode in which nobody takes mail", () => {
  const refusal = deliveryRefusal({ mode: "bisync" });
  if (refusal === null) throw new Error("bisync has no mail");

  it("is refused before a byte of an upload is stored, with one thing to do", async () => {
    const { uploads, dataDir } = await setUp();
    await expect(uploads.receive(OTHER, "a.txt", (async function* () {})())).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
      action: { kind: "edit-setting", field: "sync.mode" },
    });
    await expect(stat(join(dataDir, "uploads"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(deliveryRefusal({ mode: "mailbox" })).toBeNull();
  });

  it("fails what was queued and what still waits, and sends no second copy when it is mailbox again", async () => {
    const { deliveries, drop, send, rig, outbox } = await setUp();
    const states = () => deliveries.list(PROFILE).map(({ state }) => state.kind);
    const id = await drop("note.txt");
    deliveries.refuse(PROFILE, refusal);
    expect(states()).toEqual(["failed"]);
    deliveries.retry(id);
    await send();
    const call = { signal: new AbortController().signal };
    await deliveries.settle(PROFILE, rig.deps.rclone, call, refusal);
    expect(deliveries.list(PROFILE)[0]?.state).toMatchObject({
      kind: "failed",
      error: { code: "NOT_SUPPORTED" },
    });

    deliveries.retry(id);
    await send();
    expect(states()).toEqual(["waiting"]);
    expect(await readdir(outbox)).toEqual(["note.txt"]);
    await rm(join(outbox, "note.txt"));
    await deliveries.settle(PROFILE, rig.deps.rclone, call, refusal);
    expect(states()).toEqual(["picked-up"]);
  });
});
