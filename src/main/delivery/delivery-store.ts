import { z } from "zod";
import type { DeliveryId, ProfileId } from "#shared/brand";

import type { Delivery, DeliveryState } from "#shared/models/delivery";
import { openPrivateDatabase, type Told } from "../jobs/private-database.ts";
import { storedErrorSchema } from "../jobs/stored-error.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT PRIMARY KEY,
    profile_id TEXT NOT NULL,
    source TEXT NOT NULL,
    uploaded INTEGER NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    dropped_at TEXT NOT NULL,
    state TEXT NOT NULL,
    placing INTEGER NOT NULL DEFAULT 0,
    picked_up_at TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_by_profile ON deliveries (profile_id, dropped_at);
`;

const rowSchema = z.object({
  id: z.string().transform((id) => id as DeliveryId),
  profile_id: z.string().transform((id) => id as ProfileId),
  source: z.string(),
  uploaded: z.number(),
  type: z.enum(["file", "directory"]),
  name: z.string(),
  size: z.number(),
  dropped_at: z.string(),
  /** `discarded`: dismissed after a failure; what it left in the cloud is still to be removed. */
  state: z.enum(["queued", "sending", "waiting", "picked-up", "failed", "discarded"]),
  placing: z.number(),
  picked_up_at: z.string().nullable(),
  error: z.string().nullable(),
});

type Row = z.output<typeof rowSchema>;

/** A delivery as it is kept: where it comes from as well. */
export type StoredDelivery = Readonly<{
  id: DeliveryId;
  profileId: ProfileId;
  /** Absolute path of the original, or of the private copy of an upload. */
  source: string;
  uploaded: boolean;
  type: "file" | "directory";
  name: string;
  size: number;
  droppedAt: string;
  state: DeliveryState | Readonly<{ kind: "discarded" }>;
  /** Its upload is whole, `name` is final, and it was about to get that name in the cloud. */
  placing: boolean;
}>;

export type NewDelivery = Omit<StoredDelivery, "state" | "placing">;

function stateOf(row: Row): StoredDelivery["state"] {
  switch (row.state) {
    case "sending":
      return { kind: "sending", fraction: null };
    case "picked-up":
      return { kind: "picked-up", at: row.picked_up_at ?? row.dropped_at };
    case "failed":
      return { kind: "failed", error: storedErrorSchema.parse(JSON.parse(row.error ?? "null")) };
    case "queued":
    case "waiting":
    case "discarded":
      return { kind: row.state };
  }
}

function stored(value: unknown): StoredDelivery {
  const row = rowSchema.parse(value);
  return {
    id: row.id,
    profileId: row.profile_id,
    source: row.source,
    uploaded: row.uploaded !== 0,
    type: row.type,
    name: row.name,
    size: row.size,
    droppedAt: row.dropped_at,
    state: stateOf(row),
    placing: row.placing !== 0,
  };
}

/** The deliveries of all profiles, in SQLite (0600, WAL), shared by all processes on one data folder. */
export type DeliveryStore = Readonly<{
  add: (delivery: NewDelivery) => void;
  /** Of one profile, oldest first; all of them without. */
  list: (profileId?: ProfileId) => readonly StoredDelivery[];
  find: (id: DeliveryId) => StoredDelivery | null;
  setState: (id: DeliveryId, state: StoredDelivery["state"]) => void;
  /** Fixes the name just before the item gets it in the cloud. */
  setPlacing: (id: DeliveryId, name: string) => void;
  remove: (id: DeliveryId) => void;
  close: () => void;
}>;

/**
 * Opens or makes `<dataDir>/deliveries.db`. With `told`, one that is damaged or cannot be written is replaced
 * (`openLasting`); what was queued in it is not sent then. Otherwise throws what SQLite throws.
 */
export function openDeliveryStore(path: string, told: Told | null = null): DeliveryStore {
  const lasting = told === null ? null : { ...told, what: "list of files for the agent" };
  const database = openPrivateDatabase(path, SCHEMA, lasting);
  const all = database.prepare("SELECT * FROM deliveries ORDER BY dropped_at, rowid");
  const ofProfile = database.prepare(
    "SELECT * FROM deliveries WHERE profile_id = ? ORDER BY dropped_at, rowid",
  );
  const one = database.prepare("SELECT * FROM deliveries WHERE id = ?");
  const insert = database.prepare(
    `INSERT INTO deliveries (id, profile_id, source, uploaded, type, name, size, dropped_at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued')`,
  );
  const update = database.prepare(
    "UPDATE deliveries SET state = ?, picked_up_at = ?, error = ? WHERE id = ?",
  );
  const place = database.prepare("UPDATE deliveries SET placing = 1, name = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM deliveries WHERE id = ?");
  return {
    add: ({ id, profileId, source, uploaded, type, name, size, droppedAt }) => {
      insert.run(id, profileId, source, uploaded ? 1 : 0, type, name, size, droppedAt);
    },
    list: (profileId) => (profileId === undefined ? all.all() : ofProfile.all(profileId)).map(stored),
    find: (id) => {
      const row = one.get(id);
      return row === undefined ? null : stored(row);
    },
    setState: (id, state) => {
      const error = state.kind === "failed" ? JSON.stringify(state.error) : null;
      update.run(state.kind, state.kind === "picked-up" ? state.at : null, error, id);
    },
    setPlacing: (id, name) => {
      place.run(name, id);
    },
    remove: (id) => {
      remove.run(id);
    },
    close: () => database.close(),
  };
}

/** The delivery as the page sees it, or null for one that is not shown any more. */
export function shown({ state, id, profileId, name, size, droppedAt }: StoredDelivery): Delivery | null {
  return state.kind === "discarded" ? null : { id, profileId, name, size, droppedAt, state };
}
