import type { PlannedChange } from "#shared/models/sync";
import type { RcloneCall } from "../rclone/rclone.ts";
import { pushCommands } from "./push-commands.ts";
import type { PushBasis } from "./work.ts";

const SHOWN = 20;

/** What a push would do, by a dry run of the same commands. Changes nothing. */
export async function planPush(basis: PushBasis, call: RcloneCall): Promise<readonly PlannedChange[]> {
  const changes = new Map<string, PlannedChange>();
  for (const args of pushCommands(basis)) {
    await basis.rclone.transfer([...args, "--dry-run"], {
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

/** The counts and the first paths, one a line, for the detail of an error. */
export function describeChanges(groups: Readonly<Record<string, readonly string[]>>): string {
  const counts = Object.entries(groups).map(([verb, paths]) => `${paths.length} to ${verb}`);
  const lines = Object.entries(groups).flatMap(([verb, paths]) => paths.map((path) => `${verb} ${path}`));
  const rest = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [counts.join(", "), ...lines.slice(0, SHOWN), ...rest].join("\n");
}
