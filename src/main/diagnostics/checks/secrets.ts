import { type FieldPath, leavesOf } from "#shared/settings/field-path";
import { PROVIDERS } from "#shared/settings/remote";
import type { Profile } from "#shared/settings/schema";
import { backupRemoteSettings } from "../../profile/remotes.ts";
import { isSecretField, literalSecrets } from "../../settings/secret-fields.ts";
import { type Check, failedWith, NO_AGENT, notUsed, passed, warning } from "../check.ts";

/** Whether there is a secret behind every reference that runs of this agent follow; the secrets stay where they are. */
export const secretsCheck: Check = {
  name: "secrets",
  look: async ({ subject }) => {
    if (subject === null) return NO_AGENT;
    const { profile } = subject;
    const references = leavesOf(profile).flatMap(([path, value]) =>
      typeof value === "string" && isSecretField(path) && isInUse(profile, path)
        ? [{ field: path.join("."), value }]
        : [],
    );
    if (references.length === 0) return notUsed("Nothing of this agent needs a secret.");
    const { resolve } = await subject.access();
    const looks = await Promise.allSettled(references.map(({ value, field }) => resolve(value, field)));
    const missing = looks.find((look) => look.status === "rejected");
    if (missing !== undefined) return failedWith(missing.reason);
    const [literal] = literalSecrets(profile);
    if (literal !== undefined) {
      const field = literal.path.join(".");
      return warning(`${field} is written out in the settings file: store it, and name it there.`, {
        fix: { kind: "enter-credential", field },
      });
    }
    const fields = references.map(({ field }) => field).join("\n");
    return passed("Every secret that the settings name is there.", fields);
  },
};

/** False for what was entered for another cloud or is switched off: no run asks for it. */
function isInUse(profile: Profile, [section, block]: FieldPath): boolean {
  const { sync, backup, exports } = profile;
  const isProvider = PROVIDERS.some((name) => name === block);
  switch (section) {
    case "sync": {
      const isOfBackup = backup.enabled && backupRemoteSettings(profile).provider === block;
      return isProvider ? block === sync.provider || isOfBackup : sync.provider !== "off";
    }
    case "backup":
      if (!backup.enabled) return false;
      if (block === "passphrase") return backup.encrypt;
      return isProvider ? block === backupRemoteSettings(profile).provider : true;
    case "exports":
      if (block === "anytype") return exports.anytype.enabled;
      return block === "convex" && exports.convex.enabled;
    default:
      return false;
  }
}
