import type { z } from "zod";
import { ClawbackError } from "#shared/errors";
import {
  type Profile,
  profilesOf,
  type Settings,
  settingIssues,
  settingsSchema,
} from "#shared/settings/schema";
import type { ProfileId } from "#shared/brand";
import type { JsonObject } from "../openclaw/json-value.ts";
import { migrate } from "./migrations.ts";
import { type SettingsFile, unreadableSettings } from "./settings-file.ts";

type SettingsInput = z.input<typeof settingsSchema>;

/**
 * Parses a settings document. Throws `CONFIG_INVALID` that names every wrong field; changes nothing.
 *
 * @param prefix stands before every field but not in the file (a plugin configuration has no "profiles.0.")
 */
export function parseSettings(document: unknown, path: string, prefix = ""): Settings {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new ClawbackError("CONFIG_INVALID", `${path} must hold an object.`);
  }
  const parsed = settingsSchema.safeParse(migrate({ ...document }));
  if (parsed.success) return parsed.data;
  const issues = settingIssues(parsed.error).map(({ field, message }) => ({
    field: field.startsWith(prefix) ? field.slice(prefix.length) : field,
    message,
  }));
  const [first] = issues;
  const field = first?.field ?? "";
  throw new ClawbackError("CONFIG_INVALID", `${field}: ${first?.message ?? "is not valid"}.`, {
    detail: [`In ${path}:`, ...issues.map((issue) => `${issue.field}: ${issue.message}`)].join("\n"),
    action: { kind: "edit-setting", field },
  });
}

/** The one way to read and change settings. */
export class SettingsStore {
  readonly #file: SettingsFile;
  readonly #onProblem: (problem: ClawbackError) => void;
  #good: Settings | null = null;
  /** Of the problem that was told last: a torn file is read many times. */
  #told = "";

  /** `onProblem` hears once of a file that cannot be used any more, while the last good settings go on. */
  constructor(file: SettingsFile, onProblem: (problem: ClawbackError) => void = () => undefined) {
    this.#file = file;
    this.#onProblem = onProblem;
  }

  get path(): string {
    return this.#file.path;
  }

  /**
   * The settings as the file has them now, or the last good ones of this process when it is torn or wrong by now. Throws
   * `CONFIG_UNREADABLE` or `CONFIG_INVALID` when there were none; the file is left as it is.
   */
  get(): Settings {
    try {
      this.#good = this.#read();
      this.#told = "";
      return this.#good;
    } catch (error) {
      if (this.#good === null || !(error instanceof ClawbackError)) throw error;
      if (error.message !== this.#told) this.#onProblem(error);
      this.#told = error.message;
      return this.#good;
    }
  }

  #read(): Settings {
    let document: unknown;
    try {
      document = this.#file.read();
    } catch (error) {
      throw unreadableSettings(this.#file.path, error);
    }
    return parseSettings(document, this.#file.path);
  }

  /** Throws what `update` would throw for this document; `prefix` as in `parseSettings`. */
  check(document: unknown, prefix = ""): void {
    parseSettings(document, this.#file.path, prefix);
  }

  /**
   * Validates, then stores the whole document atomically. Returns what was stored. Never writes over a file that cannot be
   * used: somebody may be mending it.
   */
  update(change: (settings: Settings) => SettingsInput | JsonObject): Settings {
    const next = parseSettings(change(this.#read()), this.#file.path);
    this.#file.write({ ...next });
    return next;
  }

  profiles(): readonly Profile[] {
    return profilesOf(this.get());
  }

  /** Throws `PROFILE_UNKNOWN`, naming those there are. */
  profile(id: ProfileId): Profile {
    const profiles = this.profiles();
    const found = profiles.find((profile) => profile.id === id);
    if (found !== undefined) return found;
    throw new ClawbackError("PROFILE_UNKNOWN", `There is no profile "${id}".`, {
      detail: `Known: ${profiles.map((profile) => profile.id).join(", ") || "none yet"}`,
    });
  }
}
