import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { kindOf } from "../../openclaw/directory.ts";
import { STATE_DATABASE } from "../../openclaw/era.ts";
import { isObject, type JsonObject, textAt, valueAt } from "../../openclaw/json-value.ts";
import type { CronRecord, Malformed } from "../record.ts";
import type { Source } from "../source.ts";
import { cronRecord } from "./cron-record.ts";
import { listedRecords } from "./listed-records.ts";
import { malformed } from "./malformed.ts";
import type { OpenClawCli } from "./openclaw-cli.ts";
import { readStateTable } from "./state-table.ts";
import { latest } from "./time.ts";
import type { Row } from "./table-rows.ts";

const FILE = "cron/jobs.json";
/** The state of the jobs by their ids; OpenClaw 2026.5.28 writes it beside the jobs, earlier ones inside. */
const STATE_FILE = "cron/jobs-state.json";
const TABLE = "cron_jobs";
const storeSchema = z.object({ jobs: z.array(z.unknown()) });
const statesSchema = z.object({ jobs: z.record(z.string(), z.unknown()) });
const rowSchema = z.object({
  job_id: z.string().min(1),
  job_json: z.string(),
  state_json: z.string().nullish(),
});

/**
 * Cron jobs of both eras, with their state and never with their payload. The database counts; the file only while the
 * database holds no jobs, since OpenClaw leaves it behind when it moves (docs/upstream.md, B.1). What OpenClaw manages itself
 * (heartbeats, dreaming) is listed like the rest.
 */
export function cronSource(stateDir: string, cli: OpenClawCli): Source {
  return {
    type: "cron",
    list: async function* (signal) {
      const table = await readStateTable(
        stateDir,
        TABLE,
        ["job_id", "name", "enabled", "job_json", "state_json", "updated_at", "runtime_updated_at_ms"],
        ["job_id", "job_json"],
      );
      if (table.kind === "unknown") {
        const jobs = await cli.list("cron", signal);
        yield* listedRecords(jobs.map((job, index) => cronRecord(job, "openclaw cron list", index + 1)));
      } else if (table.kind === "rows" && table.rows.length > 0) {
        yield* listedRecords(table.rows.map((row, index) => rowRecord(row, index + 1)));
      } else {
        const jobs = await jobsInFile(stateDir);
        yield* listedRecords(jobs.map((job, index) => cronRecord(job, FILE, index + 1)));
      }
    },
  };
}

function rowRecord(row: Row, position: number): CronRecord | Malformed {
  const place = `${STATE_DATABASE} ${TABLE}`;
  const { success, data } = rowSchema.safeParse(row);
  const job = success ? jsonOrNull(data.job_json) : null;
  const state = success ? jsonOrNull(data.state_json ?? "{}") : null;
  if (!success || !isObject(job) || !isObject(state)) {
    const id =
      typeof row["job_id"] === "string" && row["job_id"] !== "" ? row["job_id"] : `${place}#${position}`;
    return malformed("cron", id, `${place} ${position}`, "Its definition or its state is not valid JSON.");
  }
  const enabled = typeof row["enabled"] === "number" ? { enabled: row["enabled"] !== 0 } : {};
  const name = typeof row["name"] === "string" ? { name: row["name"] } : {};
  const updatedAtMs = latest(job["updatedAtMs"], row["updated_at"], row["runtime_updated_at_ms"]);
  return cronRecord({ ...job, ...enabled, ...name, id: data.job_id, updatedAtMs, state }, place, position);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told to the caller, who makes a malformed record of it.
    return null;
  }
}

async function jobsInFile(stateDir: string): Promise<readonly unknown[]> {
  const jobs = (await readJson(join(stateDir, FILE), storeSchema))?.jobs ?? [];
  const states = (await readJson(join(stateDir, STATE_FILE), statesSchema))?.jobs ?? {};
  return jobs.map((job) => {
    const id = textAt(job, "id");
    const beside = id === undefined ? undefined : valueAt(states, id);
    if (!isObject(job) || !isObject(beside)) return job;
    const { state, updatedAtMs = job["updatedAtMs"] } = beside;
    return { ...job, updatedAtMs, state: { ...objectOr(job["state"]), ...objectOr(state) } };
  });
}

function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** A file that is there and no list of jobs is an error, since otherwise all of them would count as gone. */
async function readJson<Shape>(path: string, schema: z.ZodType<Shape>): Promise<Shape | null> {
  if ((await kindOf(path)) !== "file") return null;
  const { success, data } = schema.safeParse(jsonOrNull(await readFile(path, "utf8")));
  if (!success) throw new ClawbackError("CONFIG_UNREADABLE", `${path} is no list of cron jobs.`);
  return data;
}
