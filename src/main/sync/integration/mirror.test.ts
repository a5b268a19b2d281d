import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOUDS, machineOn, type SyncMachine } from "../testing/machine.ts";
import { ageAll, tree, write } from "../testing/rig.ts";
import { filesOf, uglyTree } from "../testing/ugly-tree.ts";

const NOTHING = { copied: 0, deleted: 0, bytes: 0, warnings: [] };

const LIMIT = { timeout: 300_000 };

describe.each(CLOUDS)("a mirror on $name", ({ start, missing, faulty }) => {
  const ugly = uglyTree(faulty);
  describe.skipIf(missing !== null)(missing ?? "that is here", () => {
    let cloud: Awaited<ReturnType<typeof start>>;
    let source: SyncMachine;
    let mirror: SyncMachine;
    const ingest = () => join(mirror.folder, "..", "ingest");

    beforeAll(async () => {
      cloud = await start();
      source = await machineOn(cloud, "agent");
      mirror = await machineOn(cloud, "agent", { mode: "mirror", ingest: true, ingestPath: "ingest" });
    });
    afterAll(async () => {
      await cloud.stop();
      for (const machine of [source, mirror]) await machine.remove();
    });

    /** What the cloud holds was put there a while ago. */
    const ageCloud = async () => {
      await ageAll(cloud.folder);
    };

    it("fetches ugly names unchanged, and nothing the second time", LIMIT, async () => {
      await write(source.folder, ugly);
      await ageAll(source.folder);
      await source.cycle();
      await ageCloud();
      expect(await mirror.cycle()).toMatchObject({ warnings: [] });
      expect(filesOf(await tree(mirror.folder))).toEqual(filesOf(ugly));
      expect(await mirror.cycle()).toMatchObject(NOTHING);
    });

    it("adds ugly names from its ingest folder, and nothing the second time", LIMIT, async () => {
      await mkdir(ingest(), { recursive: true });
      await write(ingest(), ugly);
      await ageAll(ingest());
      const added = Object.keys(filesOf(ugly)).length;
      expect(await mirror.cycle()).toMatchObject({ copied: added, deleted: 0, warnings: [] });
      await ageCloud();
      // What was added comes back with the next pull, as it went.
      await mirror.cycle();
      expect(filesOf(await tree(join(mirror.folder, "ingest")))).toEqual(filesOf(ugly));
      expect(await mirror.cycle()).toMatchObject(NOTHING);
    });
  });
});
