import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runSync } from "./cycle.ts";
import { below, folderRig, recorder, type Rig, tree, write } from "./testing/rig.ts";
import { expired, superfluous, trashFolder } from "./trash-folder.ts";

const NOW = Date.UTC(2026, 1, 3, 4, 5, 6, 7);

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.remove();
});

describe("the folders of the trash", () => {
  it("are named by time", () => {
    expect(trashFolder(NOW, "routine")).toBe("2026-02-03T040506007Z");
    expect(trashFolder(NOW, "only-copies")).toBe("2026-02-03T040506007Z-edited");
  });

  it("expire after 30 days, strangers never", () => {
    const old = ["2026-01-03", "2026-01-03T000000000Z", "2025-12-31T000000000Z-edited"];
    expect(
      expired([...old, "2026-01-04", "2026-01-04T000000000Z", "mine", "2020", "2020-01-01x"], NOW),
    ).toEqual(old);
  });

  it("keep the last routine version of a day, all of today, and every only copy", () => {
    const kept = [
      "2026-02-02T100000000Z/a",
      "2026-02-02T080000000Z/d/a",
      "2026-02-01T080000000Z/a",
      "2026-02-02T080000000Z-edited/a",
      "2026-02-02T090000000Z-edited/a",
      "2026-02-03T010000000Z/a",
      "2026-02-03T020000000Z/a",
      "2026-02-02/a",
      "mine/a",
      "stray",
    ];
    const surplus = ["2026-02-02T080000000Z/a", "2026-02-02T090000000Z/a"];
    expect(superfluous([...kept, ...surplus], NOW)).toEqual(surplus);
  });
});

describe.each(["mailbox", "mirror"])("the trash of mode %s", (mode) => {
  async function rigOf() {
    const rig = await folderRig({ mode });
    rigs.push(rig);
    const [source, target] = mode === "mailbox" ? [rig.workspace, rig.cloud] : [rig.cloud, rig.workspace];
    const cycle = () => runSync(rig.deps, { approved: false }, recorder());
    return { source, target, cycle, rig };
  }

  it("takes a file that is replaced again and again in a day", async () => {
    const { source, target, cycle } = await rigOf();
    for (const text of ["1", "22", "333", "4444"]) {
      await write(source, { "a.md": text });
      await cycle();
      expect(await tree(target)).toMatchObject({ "a.md": text });
    }
    const versions = Object.values(await below(target, ".clawback-trash"));
    expect(versions.sort()).toEqual(["1", "22", "333"]);
  });

  it("is thinned out once a day on both sides", async () => {
    const { source, target, cycle, rig } = await rigOf();
    const trash = {
      "2001-02-03T000000000Z/x": "expired",
      [`${trashFolder(Date.now() - 86_400_000, "routine").slice(0, 11)}000000001Z/a`]: "surplus",
      [`${trashFolder(Date.now() - 86_400_000, "routine").slice(0, 11)}000000002Z/a`]: "last",
      "mine/x": "mine",
    };
    for (const side of [source, target]) await write(join(side, ".clawback-trash"), trash);
    await write(source, { "a.md": "a" });
    await cycle();
    for (const side of [rig.workspace, rig.cloud]) {
      const left = Object.values(await below(side, ".clawback-trash")).filter((content) => content !== "");
      expect(left.sort()).toEqual(["last", "mine"]);
    }
  });
});
