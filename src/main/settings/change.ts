import type { ProfileId } from "#shared/brand";
import type { SettingsReply } from "#shared/models/settings";
import {
  profilesOf,
  type SettingIssue,
  type Settings,
  settingIssues,
  settingsSchema,
} from "#shared/settings/schema";
import type { JsonObject } from "../openclaw/json-value.ts";
import { withChanges, withField } from "#shared/settings/field-path";
import { isReference } from "#shared/settings/reference";
import { isSecretField, literalSecrets } from "./secret-fields.ts";
import type { SettingsStore } from "./settings.ts";

export type SettingChanges = Readonly<{
  /** Absent: the fields are those of the app ("app.theme"). */
  profileId: ProfileId | undefined;
  /** In order; null takes a field away. */
  changes: Readonly<Record<string, unknown>>;
}>;

/**
 * Changes settings, all or none. What is wrong comes back by field, a secret that is written out among it; nothing is
 * stored then. Throws `PROFILE_UNKNOWN`.
 */
export function changeSettings(
  settings: SettingsStore,
  { profileId, changes }: SettingChanges,
): SettingsReply {
  const before = settings.get();
  const index = profileId === undefined ? -1 : indexOf(settings, profileId);
  const forbidden = Object.entries(changes).flatMap(([field, value]) => refusal(field, value, index));
  if (forbidden.length > 0) return { kind: "refused", issues: forbidden };

  const changed = (document: JsonObject) => withChanges(document, changes);
  const profiles: readonly JsonObject[] = before.profiles;
  const next: JsonObject =
    index === -1
      ? changed(before)
      : { ...before, profiles: profiles.map((profile, at) => (at === index ? changed(profile) : profile)) };

  const parsed = settingsSchema.safeParse(next);
  if (!parsed.success) return { kind: "refused", issues: settingIssues(parsed.error).map(ofProfile(index)) };
  settings.update(() => next);
  return { kind: "saved" };
}

function indexOf(settings: SettingsStore, profileId: ProfileId): number {
  const { id } = settings.profile(profileId);
  return profilesOf(settings.get()).findIndex((profile) => profile.id === id);
}

function refusal(field: string, value: unknown, index: number): readonly SettingIssue[] {
  const path = field.split(".");
  const isApp = path[0] === "app";
  if (path.includes("") || path.includes("__proto__") || isApp !== (index === -1) || field === "id") {
    return [{ field, message: "cannot be changed here" }];
  }
  const isLiteral = isSecretField(path) && typeof value === "string" && !isReference(value);
  const holdsLiteral = literalSecrets(withField({}, path, value)).length > 0;
  if (!isLiteral && !holdsLiteral) return [];
  return [
    { field, message: "settings hold no secrets: store it, or write ${VAR}, keychain:NAME or file:PATH" },
  ];
}

/** Issues name the field as the page knows it, without the place of the profile in the file. */
function ofProfile(index: number): (issue: SettingIssue) => SettingIssue {
  const prefix = `profiles.${index}.`;
  return ({ field, message }) => ({
    field: field.startsWith(prefix) ? field.slice(prefix.length) : field,
    message,
  });
}

/** The settings without the profile. Its files, snapshots and secrets are not touched. Throws `PROFILE_UNKNOWN`. */
export function removeProfile(settings: SettingsStore, profileId: ProfileId): void {
  const { id } = settings.profile(profileId);
  settings.update((current) => ({
    ...current,
    profiles: current.profiles.filter((profile) => profile.id !== id),
  }));
}

/** The settings as a page may see them: a secret that somebody wrote out by hand is left out. */
export function presentable(settings: Settings): Settings {
  const profiles: readonly JsonObject[] = settings.profiles;
  return settingsSchema.parse({
    ...settings,
    profiles: profiles.map((profile) =>
      literalSecrets(profile).reduce(
        (current, { path }) => withField(current, path, "file:settings.json (written out)"),
        profile,
      ),
    ),
  });
}
