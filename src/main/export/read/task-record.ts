import { z } from "zod";
import { type Malformed, TASK_STATUSES, type TaskRecord, type TaskStatus } from "../record.ts";
import { firstWords, withoutStamp } from "./clip.ts";
import { malformed, wrongFields } from "./malformed.ts";
import { isoTime, latest } from "./time.ts";

const MAX_TITLE = 200;
const maybeText = z.string().nullish().catch(null);
const time = z.union([z.number(), z.string()]).nullish().catch(null);

/** What is wanted of a task: a row of `task_runs` (docs/upstream.md, B.1). */
const taskSchema = z.looseObject({
  task_id: z.string().min(1),
  task: z.string().nullish(),
  label: maybeText,
  status: z.string(),
  terminal_outcome: maybeText,
  agent_id: maybeText,
  created_at: time,
  started_at: time,
  ended_at: time,
  last_event_at: time,
});

export const TASK_COLUMNS = Object.keys(taskSchema.shape);

/** One task as a record. `position` names one that has no id. */
export function taskRecord(row: unknown, place: string, position: number): TaskRecord | Malformed {
  const parsed = taskSchema.safeParse(row);
  if (!parsed.success) {
    const id = z.object({ task_id: z.string().min(1) }).safeParse(row).data?.task_id;
    const where = `${place} ${position}`;
    return malformed("task", id ?? `${place}#${position}`, where, wrongFields(parsed.error.issues));
  }
  const { data: task } = parsed;
  const title =
    firstWords(task.label ?? "", MAX_TITLE) || firstWords(withoutStamp(task.task ?? ""), MAX_TITLE);
  return {
    kind: "task",
    sourceId: task.task_id,
    updatedAt: isoTime(latest(task.last_event_at, task.ended_at, task.started_at, task.created_at)),
    title: title === "" ? task.task_id : title,
    status: task.terminal_outcome === "blocked" ? "blocked" : taskStatus(task.status),
    // OpenClaw has none.
    priority: null,
    assigneeId: task.agent_id ?? null,
    createdAt: isoTime(task.created_at),
  };
}

export function taskStatus(status: string): TaskStatus {
  return TASK_STATUSES.find((known) => known === status) ?? "unknown";
}
