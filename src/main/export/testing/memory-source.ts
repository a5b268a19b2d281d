import type { TaskRecord } from "../record.ts";
import type { Source } from "../source.ts";

/** A list of tasks in memory, as OpenClaw would hold it. */
export function memorySource() {
  const tasks = new Map<string, TaskRecord & { changedAt: number }>();
  let reads = 0;
  const source: Source = {
    type: "task",
    list: async function* () {
      // As the real ones, which read files, it gives its first record in a later turn only.
      await Promise.resolve();
      for (const [sourceId, { changedAt, ...task }] of tasks) {
        yield {
          sourceId,
          changedAt,
          read: () => {
            reads += 1;
            return Promise.resolve(task);
          },
        };
      }
    },
  };
  return {
    source,
    tasks,
    reads: () => reads,
    put: (sourceId: string, title: string, changedAt: number): void => {
      tasks.set(sourceId, {
        kind: "task",
        sourceId,
        title,
        status: "running",
        priority: null,
        assigneeId: null,
        createdAt: null,
        updatedAt: new Date(changedAt).toISOString(),
        changedAt,
      });
    },
  };
}
