import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mailName } from "../../delivery/mail-name.ts";
import { CLOUDS, machineOn, type SyncMachine } from "../testing/machine.ts";
import { ageAll, tree, write } from "../testing/rig.ts";
import { filesOf, uglyTree } from "../testing/ugly-tree.ts";

/** What a cycle that finds nothing to do has done. */
const NOTHING = { copied: 0, deleted: 0, bytes: 0, arrivals: [], warnings: [] };
/** Requests that read. */
const READS = /^(PROPFIND|OPTIONS|HEAD) /;

const isMail = (path: string) => /^_(inbox|outbox)\//.test(path);
const withoutMail = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).filter(([path]) => !isMail(path) && !path.startsWith(".clawback-")));
const workspaceOf = async ({ folder }: SyncMachine) => filesOf(withoutMail(await tree(folder)));

const LIMIT = { timeout: 300_000 };

describe.each(CLOUDS)("an agent and a companion on $name", ({ start, missing, faulty }) => {
  const ugly = uglyTree(faulty);
  describe.skipIf(missing !== null)(missing ?? "that is here", () => {
    let cloud: Awaited<ReturnType<typeof start>>;
    let agent: SyncMachine;
    let companion: SyncMachine;

    beforeAll(async () => {
      cloud = await start();
      [agent, companion] = [await machineOn(cloud, "agent"), await machineOn(cloud, "companion")];
    });
    afterAll(async () => {
      await cloud.stop();
      for (const machine of [agent, companion]) await machine.remove();
    });

    it("push a workspace of ugly names, and nothing the second time", LIMIT, async () => {
      await write(agent.folder, ugly);
      await ageAll(agent.folder);
      const first = await agent.cycle();
      expect(first).toMatchObject({ copied: Object.keys(filesOf(ugly)).length, deleted: 0, warnings: [] });
      const before = (await cloud.requests?.())?.length;
      expect(await agent.cycle()).toMatchObject(NOTHING);
      const requests = (await cloud.requests?.())?.slice(before) ?? [];
      expect(requests.filter((request) => !READS.test(request))).toEqual([]);
      expect(await workspaceOf(agent)).toEqual(filesOf(ugly));
    });

    it("fetch it unchanged, and nothing the second time", LIMIT, async () => {
      // A cloud that keeps no times sends again what is younger than a minute.
      await ageAll(cloud.folder);
      const first = await companion.cycle();
      expect(first).toMatchObject({ copied: Object.keys(filesOf(ugly)).length, warnings: [] });
      expect(await workspaceOf(companion)).toEqual(filesOf(ugly));
      expect(await companion.cycle()).toMatchObject(NOTHING);
    });

    it("follow edits, renames and deletions", LIMIT, async () => {
      await writeFile(join(agent.folder, "plain.md"), "FILE 0");
      await rename(join(agent.folder, "folders"), join(agent.folder, "folders [moved]"));
      await rm(join(agent.folder, "-o"));
      await agent.cycle({ approved: true });
      await companion.cycle({ approved: true });
      expect(await workspaceOf(companion)).toEqual(await workspaceOf(agent));
      expect(await workspaceOf(companion)).toMatchObject({ "plain.md": "FILE 0" });
    });

    it("carry mail of ugly names, each item once", LIMIT, async () => {
      // Each item is sent by several rclones, so a few stand for all; one is a folder with everything in it.
      const items = [
        "-o",
        "[a-z]{x,y}*?.txt",
        "full：width ␊ look-alikes.txt",
        "trailing dot.",
        "con",
        "empty.txt",
      ];
      const mail = Object.fromEntries([
        ...Object.entries(ugly).filter(([path]) => items.includes(path)),
        ...Object.entries(ugly).map(([path, content]) => [`everything/${path}`, content] as const),
      ]);
      await write(join(companion.folder, "_outbox"), mail);
      await ageAll(join(companion.folder, "_outbox"));
      const { sent, warnings } = await companion.cycle();
      expect(warnings).toEqual([]);
      const tops = new Set(Object.keys(mail).map((path) => path.split("/", 1)[0] ?? ""));
      expect(sent?.toSorted()).toEqual([...tops].map(mailName).toSorted());
      const arrived = await agent.cycle();
      expect(arrived.warnings).toEqual([]);
      const inbox = filesOf(await tree(join(agent.folder, "_inbox")));
      expect(Object.values(inbox).toSorted()).toEqual(Object.values(filesOf(mail)).toSorted());
      expect(await agent.cycle()).toMatchObject(NOTHING);
      expect(await companion.cycle()).toMatchObject({ sent: [], deleted: 0, warnings: [] });
    });
  });
});
