import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SnapshotName } from "#shared/brand";
import { Toolbox } from "../process/tools.ts";
import { previewRestore, restore } from "./read/restore.ts";
import { childrenOf } from "./read/selection.ts";
import { verify } from "./read/verify.ts";
import { treeFacts } from "./testing/tree-facts.ts";
import { createSnapshot } from "./write/create-snapshot.ts";
import { makeTree, openWorkshop, recordedContext, type Workshop } from "./testing/workshop.ts";

const clock = { now: () => Date.now() };
const never = new AbortController().signal;
let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.remove());

/** The agent as it should come back: without what is excluded, and the workspace under its own root. */
async function expectedFacts(): Promise<ReadonlyMap<string, string>> {
  const facts = await treeFacts(shop.stateDir);
  return new Map(
    [...facts]
      .filter(([path]) => !path.includes("node_modules"))
      .map(([path, fact]) => [path.startsWith("workspace") ? path : `state/${path}`, fact]),
  );
}

async function restoredFacts(to: string): Promise<ReadonlyMap<string, string>> {
  const facts = new Map(await treeFacts(to));
  facts.delete("state");
  return facts;
}

async function restoreAll(name: SnapshotName, to = join(shop.dir, "restored")): Promise<string> {
  const snapshot = await shop.store.open(name, never);
  await restore({ snapshot, paths: [], target: { kind: "fresh", to } }, clock, recordedContext());
  return to;
}

describe("a snapshot", () => {
  it.each(["zstd", "gzip", "none"] as const)(
    "comes back as it was, encrypted, with %s",
    async (compression) => {
      const context = recordedContext();
      const { snapshot } = await shop.backup({ compression }, context);
      expect(context.warnings).toEqual([]);
      const facts = await restoredFacts(await restoreAll(snapshot));
      const expected = new Map(await expectedFacts());
      // The workspace folder itself was archived; its time changed with nothing since.
      expect([...facts].sort()).toEqual([...expected].sort());
    },
  );

  it("comes back without encryption too, and needs no passphrase then", async () => {
    const { snapshot, encrypted } = await shop.backup({ encryption: null });
    expect(encrypted).toBe(false);
    const opened = await shop.storeWith(null).open(snapshot, never);
    const to = join(shop.dir, "restored");
    await restore({ snapshot: opened, paths: [], target: { kind: "fresh", to } }, clock, recordedContext());
    expect([...(await restoredFacts(to))].sort()).toEqual([...(await expectedFacts())].sort());
  });

  it("restores with stock openssl, zstd and tar alone", async () => {
    const { snapshot } = await shop.backup();
    const out = join(shop.dir, "by-hand");
    await mkdir(out);
    await writeFile(join(shop.dir, "pass"), `${shop.passphrase}\n`, { mode: 0o600 });
    execFileSync(
      "/bin/sh",
      [
        "-ec",
        `cat ${shop.bucketDir}/${snapshot}/data.* |
         openssl enc -d -aes-256-ctr -pbkdf2 -iter 600000 -md sha256 -pass file:${shop.dir}/pass |
         zstd -d | tar x -C ${out}`,
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    expect([...(await restoredFacts(out))].sort()).toEqual([...(await expectedFacts())].sort());
    const index = execFileSync("/bin/sh", [
      "-ec",
      `openssl enc -d -aes-256-ctr -pbkdf2 -iter 600000 -md sha256 -pass file:${shop.dir}/pass <${shop.bucketDir}/${snapshot}/index.enc | zstd -d`,
    ]).toString("utf8");
    expect(index.split("\n", 1)[0]).toContain(snapshot);
  });

  it("gives one file back by fetching a part of it all", async () => {
    const { snapshot } = await shop.backup();
    const opened = await shop.store.open(snapshot, never);
    const to = join(shop.dir, "one");
    await restore(
      {
        snapshot: opened,
        paths: ["workspace/MEMORY.md", "workspace/second-name"],
        target: { kind: "fresh", to },
      },
      clock,
      recordedContext(),
    );
    expect([...(await treeFacts(to)).keys()].filter((path) => path !== "workspace").sort()).toEqual([
      "workspace/MEMORY.md",
      "workspace/private",
      "workspace/second-name",
    ]);
    expect(await readFile(join(to, "workspace/MEMORY.md"))).toEqual(
      await readFile(join(shop.workspaceDir, "MEMORY.md")),
    );
  });

  it("is listed newest first and browsed from its index alone", async () => {
    const first = await shop.backup();
    const second = await shop.backup();
    const { snapshots, leftovers } = await shop.store.list(never);
    expect(snapshots.map((snapshot) => snapshot.name)).toEqual([second.snapshot, first.snapshot]);
    expect(snapshots[0]).toMatchObject({ encrypted: true, plainBytes: first.plainBytes });
    expect(leftovers).toEqual([]);
    await rm(join(shop.bucketDir, second.snapshot, "data.00000"));
    const { index } = await shop.store.open(second.snapshot, never);
    expect(childrenOf(index.entries, "").map((entry) => entry.path)).toEqual(["state", "workspace"]);
    expect(childrenOf(index.entries, "workspace/memory/").map((entry) => entry.path)).toEqual([
      "workspace/memory/deep",
      "workspace/memory/-dash and 'quote'.md",
      "workspace/memory/new\nline",
      "workspace/memory/ünï cödé 日本.md",
    ]);
    expect(() => childrenOf(index.entries, "workspace/nothing")).toThrow(/does not hold/);
  });

  it("holds a database with every committed row, while a writer goes on", async () => {
    const path = join(shop.stateDir, "state.sqlite");
    const writer = new DatabaseSync(path);
    writer.exec("PRAGMA journal_mode=WAL; CREATE TABLE rows (n INTEGER PRIMARY KEY);");
    const insert = writer.prepare("INSERT INTO rows DEFAULT VALUES");
    for (let i = 0; i < 1_000; i += 1) insert.run();
    const ticking = setInterval(() => insert.run(), 1);
    const context = recordedContext();
    const { snapshot } = await shop.backup({}, context);
    clearInterval(ticking);
    writer.close();
    expect(context.warnings).toEqual([]);
    const to = await restoreAll(snapshot);
    expect((await readdir(join(to, "state"))).filter((name) => name.startsWith("state.sqlite"))).toEqual([
      "state.sqlite",
    ]);
    const copy = new DatabaseSync(join(to, "state/state.sqlite"), { readOnly: true });
    expect(copy.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(Number(copy.prepare("SELECT count(*) AS n FROM rows").get()?.["n"])).toBeGreaterThanOrEqual(1_000);
    copy.close();
    expect(await readdir(shop.dir)).not.toContain("scratch");
  });

  it("holds what a linked configuration leads to", async () => {
    await writeFile(join(shop.dir, "elsewhere.json"), "{ kept: 'elsewhere' }\n", { mode: 0o640 });
    await rm(join(shop.stateDir, "openclaw.json"));
    await symlink(join(shop.dir, "elsewhere.json"), join(shop.stateDir, "openclaw.json"));
    const config = {
      item: "config",
      root: "state",
      path: "openclaw.json",
      kind: "file",
      optional: false,
    } as const;
    const { snapshot } = await shop.backup({
      layout: { ...shop.layout, sources: [{ ...config, except: [] }] },
    });
    const to = await restoreAll(snapshot);
    expect(await readFile(join(to, "state/openclaw.json"), "utf8")).toBe("{ kept: 'elsewhere' }\n");
    expect((await stat(join(to, "state/openclaw.json"))).mode & 0o777).toBe(0o640);
  });

  it("gets a name of its own when two are made within one second", async () => {
    const start = Date.UTC(2026, 2, 10, 2, 0, 0, 900);
    // Both begin at the same moment; from there the time goes on as it does.
    const begin = async () => {
      const begunAt = Date.now();
      const deps = { ...shop.deps, clock: { now: () => start + Date.now() - begunAt } };
      return createSnapshot(deps, { ...shop.plan, encryption: null }, recordedContext());
    };
    const first = await begin();
    const second = await begin();
    expect(first.snapshot).toBe("backup-20260310T020000Z");
    expect(second.snapshot).not.toBe(first.snapshot);
    expect(second.snapshot).toMatch(/^backup-20260310T0200\d\dZ$/);
  });

  it("is not made with an openssl that encrypts in another way", async () => {
    const other = join(shop.dir, "other-openssl");
    await writeFile(
      other,
      '#!/bin/sh\n[ "$1" = version ] && exec openssl version\nexec openssl enc -aes-256-ctr -pbkdf2 -iter 1000 -pass fd:3\n',
      { mode: 0o755 },
    );
    const toolbox = new Toolbox({ ...process.env, CLAWBACK_OPENSSL: other });
    await expect(
      createSnapshot({ ...shop.deps, toolbox }, shop.plan, recordedContext()),
    ).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: expect.stringContaining("another way") as string,
    });
    expect(await shop.store.list(never)).toMatchObject({ snapshots: [], leftovers: [] });
  });

  it("is the same without an openssl, by the cipher of Node", async () => {
    const toolbox = new Toolbox({ ...process.env, CLAWBACK_OPENSSL: join(shop.dir, "none") });
    const { snapshot } = await createSnapshot({ ...shop.deps, toolbox }, shop.plan, recordedContext());
    const facts = await restoredFacts(await restoreAll(snapshot));
    expect([...facts].sort()).toEqual([...(await expectedFacts())].sort());
  });

  it("keeps the passphrase out of argv, environment and logs", async () => {
    const context = recordedContext();
    const seen: string[] = [];
    const watching = setInterval(() => {
      seen.push(
        execFileSync("/bin/sh", [
          "-c",
          "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || true",
        ]).toString(),
      );
    }, 5);
    await shop.backup({}, context);
    clearInterval(watching);
    expect(seen.some((text) => text.includes("pbkdf2"))).toBe(true);
    expect(seen.join("")).not.toContain(shop.passphrase);
    expect(JSON.stringify(context.lines)).not.toContain(shop.passphrase);
  });
});

describe("restore", () => {
  it("says beforehand what it would write, and writes nothing", async () => {
    const { snapshot } = await shop.backup();
    const to = join(shop.dir, "preview");
    const report = await previewRestore({
      snapshot: await shop.store.open(snapshot, never),
      paths: ["workspace/memory"],
      target: { kind: "fresh", to },
    });
    expect(report).toMatchObject({ files: 3, dryRun: true, to });
    await expect(stat(to)).rejects.toThrow();
  });

  it("never writes into a folder that holds something", async () => {
    const { snapshot } = await shop.backup();
    await expect(restoreAll(snapshot, shop.stateDir)).rejects.toMatchObject({ code: "TARGET_NOT_EMPTY" });
    await expect(restoreAll(snapshot, join(shop.stateDir, "openclaw.json"))).rejects.toMatchObject({
      code: "TARGET_NOT_EMPTY",
    });
  });

  it("leaves nothing behind when it fails in the middle", async () => {
    const { snapshot } = await shop.backup();
    const parts = (await readdir(join(shop.bucketDir, snapshot))).filter((name) => name.startsWith("data."));
    await rm(join(shop.bucketDir, snapshot, parts.at(-1) ?? ""));
    const before = await readdir(shop.dir);
    await expect(restoreAll(snapshot)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
    expect(await readdir(shop.dir)).toEqual(before);
  });
});

describe("a wrong passphrase", () => {
  it("is recognised at once, a missing one is asked for", async () => {
    const { snapshot } = await shop.backup();
    await expect(shop.storeWith("something else").open(snapshot, never)).rejects.toMatchObject({
      code: "PASSPHRASE_WRONG",
    });
    await expect(shop.storeWith(null).open(snapshot, never)).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
    });
  });
});

describe("damage", () => {
  const flip = async (file: string, at: number) => {
    const bytes = await readFile(file);
    const position = at < 0 ? bytes.length + at : at;
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    await writeFile(file, bytes);
  };
  const part = (name: string, number: number) => join(shop.bucketDir, name, `data.0000${number}`);

  it.each([
    ["a flipped bit in the header of the data", (name: string) => flip(part(name, 0), 3), true],
    ["a flipped bit in the salt", (name: string) => flip(part(name, 0), 9), true],
    ["a flipped bit in the first frame", (name: string) => flip(part(name, 0), 100), true],
    ["a flipped bit at the end", (name: string) => flip(part(name, 5), -1), true],
    ["a missing part", (name: string) => rm(part(name, 2)), false],
    ["a cut part", (name: string) => truncate(part(name, 2), 1_000), false],
    [
      "swapped parts",
      async (name: string) => {
        await rename(part(name, 1), part(name, 9));
        await rename(part(name, 2), part(name, 1));
        await rename(part(name, 9), part(name, 2));
      },
      true,
    ],
    ["a stray part", (name: string) => writeFile(part(name, 9), "x"), false],
  ])("%s is found", async (_, harm, onlyDeep) => {
    const { snapshot } = await shop.backup();
    await harm(snapshot);
    const opened = await shop.store.open(snapshot, never);
    const quick = await verify(opened, false, clock, recordedContext());
    const deep = await verify(opened, true, clock, recordedContext());
    expect(quick.problems.length > 0).toBe(!onlyDeep);
    expect(deep.problems).not.toEqual([]);
  });

  it("finds nothing wrong with a good snapshot", async () => {
    const { snapshot } = await shop.backup();
    const opened = await shop.store.open(snapshot, never);
    expect((await verify(opened, true, clock, recordedContext())).problems).toEqual([]);
  });

  it("of the record or the index, or another snapshot's index, is refused on opening", async () => {
    const { snapshot: one } = await shop.backup();
    const { snapshot: two } = await shop.backup();
    const record = join(shop.bucketDir, one, "snapshot.json");
    const good = await readFile(record, "utf8");
    for (const bad of [
      good.replace('"warnings": 0', '"warnings": 1'),
      good.slice(0, 100),
      good.replaceAll(one, two),
    ]) {
      await writeFile(record, bad);
      await expect(shop.store.open(one, never)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
    }
    await writeFile(record, good);
    await writeFile(
      join(shop.bucketDir, one, "index.enc"),
      await readFile(join(shop.bucketDir, two, "index.enc")),
    );
    await expect(shop.store.open(one, never)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
  });
});

describe("a run that does not come to its end", () => {
  it("is no snapshot when it is cancelled, and cleans up", async () => {
    const context = recordedContext();
    const running = shop.backup({}, context);
    await vi.waitFor(async () => expect((await readdir(shop.bucketDir)).length).toBeGreaterThan(0), 10_000);
    context.stop.abort();
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await shop.store.list(never)).toEqual({ snapshots: [], leftovers: [], damaged: [] });
  });

  it.each(["tar", "openssl"])("is no snapshot when %s is killed", async (tool) => {
    // Large to read and small to store: the run is in its midst for seconds.
    await writeFile(join(shop.workspaceDir, "big.bin"), "");
    await truncate(join(shop.workspaceDir, "big.bin"), 8 * 1024 ** 3);
    await shop.deps.toolbox.views();
    const running = shop.backup();
    const pid = await vi.waitFor(() => {
      const found = execFileSync("pgrep", ["-P", String(process.pid), "-x", tool])
        .toString()
        .trim();
      return Number(found.split("\n")[0]);
    }, 20_000);
    process.kill(pid, "SIGKILL");
    await expect(running).rejects.toMatchObject({ code: "TOOL_FAILED" });
    expect((await shop.store.list(never)).snapshots).toEqual([]);
  });

  it("is shown as a leftover when the app was killed before the commit", async () => {
    const { snapshot } = await shop.backup();
    await rm(join(shop.bucketDir, snapshot, "snapshot.json"));
    const { snapshots, leftovers } = await shop.store.list(never);
    expect(snapshots).toEqual([]);
    expect(leftovers).toMatchObject([{ name: snapshot }]);
    await expect(shop.store.open(snapshot, never)).rejects.toMatchObject({ code: "SNAPSHOT_UNKNOWN" });
    await expect(shop.store.latest(never)).rejects.toMatchObject({ code: "SNAPSHOT_UNKNOWN" });
  });

  it("refuses to call nothing a backup", async () => {
    await rm(shop.stateDir, { recursive: true });
    await mkdir(shop.workspaceDir, { recursive: true });
    await expect(shop.backup()).rejects.toMatchObject({ code: "SOURCE_EMPTY" });
    await makeTree(shop.stateDir);
  });
});
