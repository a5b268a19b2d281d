import { ClawbackError } from "#shared/errors";
import type { SetupDraft } from "#shared/models/setup";
import { PROVIDER_FORMS } from "#shared/settings/provider-forms";
import { type Profile, profileSchema, settingIssues } from "#shared/settings/schema";
import type { JsonObject } from "../openclaw/json-value.ts";
import { withField } from "#shared/settings/field-path";
import { isReference } from "#shared/settings/reference";
import { isSecretField } from "../settings/secret-fields.ts";

function wrong(field: string, message: string): ClawbackError {
  return new ClawbackError("CONFIG_INVALID", `${field}: ${message}.`, {
    action: { kind: "edit-setting", field },
  });
}

/** The keys of a section for the draft's card: its provider block, with what was answered. */
function remoteOf({ card, values }: SetupDraft): JsonObject {
  if (card === null) throw wrong("sync.provider", "choose where the files should go");
  const { provider, rcloneType, fields } = PROVIDER_FORMS[card];
  const base = rcloneType === null ? { provider } : { provider, custom: { rcloneType } };
  return fields.reduce((section: JsonObject, { key, kind, initial, required }) => {
    const said = values[key] ?? "";
    const value = said === "" ? (initial ?? "") : said;
    if (value === "") {
      if (required) throw wrong(`sync.${key}`, "is missing");
      return section;
    }
    const path = key.split(".");
    if (isSecretField(["sync", ...path]) && !isReference(value)) {
      throw wrong(`sync.${key}`, "settings hold no secrets: store it, or write ${VAR} or file:PATH");
    }
    return withField(section, path, kind === "switch" ? value === "true" : value);
  }, base);
}

/**
 * The profile that a draft would become. The backup goes to the cloud of sync, in a folder of its own. Throws
 * `CONFIG_INVALID` naming the field that is missing or wrong.
 */
export function profileOf(draft: SetupDraft): Profile {
  const remote = remoteOf(draft);
  const document = {
    id: draft.id,
    name: draft.name.trim(),
    role: draft.role,
    stateDir: draft.stateDir,
    ...(draft.workspaceDir === "" ? {} : { workspaceDir: draft.workspaceDir }),
    sync: { ...remote, mode: draft.mode, remotePath: draft.remotePath, interval: draft.syncInterval },
    backup: draft.backup
      ? {
          enabled: true,
          interval: draft.backupInterval,
          prefix: `snapshots/${draft.id}`,
          encrypt: draft.encrypt,
          ...(draft.passphrase === "" ? {} : { passphrase: draft.passphrase }),
          retain: draft.keep,
        }
      : { enabled: false },
  };
  const parsed = profileSchema.safeParse(document);
  if (parsed.success) return { ...parsed.data, id: draft.id };
  const [first] = settingIssues(parsed.error);
  throw wrong(first?.field ?? "", first?.message ?? "is not valid");
}
