import { afterAll, describe, expect, it } from "vitest";
import { type Cell, runRow } from "./cell.ts";
import { FAULTS } from "./faults.ts";
import { OPERATIONS } from "./operations.ts";
import { type Cloud, type CloudName, type RemoteName, startCloud } from "./remotes.ts";
import { problemsOf } from "./table.ts";

/** Each operation and each fault of the matrix once, from the sources; the whole of it: `npm run test:faults`. */
const CELLS: readonly (readonly [operation: string, remote: RemoteName, fault: string])[] = [
  ["sync push", "webdav", "5xx"],
  ["sync push", "s3", "429"],
  ["sync push", "local", "read-only"],
  ["drain", "local", "app killed"],
  ["drain", "webdav", "gone and back"],
  ["mirror", "local", "local full"],
  ["bisync", "local", "settings torn"],
  ["backup", "s3", "child killed"],
  ["backup", "webdav", "remote full"],
  ["backup", "local", "keychain locked"],
  ["prune", "local", "clock jumps"],
  ["restore", "webdav", "resets"],
  ["verify", "sftp", "stalls"],
  ["export", "convex", "refuses"],
  ["deliver", "local", "database torn"],
  ["deliver", "local", "two faces"],
];

const clouds = new Map<CloudName, Promise<Cloud>>();
function cloudOf(remote: RemoteName): Promise<Cloud> {
  const name = remote === "convex" ? "local" : remote;
  const cloud = clouds.get(name) ?? startCloud(name);
  clouds.set(name, cloud);
  return cloud;
}
afterAll(async () => {
  for (const cloud of clouds.values()) await (await cloud).stop();
});

describe.skipIf(process.platform !== "linux")("nothing is lost, and nothing wrong is told", () => {
  it.each(CELLS)("%s · %s · %s", { timeout: 240_000 }, async (operationName, remote, faultName) => {
    const operation = OPERATIONS.find(({ name }) => name === operationName);
    const fault = FAULTS.find(({ name }) => name === faultName);
    if (operation === undefined || fault === undefined) throw new Error("there is no such cell");
    const cells: Cell[] = [];
    const ground = { cloud: await cloudOf(remote), entry: "source", only: 1 } as const;
    await runRow(operation, remote, [fault], ground, (cell) => cells.push(cell));
    expect(cells.flatMap(problemsOf)).toEqual([]);
    // Mounts need root; everything else is there everywhere.
    expect(cells.map(({ missing, moments }) => missing ?? moments.length)).toEqual([
      fault.missing(operation, remote) ?? 1,
    ]);
  });

  it("meets each operation and each fault", () => {
    expect(new Set(CELLS.map(([operation]) => operation))).toEqual(
      new Set(OPERATIONS.map(({ name }) => name)),
    );
    expect(new Set(CELLS.map(([, , fault]) => fault))).toEqual(new Set(FAULTS.map(({ name }) => name)));
  });
});
