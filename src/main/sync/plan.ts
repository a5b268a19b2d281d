import type { PlannedChange, SyncStep } from "#shared/models/sync";
import type { Flow } from "./flow.ts";
import type { FlowBasis } from "./work.ts";

const SHOWN = 20;

/** What a step would change, and what it would leave out. */
export type Planned = Required<Pick<SyncStep, "changes" | "leftOut">>;

/** What these rclone commands would do, by a dry run of each. Changes nothing. */
export async function planCommands(
  { rclone, call }: Pick<FlowBasis, "rclone" | "call">,
  commands: readonly (readonly string[])[],
): Promise<Planned> {
  const changes = new Map<string, PlannedChange>();
  const leftOut = new Map<string, string>();
  for (const args of commands) {
    await rclone.transfer([...args, "--dry-run"], {
      ...call,
      onEvent: (event) => {
        if (event.kind === "left-out") leftOut.set(event.path, event.reason);
        if (event.kind !== "planned") return;
        const { action, path, size } = event;
        changes.set(`${action} ${path}`, { action, path, size });
      },
    });
  }
  return {
    changes: [...changes.values()],
    leftOut: [...leftOut].map(([path, reason]) => ({ path, reason })),
  };
}

/** What a flow would do, and all that it would leave out. Changes nothing. */
export async function planFlow(
  basis: Pick<FlowBasis, "rclone" | "call">,
  flow: Pick<Flow, "commands" | "leftOut">,
): Promise<Planned> {
  const { changes, leftOut } = await planCommands(basis, flow.commands);
  return { changes, leftOut: [...flow.leftOut, ...leftOut] };
}

/** Marks what goes over a file of the receiving side; `there` is all it has. */
export function markReplaced(
  changes: readonly PlannedChange[],
  there: ReadonlySet<string>,
): readonly PlannedChange[] {
  return changes.map((change) =>
    change.action === "copy" && there.has(change.path) ? { ...change, replaces: true } : change,
  );
}

/** The counts and the first paths, one a line, for the detail of an error. */
export function describeChanges(groups: Readonly<Record<string, readonly string[]>>): string {
  const counts = Object.entries(groups).map(([verb, paths]) => `${paths.length} to ${verb}`);
  const lines = Object.entries(groups).flatMap(([verb, paths]) => paths.map((path) => `${verb} ${path}`));
  const rest = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [counts.join(", "), ...lines.slice(0, SHOWN), ...rest].join("\n");
}
