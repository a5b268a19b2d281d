import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SnapshotName } from "#shared/brand";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import { joinPath } from "../../rclone/remote.ts";
import type { Served } from "../../rclone/testing/servers.ts";
import { INDEX_FILE, partFile } from "../format/names.ts";
import type { SnapshotRecord } from "../format/record.ts";
import { verify } from "../read/verify.ts";
import { prunePlan } from "../retention/plan.ts";
import { CLOUD_KINDS, CLOUDS } from "../testing/clouds.ts";
import { type Death, dyingTools, runningBelow } from "../testing/dying-tools.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";
import { createSnapshot } from "../write/create-snapshot.ts";

const CLI = join(import.meta.dirname, "../../cli/index.ts");
const PART_SIZE = 1024 * 1024;
const SHARES = [0.1, 0.5, 0.9] as const;
const DAYS = 3 * 24 * 3_600_000;
const PATIENCE = 120_000;
const SOON = { timeout: 20_000, interval: 50 };
const clock = { now: () => Date.now() };
const never = new AbortController().signal;

function deathAt(victim: Death["victim"], share: number, { content, parts }: SnapshotRecord): Death {
  switch (victim) {
    case "tar":
      return { victim, bytes: Math.floor(content.streamBytes * share) };
    case "openssl":
      return { victim, bytes: Math.floor(parts.bytes * share) };
    case "rclone":
    case "app": {
      const at = Math.floor(parts.bytes * share);
      const place = { object: partFile(Math.floor(at / PART_SIZE)), bytes: at % PART_SIZE };
      return victim === "app" ? { victim, ...place } : { victim, ...place, isOnce: true };
    }
  }
}

/** An agent whose snapshots go to one folder of a cloud, and the temporary folder that its tools would use. */
type Site = Workshop & Readonly<{ temporary: string }>;

async function openSite(served: Served, folder: string): Promise<Site> {
  const root = joinPath(served.remote.root, folder);
  const shop = await openWorkshop({ remote: { ...served.remote, root }, partSize: PART_SIZE });
  onTestFinished(shop.remove);
  const temporary = join(shop.dir, "tmp");
  await mkdir(temporary);
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  return { ...shop, temporary };
}

async function goodOnes(shop: Workshop, names: readonly SnapshotName[]): Promise<void> {
  const { snapshots, leftovers, damaged } = await shop.store.list(never);
  expect({ names: snapshots.map(({ name }) => name), leftovers, damaged }).toEqual({
    names: names.toSorted().reverse(),
    leftovers: [],
    damaged: [],
  });
}

/** A backup in this process with tools of which one dies. */
async function backupWith(shop: Workshop, point: string, death: Death): ReturnType<typeof createSnapshot> {
  const toolbox = new Toolbox(await dyingTools(join(shop.dir, "tools", point), death));
  const deps = { ...shop.deps, toolbox, rclone: new Rclone(toolbox, shop.rclone.remote) };
  return createSnapshot(deps, shop.plan, recordedContext());
}

/** No process and no file of a backup that was made here. */
async function nothingIsLeft(shop: Site): Promise<void> {
  await vi.waitFor(() => expect(runningBelow(join(shop.dir, "tools"))).toEqual([]), SOON);
  expect(await readdir(shop.temporary)).toEqual([]);
  expect(await readdir(shop.dir)).not.toContain("scratch");
}

async function isWhole(shop: Workshop, name: SnapshotName): Promise<void> {
  const { problems } = await verify(await shop.store.open(name, never), true, clock, recordedContext());
  expect(problems).toEqual([]);
}

describe.each(CLOUD_KINDS)("on %s", (kind) => {
  let served: Served;
  beforeAll(async () => {
    served = await CLOUDS[kind]();
  });
  afterAll(() => served.stop());

  it.each(["tar", "openssl"] as const)(
    "a killed %s leaves nothing, at whatever point, and the next backup is good",
    async (victim) => {
      const shop = await openSite(served, `killed-${victim}`);
      const first = await shop.backup();
      const { record } = await shop.store.open(first.snapshot, never);
      for (const share of SHARES) {
        const running = backupWith(shop, `${share}`, deathAt(victim, share, record));
        await expect(running).rejects.toMatchObject({ code: "TOOL_FAILED" });
        await nothingIsLeft(shop);
        await goodOnes(shop, [first.snapshot]);
      }
      const next = await shop.backup();
      await isWhole(shop, next.snapshot);
      await goodOnes(shop, [first.snapshot, next.snapshot]);
    },
    PATIENCE,
  );

  it(
    "a killed rclone is followed by another, at whatever point, and the backup is good",
    async () => {
      const shop = await openSite(served, "killed-rclone");
      const good = [(await shop.backup()).snapshot];
      const { record } = await shop.store.latest(never).then((name) => shop.store.open(name, never));
      for (const share of SHARES) {
        const { snapshot } = await backupWith(shop, `${share}`, deathAt("rclone", share, record));
        await nothingIsLeft(shop);
        await isWhole(shop, snapshot);
        good.push(snapshot);
      }
      // When there is no getting through, even at the very end, there is no snapshot.
      const object = INDEX_FILE;
      const running = backupWith(shop, "index", { victim: "rclone", object, bytes: 50, isOnce: false });
      await expect(running).rejects.toMatchObject({ code: "REMOTE_FAILED" });
      await nothingIsLeft(shop);
      await goodOnes(shop, good);
    },
    PATIENCE,
  );

  it(
    "a killed app leaves what is shown as unfinished and cleaned up, and the next backup is good",
    async () => {
      const shop = await openSite(served, "killed-app");
      const first = await shop.backup();
      const { record } = await shop.store.open(first.snapshot, never);
      const data = join(shop.dir, "data");
      const config = join(shop.dir, "config.json");
      await writeFile(config, JSON.stringify({ backup: settingsOf(shop) }));
      const backupNow = async (tools: Readonly<Record<string, string>>) =>
        new Promise<string | number | null>((resolve) => {
          const args = ["--config", config, "--data-dir", data, "--quiet", "backup", "now"];
          const child = execFile(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, ...args], {
            env: {
              ...tools,
              HOME: shop.dir,
              TMPDIR: shop.temporary,
              OPENCLAW_STATE_DIR: shop.stateDir,
              BACKUP_PASSPHRASE: shop.passphrase,
            },
          });
          child.on("exit", (code, signal) => resolve(signal ?? code));
        });

      for (const share of SHARES) {
        const tools = join(shop.dir, "tools", `${share}`);
        expect(await backupNow(await dyingTools(tools, deathAt("app", share, record)))).toBe("SIGKILL");
        await vi.waitFor(() => expect(runningBelow(tools)).toEqual([]), SOON);
        const list = await shop.store.list(never);
        expect(list.snapshots.map(({ name }) => name)).toEqual([first.snapshot]);
        expect(list.damaged).toEqual([]);
        // Of a first part that was cut short some clouds keep nothing.
        expect(list.leftovers.length).toBeGreaterThanOrEqual(share === SHARES[0] ? 0 : 1);
        const later = { withLegacy: false, now: Date.now() + DAYS };
        const { leftovers } = prunePlan({ ...list, snapshots: [] }, 1, later);
        expect(leftovers).toEqual(list.leftovers);
        for (const { name } of leftovers) await shop.store.remove(name, never);
        await goodOnes(shop, [first.snapshot]);
        expect(await readdir(shop.temporary)).toEqual([]);
      }

      expect(await backupNow(await dyingTools(join(shop.dir, "tools", "whole"), null))).toBe(0);
      const { snapshots, leftovers } = await shop.store.list(never);
      expect(snapshots).toHaveLength(2);
      expect(leftovers).toEqual([]);
      await isWhole(shop, await shop.store.latest(never));
      expect(await readdir(join(data, "runs"))).toEqual([]);
    },
    PATIENCE,
  );
});

/** The workshop's cloud as an owner's settings have it. */
function settingsOf({ rclone: { remote }, plan }: Workshop): Readonly<Record<string, unknown>> {
  const { type = "", ...rcloneOptions } = Object.fromEntries(
    Object.entries(remote.env).map(([key, value]) => [
      key.replace("RCLONE_CONFIG_CLOUD_", "").toLowerCase(),
      value,
    ]),
  );
  return {
    enabled: true,
    provider: "custom",
    custom: { rcloneType: type, rcloneOptions },
    prefix: remote.root,
    encrypt: plan.encryption !== null,
    passphrase: "${BACKUP_PASSPHRASE}",
    partSize: PART_SIZE / 1024 / 1024,
    exclude: [...plan.excludes],
  };
}
