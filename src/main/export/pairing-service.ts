import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { AnytypeSpace } from "#shared/models/export";
import type { CredentialStore } from "../credentials/store.ts";
import type { ProfileAccess } from "../profile/access.ts";
import { setValue } from "../settings/set-value.ts";
import type { SettingsStore } from "../settings/settings.ts";
import { type AnytypeClient, createAnytypeClient } from "./anytype/anytype-client.ts";
import { spaceSchema } from "./anytype/answers.ts";
import { finishPairing, startPairing } from "./anytype/pairing.ts";
import { effectiveSettings } from "./effective-settings.ts";

export type PairingParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  credentials: CredentialStore;
  settings: SettingsStore;
  env: Readonly<Record<string, string | undefined>>;
}>;

export type PairingAnswer = Readonly<{ challengeId: string; code: string }>;

/** Gets a key for AnyType from the app on this machine, by the code that it shows (docs/anytype.md, "Pairing"). */
export class PairingService {
  readonly #parts: PairingParts;

  constructor(parts: PairingParts) {
    this.#parts = parts;
  }

  /**
   * Has the app show its code; returns the challenge that `finish` answers. The keychain is asked before the person is: a
   * key that cannot be kept is not asked for. Throws `KEYCHAIN_UNAVAILABLE`, or what `AnytypeClient` throws.
   */
  async start(profileId: ProfileId, signal: AbortSignal): Promise<string> {
    await this.#parts.credentials.get(keyName(profileId));
    return startPairing(await this.#client(profileId, null), signal);
  }

  /**
   * Trades the code for a key, which goes straight to the keychain, and has the settings name it. Returns the spaces that
   * the key may see, and never the key. Throws `REMOTE_FAILED` for a wrong code.
   */
  async finish(
    profileId: ProfileId,
    answer: PairingAnswer,
    signal: AbortSignal,
  ): Promise<readonly AnytypeSpace[]> {
    const key = await finishPairing(await this.#client(profileId, null), answer, signal).catch(wrongCode);
    await this.#parts.credentials.set(keyName(profileId), key);
    this.#set(profileId, "exports.anytype.apiKey", keyReference(profileId));
    const client = await this.#client(profileId, key);
    return client.all({ path: "/v1/spaces" }, spaceSchema, signal);
  }

  /** Exports go to this space from now on; whether it is there is the check's to say. */
  useSpace(profileId: ProfileId, spaceId: string): void {
    this.#set(profileId, "exports.anytype.spaceId", spaceId);
  }

  #set(profileId: ProfileId, key: string, text: string): void {
    setValue(this.#parts.settings, { key, text, profileId: () => profileId });
  }

  async #client(profileId: ProfileId, apiKey: string | null): Promise<AnytypeClient> {
    const { profile } = await this.#parts.access(profileId);
    const { apiUrl } = effectiveSettings(profile.exports, this.#parts.env, {}).anytype;
    return createAnytypeClient({ apiUrl, apiKey });
  }
}

/** What the settings say of the key once it is paired. */
export function keyReference(profileId: ProfileId): string {
  return `keychain:${keyName(profileId)}`;
}

function keyName(profileId: ProfileId): string {
  return `${profileId}/exports.anytype.apiKey`;
}

function wrongCode(error: unknown): never {
  if (!(error instanceof ClawbackError) || error.code !== "REMOTE_FAILED") throw error;
  throw new ClawbackError("REMOTE_FAILED", "AnyType did not take this code: have it show another one.", {
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error,
  });
}
