import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Cell, runRow } from "./cell.ts";
import { FAULTS } from "./faults.ts";
import { OPERATIONS } from "./operations.ts";
import { type Cloud, type CloudName, REMOTES, type RemoteName, startCloud } from "./remotes.ts";
import { markdownTable, problemsOf } from "./table.ts";

/**
 * The fault matrix: `npm run test:faults -- [--operation NAME]… [--remote NAME]… [--fault NAME]… [--lanes N] [--out FILE]`.
 * Tells each cell on stderr as it ends, prints the table on stdout, and ends with 1 when a cell is bad.
 */
const { values } = parseArgs({
  options: {
    operation: { type: "string", multiple: true },
    remote: { type: "string", multiple: true },
    fault: { type: "string", multiple: true },
    lanes: { type: "string", default: "2" },
    out: { type: "string" },
    /** The first so many moments of each cell only. */
    moments: { type: "string" },
  },
});

function chosen(name: string, among: readonly string[] | undefined): boolean {
  return among === undefined || among.includes(name);
}

const faults = FAULTS.filter(({ name }) => chosen(name, values.fault));
const rows = REMOTES.filter((remote) => chosen(remote, values.remote)).flatMap((remote) =>
  OPERATIONS.filter(
    ({ name, where }) => chosen(name, values.operation) && (where === "convex") === (remote === "convex"),
  ).map((operation) => ({ operation, remote })),
);

const clouds = new Map<CloudName, Promise<Cloud>>();
function cloudOf(remote: RemoteName): Promise<Cloud> {
  const name = remote === "convex" ? "local" : remote;
  const cloud = clouds.get(name) ?? startCloud(name);
  clouds.set(name, cloud);
  return cloud;
}

function tell(cell: Cell): void {
  if (cell.missing !== null) return;
  const bad = problemsOf(cell);
  const outcomes = cell.moments.map(({ outcome, what }) =>
    what === "" ? outcome : `${outcome} (${what.split(" ")[0] ?? ""})`,
  );
  const place = [cell.operation, cell.remote, cell.fault].join(" · ");
  process.stderr.write(
    `${[`${bad.length === 0 ? "ok " : "BAD"} ${place} ${cell.seconds.toFixed(1)} s: ${outcomes.join(", ")}`, ...bad].join("\n    ")}\n`,
  );
}

const byRow: Cell[][] = rows.map(() => []);
let next = 0;
async function lane(): Promise<void> {
  for (let at = next++; at < rows.length; at = next++) {
    const row = rows[at];
    if (row === undefined) return;
    const only = values.moments === undefined ? {} : { only: Number(values.moments) };
    const ground = { cloud: await cloudOf(row.remote), entry: "built" as const, ...only };
    await runRow(row.operation, row.remote, faults, ground, (cell) => {
      byRow[at]?.push(cell);
      tell(cell);
    });
  }
}

const startedAt = performance.now();
await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
for (const cloud of clouds.values()) await (await cloud).stop();

const cells = byRow.flat();
const run = cells.filter(({ missing }) => missing === null);
const bad = run.flatMap(problemsOf);
const moments = run.reduce((sum, cell) => sum + cell.moments.length, 0);
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
const summary = `${cells.length} cells: ${run.length} run (${moments} faults), ${cells.length - run.length} that cannot be; ${bad.length} problems; ${minutes} minutes.`;
const text = `${markdownTable(cells)}\n\n${summary}\n`;
process.stdout.write(text);
if (values.out !== undefined) await writeFile(values.out, text);
process.exitCode = bad.length === 0 ? 0 : 1;
