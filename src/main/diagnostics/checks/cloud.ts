import type { ErrorAction } from "#shared/errors";
import { cardOf, PROVIDER_FORMS } from "#shared/settings/provider-forms";
import type { RemoteSettings } from "#shared/settings/remote";
import type { Profile } from "#shared/settings/schema";
import { ClawbackError } from "#shared/errors";
import { LAST_GOOD_BACKUP, LAST_GOOD_SYNC } from "../../jobs/fact-store.ts";
import {
  backupRemoteSettings,
  backupTarget,
  remoteAdvice,
  requirePlugged,
  syncTarget,
} from "../../profile/remotes.ts";
import { checkConnection } from "../../rclone/connection.ts";
import { tryCloud } from "../../setup/try-cloud.ts";
import { askCapabilities } from "../../sync/capabilities.ts";
import { type Check, NO_AGENT, notUsed, passed } from "../check.ts";

const LAST_GOOD = { sync: LAST_GOOD_SYNC, backup: LAST_GOOD_BACKUP } as const;
const TARGET = { sync: syncTarget, backup: backupTarget } as const;

/**
 * Whether a cloud can be listed and, with `write`, written to: a small file `.clawback-probe-…`, a name that no sync
 * carries and no snapshot has, is stored, read back and removed.
 */
export function cloudCheck(name: "sync" | "backup"): Check {
  return {
    name,
    look: async ({ subject, clouds, toolbox, history, write, signal }) => {
      if (subject === null) return NO_AGENT;
      const { profile, access } = subject;
      if (!isOn(name, profile)) {
        return notUsed(name === "sync" ? "Sync is off." : "Backups are off.");
      }
      const settings = name === "sync" ? profile.sync : backupRemoteSettings(profile);
      const wasThere = history.facts.get(profile.id, LAST_GOOD[name]) !== null;
      try {
        await requirePlugged(settings, wasThere);
        const label = await clouds.during(await access(), name, async (rclone) => {
          if (write) {
            const { keepsEmptyFolders } = await askCapabilities(rclone, { signal });
            await tryCloud(rclone, toolbox, keepsEmptyFolders, { signal });
          } else {
            await checkConnection(rclone, { write: false }, { signal });
          }
          return rclone.remote.label;
        });
        const sentence = write
          ? `${label} can be reached. A small file was written there, read back and removed.`
          : `${label} can be reached. Writing to it was not tried.`;
        return passed(sentence, [TARGET[name](profile), ...remoteAdvice(name, profile)].join("\n"));
      } catch (error) {
        throw withPlace(error, sectionOf(name, profile), settings);
      }
    },
  };
}

function isOn(name: "sync" | "backup", { sync, backup }: Profile): boolean {
  return name === "sync" ? sync.provider !== "off" : backup.enabled;
}

/** Where the settings of this cloud stand: a backup without a provider of its own goes where sync goes. */
function sectionOf(name: "sync" | "backup", { backup }: Profile): "sync" | "backup" {
  return name === "backup" && backup.provider === undefined ? "sync" : name;
}

/** rclone does not know which section it works for, nor whether a person signs in to this cloud or gives it a password. */
function withPlace(error: unknown, section: "sync" | "backup", settings: RemoteSettings): unknown {
  if (!(error instanceof ClawbackError) || error.action === undefined) return error;
  const action = placed(error.action, section, settings);
  return ClawbackError.fromData({ ...error.toData(), action });
}

function placed(action: ErrorAction, section: "sync" | "backup", settings: RemoteSettings): ErrorAction {
  if (action.kind === "authorize") {
    const card = cardOf(settings);
    const secret = card === null ? undefined : PROVIDER_FORMS[card].fields.findLast(isSecret);
    return secret === undefined ? action : { kind: "enter-credential", field: `${section}.${secret.key}` };
  }
  if (action.kind !== "edit-setting" || /^(?:sync|backup)\./.test(action.field)) return action;
  return { kind: "edit-setting", field: `${section}.${action.field}` };
}

/** Not of the clouds with a sign-in, whose app keys are optional and rarely at fault. */
function isSecret({ kind, key }: Readonly<{ kind: string; key: string }>): boolean {
  return kind === "secret" && !key.startsWith("dropbox.");
}
