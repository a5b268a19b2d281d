import { ClawbackError } from "#shared/errors";
import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { HandlerParts } from "../handlers.ts";
import { changeSettings, presentable, removeProfile } from "../settings/change.ts";
import { importConfig } from "../settings/import.ts";
import { readImportSource } from "../settings/import-source.ts";

export function settingsHandlers(parts: HandlerParts): ClawbackHandlers["settings"] {
  const { settings, history, feed } = parts.services;
  const changed = async () => {
    parts.onScheduleChanged();
    await feed.refresh();
  };
  return {
    get: () => Promise.resolve(presentable(settings.get())),
    change: async ({ profileId, changes }) => {
      const reply = changeSettings(settings, { profileId, changes });
      if (reply.kind === "saved") await changed();
      return reply;
    },
    removeProfile: async ({ profileId }) => {
      if (history.runs.active().some((run) => run.profileId === profileId)) {
        throw new ClawbackError(
          "BUSY",
          "Something of this agent still runs: cancel it or let it finish first.",
        );
      }
      removeProfile(settings, profileId);
      await changed();
      return null;
    },
    importConfig: async ({ dryRun }) => {
      const source = await readImportSource(parts.machine);
      const report = await importConfig(source, { settings, credentials: parts.credentials, dryRun });
      if (!dryRun) await changed();
      return report;
    },
  };
}
