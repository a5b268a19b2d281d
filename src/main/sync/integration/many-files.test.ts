import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { localFolder, served } from "../../rclone/testing/servers.ts";
import { machineOn } from "../testing/machine.ts";
import { ageAll } from "../testing/rig.ts";

const FILES = 10_000;
const FOLDERS = 100;
const NOTHING = { copied: 0, deleted: 0, bytes: 0, warnings: [] };

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function fill(folder: string): Promise<void> {
  for (let part = 0; part < FOLDERS; part += 1) {
    const path = join(folder, `part ${part}`);
    await mkdir(path);
    const names = Array.from({ length: FILES / FOLDERS }, (_, n) => `note ${n}.md`);
    await Promise.all(names.map((name) => writeFile(join(path, name), `${part} ${name}`)));
  }
}

describe.each([
  ["a folder", localFolder],
  ["SFTP", () => served("sftp", { forgetful: true })],
] as const)("10,000 files on %s", (_name, start) => {
  it("go up and come down, once", { timeout: 300_000 }, async () => {
    const cloud = await start();
    cleanUps.push(cloud.stop);
    const agent = await machineOn(cloud, "agent");
    const companion = await machineOn(cloud, "companion");
    cleanUps.push(agent.remove, companion.remove);
    await fill(agent.folder);
    await ageAll(agent.folder);
    expect(await agent.cycle()).toMatchObject({ copied: FILES, warnings: [] });
    expect(await agent.cycle()).toMatchObject(NOTHING);
    expect(await companion.cycle()).toMatchObject({ copied: FILES, warnings: [] });
    expect(await companion.cycle()).toMatchObject(NOTHING);
  });
});
