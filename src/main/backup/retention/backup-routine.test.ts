import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunId } from "#shared/brand";
import type { RunTrigger } from "#shared/models/run";
import { type Clawback, compose } from "../../compose.ts";
import { createSettingsFile } from "../../settings/settings-file.ts";
import { isSnapshotName } from "../format/names.ts";
import { PROFILE } from "../testing/history.ts";
import { makeTree } from "../testing/workshop.ts";

const DAY = 86_400_000;
let dir: string;
let time: number;
let clawback: Clawback;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-routine-"));
  time = Date.UTC(2026, 2, 1, 2);
  await makeTree(join(dir, "agent"));
  await rm(join(dir, "agent/workspace/noise.bin"));
  const settingsFile = createSettingsFile(join(dir, "data"));
  clawback = await compose({
    dataDir: join(dir, "data"),
    face: { view: { kind: "hosted", filesBy: "path", canOpenFolder: false } },
    settingsFile,
    clock: { now: () => (time += 1) },
    machine: { env: { PATH: process.env["PATH"] }, home: dir },
  });
  const cloud = {
    provider: "custom" as const,
    custom: { rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } },
  };
  clawback.services.settings.update((settings) => ({
    ...settings,
    profiles: [
      {
        id: PROFILE,
        name: "Home",
        stateDir: join(dir, "agent"),
        backup: { ...cloud, enabled: true, prefix: "home", retain: 2, include: ["workspace"] },
      },
    ],
  }));
});
afterEach(async () => {
  await clawback.close();
  await rm(dir, { recursive: true, force: true });
});

async function backUp(trigger: RunTrigger): Promise<readonly string[]> {
  time += DAY;
  const { backups, jobs } = clawback.services;
  const first = await jobs.finished(backups.start(PROFILE, trigger));
  const runs = [
    first,
    ...(await Promise.all(backups.followUps(PROFILE).map((id: RunId) => jobs.finished(id)))),
  ];
  return runs.map(({ kind, state, result }) =>
    result?.kind === "prune" ? `prune ${result.removed.length}` : `${kind} ${state.kind}`,
  );
}

const inCloud = async () => (await readdir(join(dir, "cloud/home"))).sort();

describe("a backup", () => {
  it("by the schedule is followed by the day's restore test, and by a clean-up when there is too much", async () => {
    // A bucket that was never listed may hold anything: the first clean-up looks.
    expect(await backUp("schedule")).toEqual(["backup succeeded", "verify succeeded", "prune 0"]);
    expect(await backUp("schedule")).toEqual(["backup succeeded", "verify succeeded"]);
    time -= DAY - 3_600_000;
    expect(await backUp("manual")).toEqual(["backup succeeded"]);
    expect(await inCloud()).toHaveLength(3);
    await clawback.services.feed.refresh();
    const [profile] = clawback.state.get().profiles;
    expect(profile?.headline).toEqual({
      level: "safe",
      text: expect.stringMatching(
        /^Safe\. Last snapshot just now, proved .* ago, not encrypted\.$/,
      ) as string,
    });
    const list = await clawback.services.backup.list(PROFILE, new AbortController().signal);
    expect(list.snapshots.map(({ proof }) => proof?.isGood ?? null)).toEqual([null, true, true]);
    expect(await readdir(join(dir, "data"))).not.toContain("restored");
  });

  it("by hand is followed by the clean-up alone, which keeps as many as it should", async () => {
    expect(await backUp("manual")).toEqual(["backup succeeded", "prune 0"]);
    expect(await backUp("manual")).toEqual(["backup succeeded"]);
    expect(await backUp("manual")).toEqual(["backup succeeded", "prune 1"]);
    expect(await inCloud()).toEqual([expect.stringContaining("0303T"), expect.stringContaining("0304T")]);
  });

  it("is followed by no removal of what is being browsed, or was checked deeply", async () => {
    const { backup, jobs } = clawback.services;
    const { handlers } = clawback;
    await backUp("manual");
    await jobs.finished(backup.verify(PROFILE, "latest", true));
    await backUp("manual");
    const { snapshots } = await handlers.backup.list({ profileId: PROFILE });
    expect(snapshots.map(({ proof }) => proof?.how)).toEqual([undefined, "deep-check"]);
    await backUp("manual");
    await backUp("manual");
    const [proved = "", older] = z.array(z.string().refine(isSnapshotName)).parse(await inCloud());
    if (older === undefined) throw new Error("two snapshots and the proved one should be left");
    expect(snapshots.at(-1)?.name).toBe(proved);

    time += DAY;
    await jobs.finished(backup.run(PROFILE, "manual"));
    const going = async () => {
      const plan = await handlers.backup.prunePreview({ profileId: PROFILE, withLegacy: false });
      return plan.snapshots.map(({ name }) => name);
    };
    expect(await going()).toEqual([older]);
    await handlers.backup.children({ profileId: PROFILE, snapshot: older, path: "" });
    expect(await going()).toEqual([]);
    time += 11 * 60_000;
    expect(await going()).toEqual([older]);
  });

  it("of the first start is followed by nothing", async () => {
    expect(await backUp("first-start")).toEqual(["backup succeeded"]);
  });

  it("that fails is followed by nothing", async () => {
    await rm(join(dir, "agent/workspace"), { recursive: true });
    expect(await backUp("schedule")).toEqual(["backup failed"]);
  });
});

describe("a snapshot that vanishes", () => {
  it("is missed in the list and in the headline, until its owner says so", async () => {
    await backUp("manual");
    await backUp("manual");
    const [first = ""] = await inCloud();
    await rm(join(dir, "cloud/home", first), { recursive: true });
    await writeFile(join(dir, "cloud/home/unrelated.txt"), "");
    const { handlers, state } = clawback;
    expect((await handlers.backup.list({ profileId: PROFILE })).missing).toEqual([first]);
    await clawback.services.feed.refresh();
    expect(state.get().profiles[0]?.headline).toMatchObject({
      level: "attention",
      text: `A snapshot has vanished from the cloud: ${first}.`,
    });
    await handlers.backup.forgetMissing({ profileId: PROFILE });
    expect(state.get().profiles[0]?.headline.level).toBe("safe");
  });
});
