import type { PlannedChange } from "#shared/models/sync";
import type { Flow } from "./flow.ts";
import type { FlowBasis } from "./work.ts";

const SHOWN = 20;

/** What these rclone commands would do, by a dry run of each. Changes nothing. */
export async function planCommands(
  { rclone, call }: Pick<FlowBasis, "rclone" | "call">,
  commands: readonly (readonly string[])[],
): Promise<readonly PlannedChange[]> {
  const changes = new Map<string, PlannedChange>();
  for (const args of commands) {
    await rclone.transfer([...args, "--dry-run"], {
      ...call,
      onEvent: (event) => {
        if (event.kind !== "planned") return;
        const { action, path, size } = event;
        changes.set(`${action} ${path}`, { action, path, size });
      },
    });
  }
  return [...changes.values()];
}

/** What a flow would do. Changes nothing. */
export async function planFlow(
  basis: Pick<FlowBasis, "rclone" | "call">,
  { commands }: Flow,
): Promise<readonly PlannedChange[]> {
  return planCommands(basis, commands);
}

/** The counts and the first paths, one a line, for the detail of an error. */
export function describeChanges(groups: Readonly<Record<string, readonly string[]>>): string {
  const counts = Object.entries(groups).map(([verb, paths]) => `${paths.length} to ${verb}`);
  const lines = Object.entries(groups).flatMap(([verb, paths]) => paths.map((path) => `${verb} ${path}`));
  const rest = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [counts.join(", "), ...lines.slice(0, SHOWN), ...rest].join("\n");
}
