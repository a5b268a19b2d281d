import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { s3Server } from "../../rclone/testing/servers.ts";
import { machineOn } from "../testing/machine.ts";
import { ageAll, tree, write } from "../testing/rig.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

// A bucket has no moves: what goes to the trash there counts as a deletion to rclone (docs/upstream.md, R.13).
it("sends edits and deletions to a bucket in one cycle, and keeps what they replace", async () => {
  const cloud = await s3Server();
  ends.push(cloud.stop);
  const agent = await machineOn(cloud, "agent");
  const companion = await machineOn(cloud, "companion");
  ends.push(agent.remove, companion.remove);
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}.md`, `text ${n}`]));
  await write(agent.folder, files);
  await ageAll(agent.folder);
  expect(await agent.cycle()).toMatchObject({ copied: 20, warnings: [] });
  expect(await agent.cycle()).toMatchObject({ copied: 0, deleted: 0, bytes: 0, warnings: [] });

  const gone = ["f18.md", "f19.md"];
  const edits = { "f0.md": "edit 0", "f1.md": "edit 1", "f2.md": "edit 2", "new.md": "n" };
  await write(agent.folder, edits);
  for (const name of gone) await rm(join(agent.folder, name));
  expect(await agent.cycle()).toMatchObject({ copied: 4, deleted: 2, warnings: [] });
  await companion.cycle();
  const left = Object.entries({ ...files, ...edits }).filter(([path]) => !gone.includes(path));
  const arrived = Object.entries(await tree(companion.folder)).filter(([path]) => !path.startsWith("_"));
  expect(Object.fromEntries(arrived)).toEqual(Object.fromEntries(left));
  const stored = await tree(join(cloud.folder, "data/bucket/the agent's folder/.clawback-trash"));
  const kept = Object.keys(stored).flatMap((path) => /\/(f\d+\.md)\._S3rver_object$/.exec(path)?.[1] ?? []);
  expect(kept.toSorted()).toEqual(["f0.md", "f1.md", "f18.md", "f19.md", "f2.md"]);
});
