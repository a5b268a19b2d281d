import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProfileId } from "#shared/brand";
import { type History, openHistory } from "../../jobs/history.ts";
import { SnapshotLedger } from "../proof/ledger.ts";

export const PROFILE = "home" as ProfileId;

/** A ledger on a real history in a folder of its own, with a clock that the test moves. */
export type Books = Readonly<{
  ledger: SnapshotLedger;
  history: History;
  clock: { time: number; now: () => number };
  remove: () => Promise<void>;
}>;

export async function openBooks(time: number): Promise<Books> {
  const dataDir = await mkdtemp(join(tmpdir(), "clawback-books-"));
  const clock = {
    time,
    now: () => clock.time,
  };
  const history = openHistory({
    dataDir,
    clock,
    warn: (sentence) => {
      throw new Error(sentence);
    },
  });
  return {
    ledger: new SnapshotLedger(history.facts, clock),
    history,
    clock,
    remove: async () => {
      history.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
