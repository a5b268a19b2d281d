import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import { openHistory } from "../history.ts";
import { createProfileLocks } from "../profile-lock.ts";
import { createJobs } from "../queue.ts";

/**
 * A second Clawback for the tests, which kill it: `second-process.ts hold|run|claim DATA_DIR [NOW]`. Prints one line when
 * it has done what it was asked for; `hold` and `run` then go on until they are killed.
 */
const [command, dataDir, now] = z
  .tuple([z.enum(["hold", "run", "claim"]), z.string()])
  .rest(z.string())
  .parse(process.argv.slice(2));
const profileId = z
  .string()
  .transform((id) => id as ProfileId)
  .parse("home");
const clock = { now: () => (now === undefined ? Date.now() : Number(now)) };

function fail(problem: unknown): never {
  throw new Error(String(problem));
}

async function forEver(): Promise<never> {
  const { promise } = Promise.withResolvers<never>();
  setInterval(() => undefined, 60_000);
  return promise;
}

async function hold(): Promise<never> {
  const { signal } = new AbortController();
  await createProfileLocks(dataDir, clock).acquire(profileId, { kind: "backup", waitMs: 0, signal });
  process.stdout.write("held\n");
  return forEver();
}

function run(): void {
  const history = openHistory({ dataDir, clock, warn: fail });
  const locks = createProfileLocks(dataDir, clock);
  const jobs = createJobs({ history, locks, clock, onChange: () => undefined, report: fail });
  jobs.submit({
    profileId,
    kind: "sync",
    trigger: "schedule",
    work: ({ runId }) => {
      process.stdout.write(`${runId}\n`);
      return forEver();
    },
  });
}

function claim(): void {
  const history = openHistory({ dataDir, clock, warn: fail });
  const { claimed } = history.due.claim({
    profileId,
    kind: "backup",
    now: clock.now(),
    intervalMs: 86_400_000,
    jitterMs: 0,
    firstDelayMs: 30_000,
    notBefore: 0,
  });
  history.close();
  process.stdout.write(`${claimed ? "claimed" : "left"}\n`);
}

switch (command) {
  case "hold":
    await hold();
    break;
  case "run":
    run();
    break;
  case "claim":
    claim();
    break;
}
