import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { ImportReport } from "#shared/models/settings";
import { type Profile, profilesOf, type Settings } from "#shared/settings/schema";
import type { CredentialStore } from "../credentials/store.ts";
import { type JsonObject, valueAt } from "../openclaw/json-value.ts";
import { substituteText } from "../openclaw/variables.ts";
import { withField } from "#shared/settings/field-path";
import type { ImportSource } from "./import-source.ts";
import { type ImportPlan, planImport } from "./import-plan.ts";
import type { LiteralSecret } from "./secret-fields.ts";
import type { SettingsStore } from "./settings.ts";

const FIRST_ID = "home" as ProfileId;

export type ImportParts = Readonly<{
  settings: SettingsStore;
  credentials: CredentialStore;
  /** The profile to make or update; by default the one of the same agent, else a new one called "home". */
  profileId?: ProfileId;
  dryRun: boolean;
}>;

/**
 * Makes or updates a profile from a plugin configuration (docs/upstream.md, A.1). A section's keys replace those of the profile, its
 * other keys stay. Secrets that are written out go to the keychain first, so that the settings never hold one; when that
 * fails nothing is changed. Throws `CONFIG_INVALID`, `CREDENTIAL_MISSING`, `USAGE`, or `KEYCHAIN_UNAVAILABLE` naming the
 * fields.
 */
export async function importConfig(source: ImportSource, parts: ImportParts): Promise<ImportReport> {
  const { settings, credentials, dryRun } = parts;
  const plan = planImport(source.sections, source.workspaceDir);
  const before = settings.get();
  const { profileId, existing } = targetOf(profilesOf(before), source, parts.profileId);
  const next = withProfile(before, { id: profileId, existing, source, plan });
  settings.check(next);
  if (!dryRun) {
    await keepSecrets(plan.secrets, profileId, source, credentials);
    settings.update(() => next);
  }
  return {
    profileId,
    isNew: existing === undefined,
    stateDir: source.stateDir,
    taken: plan.taken,
    changed: plan.changed,
    left: plan.left,
    secrets: plan.secrets.map(({ path }) => ({
      field: path.join("."),
      reference: `keychain:${nameOf(profileId, path)}`,
    })),
  };
}

function targetOf(
  profiles: readonly Profile[],
  { stateDir }: ImportSource,
  wanted: ProfileId | undefined,
): Readonly<{ profileId: ProfileId; existing: Profile | undefined }> {
  const existing = profiles.find(({ id, stateDir: dir }) =>
    wanted === undefined ? dir === stateDir : id === wanted,
  );
  const profileId = existing?.id ?? wanted ?? FIRST_ID;
  if (existing === undefined && profiles.some(({ id }) => id === profileId)) {
    throw new ClawbackError(
      "USAGE",
      `The profile "${profileId}" is of another agent: name the new one with --profile.`,
    );
  }
  return { profileId, existing };
}

type Draft = Readonly<{
  id: ProfileId;
  existing: Profile | undefined;
  source: ImportSource;
  plan: ImportPlan;
}>;

/** The settings with the profile in them, as a document: it becomes settings when it is checked. */
function withProfile(settings: Settings, { id, existing, source, plan }: Draft): JsonObject {
  const sections = plan.secrets.reduce(
    (current, { path }) => withField(current, path, `keychain:${nameOf(id, path)}`),
    plan.sections,
  );
  const base: JsonObject = existing ?? { id, name: "My agent", stateDir: source.stateDir };
  const merged = (name: "sync" | "backup") => {
    const imported = valueAt(sections, name);
    return imported === undefined ? {} : { [name]: { ...existing?.[name], ...imported } };
  };
  const profile = { ...base, ...merged("sync"), ...merged("backup") };
  const profiles: readonly JsonObject[] = settings.profiles;
  return {
    ...settings,
    profiles:
      existing === undefined
        ? [...profiles, profile]
        : profiles.map((other) => (other["id"] === id ? profile : other)),
  };
}

function nameOf(profileId: ProfileId, path: LiteralSecret["path"]): string {
  return `${profileId}/${path.join(".")}`;
}

/** Puts secrets into the keychain; a text that is partly `${VAR}` is resolved first, since a keychain holds values. */
async function keepSecrets(
  secrets: readonly LiteralSecret[],
  profileId: ProfileId,
  source: ImportSource,
  credentials: CredentialStore,
): Promise<void> {
  const values = secrets.map(({ path, value }) => ({
    field: path.join("."),
    name: nameOf(profileId, path),
    secret: substituteText(value, path.join("."), source.variables),
  }));
  try {
    for (const { field, name, secret } of values) {
      const stored = await credentials.get(name);
      if (field === "backup.passphrase" && stored !== null && stored !== secret) {
        throw new ClawbackError(
          "USAGE",
          `The keychain holds another ${field} for the profile "${profileId}", and snapshots may depend on it: import into another --profile, or run clawback credentials forget ${name}.`,
        );
      }
    }
    for (const { name, secret } of values) await credentials.set(name, secret);
  } catch (error) {
    if (!(error instanceof ClawbackError) || error.code !== "KEYCHAIN_UNAVAILABLE") throw error;
    const fields = values.map(({ field }) => field).join(", ");
    throw new ClawbackError(
      "KEYCHAIN_UNAVAILABLE",
      `${fields}: written out in ${source.path}, and there is no keychain to move it to. Put it into a variable and write \${VAR}, or into a private file and write file:PATH.`,
      { ...(error.detail === undefined ? {} : { detail: error.detail }), cause: error },
    );
  }
}
