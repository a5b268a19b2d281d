import { join } from "node:path";
import { z } from "zod";
import { STATE_DATABASE } from "../../openclaw/era.ts";
import type { Malformed, TaskRecord } from "../record.ts";
import type { Source } from "../source.ts";
import { readDatabase } from "./foreign-database.ts";
import { listedRecords } from "./listed-records.ts";
import type { OpenClawCli } from "./openclaw-cli.ts";
import { readStateTable } from "./state-table.ts";
import { rowsOf } from "./table-rows.ts";
import { TASK_COLUMNS, taskRecord } from "./task-record.ts";

const FILE = "tasks/runs.sqlite";
const TABLE = "task_runs";

/**
 * Tasks of both eras. The state database counts; `tasks/runs.sqlite` only while that one holds none (docs/upstream.md, B.1).
 * OpenClaw forgets a task a week after its end, and then it is gone here too.
 */
export function taskSource(stateDir: string, cli: OpenClawCli): Source {
  return {
    type: "task",
    list: async function* (signal) {
      const table = await readStateTable(stateDir, TABLE, TASK_COLUMNS, ["task_id", "status"]);
      if (table.kind === "unknown") {
        const tasks = await cli.list("tasks", signal);
        yield* listedRecords(tasks.map((task, index) => printedTask(task, index + 1)));
      } else if (table.kind === "rows" && table.rows.length > 0) {
        const place = `${STATE_DATABASE} ${TABLE}`;
        yield* listedRecords(table.rows.map((row, index) => taskRecord(row, place, index + 1)));
      } else {
        const rows = await readDatabase(join(stateDir, FILE), (database) =>
          rowsOf(database, TABLE, TASK_COLUMNS),
        );
        yield* listedRecords(
          (rows ?? []).map((row, index) => taskRecord(row, `${FILE} ${TABLE}`, index + 1)),
        );
      }
    },
  };
}

/** A task as `openclaw tasks list --json` prints it: the same fields as in the database, in other words. */
const printedSchema = z.looseObject({
  taskId: z.unknown().optional(),
  terminalOutcome: z.unknown().optional(),
  agentId: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  startedAt: z.unknown().optional(),
  endedAt: z.unknown().optional(),
  lastEventAt: z.unknown().optional(),
});

function printedTask(value: unknown, position: number): TaskRecord | Malformed {
  const task = printedSchema.safeParse(value).data;
  const row = {
    ...task,
    task_id: task?.taskId,
    terminal_outcome: task?.terminalOutcome,
    agent_id: task?.agentId,
    created_at: task?.createdAt,
    started_at: task?.startedAt,
    ended_at: task?.endedAt,
    last_event_at: task?.lastEventAt,
  };
  return taskRecord(row, "openclaw tasks list", position);
}
