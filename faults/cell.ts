import { checkTruth } from "./faults.ts";
import type { Fault, Moment } from "./strikes/fault.ts";
import { needsApproval } from "./strikes/state.ts";
import { unmountAll } from "./small-disk.ts";
import { nothingLeft, nothingUnderWay, type Problems, said } from "./invariants.ts";
import type { Operation } from "./operations/operation.ts";
import type { Cloud, RemoteName } from "./remotes.ts";
import { type Entry, openSite, type Site } from "./site.ts";

/**
 * What became of the command under the fault: it did its work all the same, or told that it did not, or was killed. In
 * each case it has run again since, and everything is as it must be.
 */
export type Outcome = "held" | "told" | "died";

export type Cell = Readonly<{
  operation: string;
  remote: RemoteName;
  fault: string;
  /** Empty when there is no such cell. */
  moments: readonly Readonly<{ name: string; outcome: Outcome; what: string; problems: Problems }>[];
  /** Why there is no such cell; null when it was run. */
  missing: string | null;
  seconds: number;
}>;

/** What a row of the matrix stands on. */
export type Ground = Readonly<{
  cloud: Cloud;
  entry: Entry;
  /** Only so many moments of each cell. */ only?: number;
}>;

let made = 0;

async function close(site: Site): Promise<void> {
  if (site.cloudFolder !== null) await unmountAll(site.cloudFolder);
  await unmountAll(site.root);
  await site.remove();
}

/**
 * Runs cells of one operation on one remote, fault after fault in one life of one agent; on a new site after one that
 * found something, or leaves something for good. Tells of each cell as it ends.
 */
export async function runRow(
  operation: Operation,
  remote: RemoteName,
  faults: readonly Fault[],
  { cloud, entry, only }: Ground,
  onCell: (cell: Cell) => void,
): Promise<void> {
  let site: Site | null = null;
  const open = async () => {
    made += 1;
    return openSite({ id: `${made}-${process.pid}`, remote, cloud, entry, mode: operation.mode });
  };
  try {
    for (const fault of faults) {
      const startedAt = performance.now();
      const missing = fault.missing(operation, remote);
      const results = [];
      for (const moment of missing === null ? fault.moments(operation, remote).slice(0, only) : []) {
        const isAlone = fault.isAlone === true || moment.before !== undefined;
        if (isAlone && site !== null) {
          await close(site);
          site = null;
        }
        site ??= await open();
        const told = await tellOrBreak(site, operation, fault, moment);
        results.push({ name: moment.name, ...told });
        if (isAlone || told.problems.length > 0) {
          await close(site);
          site = null;
        }
      }
      const seconds = (performance.now() - startedAt) / 1000;
      onCell({ operation: operation.name, remote, fault: fault.name, moments: results, missing, seconds });
    }
  } finally {
    if (site !== null) await close(site);
  }
}

async function tellOrBreak(...args: Parameters<typeof tell>): Promise<Omit<Cell["moments"][number], "name">> {
  try {
    return await tell(...args);
  } catch (error) {
    const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    return { outcome: "died", what: "the story broke off", problems };
  }
}

async function tell(
  site: Site,
  operation: Operation,
  fault: Fault,
  moment: Moment,
): Promise<Omit<Cell["moments"][number], "name">> {
  await moment.before?.(site);
  const story = await operation.prepare(site);
  await site.rclone.hurry(true);
  const { attempt, hit, problems = [] } = await moment.strike(site, story, operation);
  await site.rclone.hurry(false);
  const found = [...problems, ...(hit ? [] : ["the fault never came"])];
  found.push(...checkTruth(fault, site, operation, attempt));
  found.push(...(await story.kept()));
  // What a killed app has left may still be at work.
  const command = story.command(fault.name === "two faces" ? 2 : 1);
  const again = await site.clawback(needsApproval(attempt) ? [...command, ...operation.approval] : command);
  const isRestoredAlready = operation.kind === "restore" && (attempt.end === 0 || attempt.end === 4);
  if (again.end !== 0 && again.end !== 4 && !isRestoredAlready) {
    found.push(`again: ended with ${again.end}: ${said(again.document, again.stderr)}`);
  }
  found.push(...(await story.done(attempt)), ...nothingUnderWay(site), ...(await nothingLeft(site)));
  const outcome =
    typeof attempt.end === "string" ? "died" : attempt.end === 0 || attempt.end === 4 ? "held" : "told";
  return { outcome, what: outcome === "told" ? said(attempt.document, attempt.stderr) : "", problems: found };
}
