import { ClawbackError } from "#shared/errors";
import type { SyncSettings } from "#shared/settings/schema";

/**
 * Why nothing can be sent to this agent, or null: only in mailbox mode does anybody take mail out of the cloud's
 * `_outbox`. Elsewhere it would lie there for ever, so it is refused at once.
 */
export function deliveryRefusal({ mode }: Pick<SyncSettings, "mode">): ClawbackError | null {
  if (mode === "mailbox" || mode === undefined) return null;
  return new ClawbackError(
    "NOT_SUPPORTED",
    `In the mode ${mode} nobody takes what is sent to the agent: set sync.mode to mailbox, on the agent's computer too.`,
    { action: { kind: "edit-setting", field: "sync.mode" } },
  );
}
