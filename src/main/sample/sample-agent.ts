import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ClawbackError } from "#shared/errors";
import { configuration } from "./configuration.ts";
import { cronJobs, fileEraCron } from "./cron.ts";
import { dailyNotes } from "./daily-notes.ts";
import { documents } from "./documents.ts";
import { projects } from "./projects.ts";
import { createRandom } from "./random.ts";
import { type SampleEntry, writeEntries } from "./sample-entry.ts";
import { fileEraSessions } from "./sessions-file-era.ts";
import { writeAgentDatabase } from "./sessions-sqlite-era.ts";
import { sessionsBetween } from "./sessions.ts";
import { skills } from "./skills.ts";
import { writeStateDatabase } from "./state-database.ts";

const DATABASES = {
  agent: "agents/main/agent/openclaw-agent.sqlite",
  state: "state/openclaw.sqlite",
} as const;

export type SampleAgent = Readonly<{
  /** Absolute: `<dir>/agent`. */
  stateDir: string;
  /** Absolute: `<dir>/agent/workspace`. */
  workspaceDir: string;
  /** How many files and links were written. */
  files: number;
}>;

/**
 * Writes the sample agent of the first start and of the demo (docs/architecture.md): a whole OpenClaw state folder with a
 * life in it, a few megabytes, in both storage eras (docs/upstream.md, B.1). The older sessions lie in files, the newer ones in the
 * database, as on a machine that has been updated; cron jobs are in both.
 *
 * The same `seed` and `now` give the same files, but for the made-up secrets. `dir` is made when it is missing. Throws
 * `TARGET_NOT_EMPTY`, before anything is written, when something is in it. A failure half-way leaves what was written.
 *
 * @param now milliseconds since 1970; "today" in the agent's life
 */
export async function createSampleAgent(
  options: Readonly<{ dir: string; now: number; seed?: number }>,
): Promise<SampleAgent> {
  const { now, seed = 1 } = options;
  const dir = resolve(options.dir);
  await makeEmptyDir(dir);
  const stateDir = join(dir, "agent");
  const workspaceDir = join(stateDir, "workspace");
  const random = createRandom(seed);

  const older = sessionsBetween({ oldest: 46, newest: 12 }, now, workspaceDir, random);
  const newer = sessionsBetween({ oldest: 11, newest: 1 }, now, workspaceDir, random);
  const jobs = cronJobs(now, random);
  const workspace: readonly SampleEntry[] = [
    ...documents(now),
    ...dailyNotes(now, random),
    ...skills(now),
    ...projects(now, random),
  ];
  const state: readonly SampleEntry[] = [
    ...configuration(now, join(dir, "cloud")),
    ...fileEraSessions(older),
    ...fileEraCron(jobs, now),
  ];
  await writeEntries(workspaceDir, workspace);
  await writeEntries(stateDir, state);

  for (const path of Object.values(DATABASES))
    await mkdir(dirname(join(stateDir, path)), { recursive: true });
  writeAgentDatabase(join(stateDir, DATABASES.agent), newer);
  writeStateDatabase(join(stateDir, DATABASES.state), jobs, now, random);
  return {
    stateDir,
    workspaceDir,
    files: workspace.length + state.length + Object.keys(DATABASES).length,
  };
}

async function makeEmptyDir(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length === 0) return;
  throw new ClawbackError(
    "TARGET_NOT_EMPTY",
    `${dir} is not empty; the sample agent needs a folder of its own.`,
    {
      action: { kind: "choose-other-folder" },
    },
  );
}
