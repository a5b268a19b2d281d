import JSON5 from "json5";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { profilesOf, type Settings, settingsSchema } from "#shared/settings/schema";
import type { JsonObject } from "../openclaw/json-value.ts";
import { type FieldPath, withField } from "#shared/settings/field-path";
import { isReference } from "#shared/settings/reference";
import { isSecretField } from "./secret-fields.ts";
import type { SettingsStore } from "./settings.ts";

export type SetOrder = Readonly<{
  /** "app.theme", or a field of the profile: "sync.interval". */
  key: string;
  /** JSON5, or else a plain text. */
  text: string;
  /** The profile that a key without "app." speaks of; asked for only then. */
  profileId: () => ProfileId;
}>;

/**
 * Sets one setting. The whole document is checked first: throws `CONFIG_INVALID` naming the field, also for a secret that
 * is written out, and stores nothing then. Throws `USAGE` for a key that is empty or the profile's id.
 */
export function setValue(settings: SettingsStore, { key, text, profileId }: SetOrder): void {
  const path = key.split(".");
  if (key === "" || path.includes("") || key === "id") {
    throw new ClawbackError("USAGE", "KEY is the name of a setting, like sync.interval or app.theme.");
  }
  if (isSecretField(path) && !isReference(text)) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      `${key}: settings hold no secrets. Store it with clawback credentials set NAME, then set keychain:NAME; \${VAR} and file:PATH will do as well.`,
      { action: { kind: "enter-credential", field: key } },
    );
  }
  const before = settings.get();
  const place = placeOf(before, path, profileId);
  const document = (value: unknown): JsonObject => ({ ...before, ...place.put(value) });
  // A text that looks like a number may be meant as a text.
  const asText = document(text);
  const next = settingsSchema.safeParse(asText).success ? asText : document(valueOf(text));
  settings.check(next, place.prefix);
  settings.update(() => next);
}

type Place = Readonly<{ prefix: string; put: (value: unknown) => JsonObject }>;

function placeOf(settings: Settings, path: FieldPath, profileId: () => ProfileId): Place {
  if (path[0] === "app") return { prefix: "", put: (value) => withField({ app: settings.app }, path, value) };
  const id = profileId();
  const profiles: readonly JsonObject[] = profilesOf(settings);
  const index = profiles.findIndex((profile) => profile["id"] === id);
  return {
    prefix: `profiles.${index}.`,
    put: (value) => ({
      profiles: profiles.map((profile, at) => (at === index ? withField(profile, path, value) : profile)),
    }),
  };
}

function valueOf(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
