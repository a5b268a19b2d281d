import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import type { RunContext } from "../ports.ts";
import { json } from "./history-schema.ts";

/** A thing remembered about a profile between runs: its name and its shape. Small, and JSON. */
export type Fact<T> = Readonly<{ name: string; schema: z.ZodType<T> }>;

/** Facts belong to profiles; no profile has this id. */
export const WHOLE_APP = "" as ProfileId;

/** The last sync cycle that went through. */
export const LAST_GOOD_SYNC: Fact<Readonly<{ at: string }>> = {
  name: "sync.last-good",
  schema: z.object({ at: z.iso.datetime() }),
};

/** The last snapshot that was committed. */
export const LAST_GOOD_BACKUP: Fact<Readonly<{ at: string; snapshot: string }>> = {
  name: "backup.last-good",
  schema: z.object({ at: z.iso.datetime(), snapshot: z.string() }),
};

export type FactStore = Readonly<{
  /** The fact, or null when it is not known or has a shape that this version cannot read. */
  get: <T>(profileId: ProfileId, fact: Fact<T>) => T | null;
  set: <T>(profileId: ProfileId, fact: Fact<T>, value: T) => void;
  remove: (profileId: ProfileId, fact: Fact<unknown>) => void;
}>;

export function createFactStore(database: DatabaseSync): FactStore {
  const select = database.prepare("SELECT value FROM facts WHERE profile_id = ? AND name = ?");
  const upsert = database.prepare(`
    INSERT INTO facts (profile_id, name, value) VALUES (?, ?, ?)
    ON CONFLICT (profile_id, name) DO UPDATE SET value = excluded.value`);
  const remove = database.prepare("DELETE FROM facts WHERE profile_id = ? AND name = ?");
  return {
    get: (profileId, fact) =>
      json(fact.schema).safeParse(select.get(profileId, fact.name)?.["value"]).data ?? null,
    set: (profileId, fact, value) => {
      upsert.run(profileId, fact.name, JSON.stringify(value));
    },
    remove: (profileId, fact) => {
      remove.run(profileId, fact.name);
    },
  };
}

/**
 * Writes facts about work that is done. A history that cannot be written (a full disk) must not turn good work into a
 * failed run: it is logged and the run goes on.
 */
export function remember(context: Pick<RunContext, "log">, write: () => void): void {
  try {
    write();
  } catch (error) {
    context.log("warning", `The history could not be written: ${String(error)}`);
  }
}
