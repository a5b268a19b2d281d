import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { SetupDraft, SetupView } from "#shared/models/setup";
import type { SyncPlan } from "#shared/models/sync";
import type { Profile } from "#shared/settings/schema";
import type { BackupRoutine } from "../backup/retention/backup-routine.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import { signIn } from "../credentials/sign-in.ts";
import type { CredentialStore } from "../credentials/store.ts";
import type { Machine } from "../openclaw/state-dir.ts";
import type { SignInProvider } from "../rclone/authorize.ts";
import { installCommand, type Toolbox } from "../process/tools.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";
import type { SettingsStore } from "../settings/settings.ts";
import type { SyncService } from "../sync/sync-service.ts";
import type { DraftFile } from "./draft-file.ts";
import { profileOf } from "./draft-profile.ts";
import { findAgents } from "./find-agents.ts";
import { SignIns } from "./sign-ins.ts";
import { tryCloud } from "./try-cloud.ts";

/** Milliseconds for looking at a cloud that may not answer. */
const CHECK_TIMEOUT = 60_000;

const FIVE_MINUTES = 300;
const A_DAY = 86_400;

export type SetupServiceParts = Readonly<{
  settings: SettingsStore;
  toolbox: Toolbox;
  clouds: Clouds;
  credentials: CredentialService;
  store: CredentialStore;
  sync: SyncService;
  backups: BackupRoutine;
  machine: Machine;
  draftFile: DraftFile;
  accessOf: (profile: Profile) => Promise<ProfileAccess>;
}>;

/** Sets up a profile from a draft. Until `go` there is no profile, and nothing in the cloud. */
export class SetupService {
  readonly signIns = new SignIns();
  readonly #parts: SetupServiceParts;

  constructor(parts: SetupServiceParts) {
    this.#parts = parts;
  }

  /** What there is to set up with. A new draft is not stored before the first `save`. */
  async look(): Promise<SetupView> {
    const { settings, toolbox, credentials, machine, draftFile } = this.#parts;
    const profiles = settings.profiles();
    const agents = await findAgents(machine, profiles);
    const stored = await draftFile.read();
    const isResumed = stored !== null && !profiles.some(({ id }) => id === stored.id);
    const free = agents.find(({ exists, profileName }) => exists && profileName === null) ?? agents[0];
    const tools = await toolbox.views();
    return {
      draft: isResumed ? stored : newDraft(freeId(profiles), free?.stateDir ?? ""),
      isResumed,
      tools: tools.map((tool) => ({ ...tool, install: installCommand(tool.name, process.platform) })),
      agents,
      keychainError: await credentials.keychainError(),
    };
  }

  async save(draft: SetupDraft): Promise<void> {
    await this.#parts.draftFile.write(draft);
  }

  /** Forgets the draft, and the secrets that were stored for it. */
  async discard(): Promise<void> {
    const { settings, credentials, draftFile } = this.#parts;
    const draft = await draftFile.read();
    // A profile that was made of it since then needs its secrets.
    if (draft !== null && !settings.profiles().some(({ id }) => id === draft.id)) {
      await credentials.forgetAllOf(draft.id);
    }
    await draftFile.remove();
  }

  /** Throws what a run with the draft's cloud would fail with, or `CONFIG_INVALID` naming the field. */
  async check(draft: SetupDraft, signal: AbortSignal): Promise<void> {
    const { clouds, toolbox, accessOf } = this.#parts;
    const access = await accessOf(profileOf({ ...draft, backup: false }));
    await clouds.during(access, "sync", (rclone) =>
      tryCloud(rclone, toolbox, draft.card !== "s3", { signal, timeout: CHECK_TIMEOUT }),
    );
  }

  /** Begins a sign-in to the draft's cloud and returns the link to open on this machine. Throws as `signIn` does. */
  async beginSignIn(draft: SetupDraft, signal: AbortSignal): Promise<string> {
    const { card } = draft;
    if (card !== "dropbox" && card !== "gdrive" && card !== "onedrive") {
      throw new ClawbackError("NOT_SUPPORTED", "This cloud is entered with keys, not by a sign-in.");
    }
    const field = `${card}.token`;
    const values = { ...draft.values, [field]: `keychain:${draft.id}/sync.${field}` };
    return this.signInTo(profileOf({ ...draft, values, backup: false }), card, signal);
  }

  /** The same for any profile; its settings are left as they are. */
  async signInTo(profile: Profile, provider: SignInProvider, signal: AbortSignal): Promise<string> {
    const { accessOf, credentials, toolbox, store } = this.#parts;
    const { resolve } = await accessOf(profile);
    const place = await credentials.placeFor(`${profile.id}/sync.${provider}.token`);
    return this.signIns.begin(async (onLink, stop) => {
      const request = { profile, provider, place, toolbox, store, resolve, onLink, signal: stop };
      return (await signIn(request)).reference;
    }, signal);
  }

  /** What the first sync would do. Throws as `SyncService.preview` does, and `CONFIG_INVALID`. */
  async preview(draft: SetupDraft, signal: AbortSignal): Promise<SyncPlan> {
    const { sync, accessOf } = this.#parts;
    return sync.previewOf(await accessOf(profileOf(draft)), signal);
  }

  /**
   * Makes the profile and starts its first sync, which the preview has approved, and its first backup. Throws
   * `CONFIG_INVALID` naming the field, or `USAGE` when the draft has become a profile already.
   */
  async go(draft: SetupDraft): Promise<ProfileId> {
    const { settings, sync, backups, draftFile } = this.#parts;
    const profile = profileOf(draft);
    if (settings.profiles().some(({ id }) => id === profile.id)) {
      throw new ClawbackError("USAGE", `The profile "${profile.id}" has been set up already.`);
    }
    settings.update((current) => ({ ...current, profiles: [...current.profiles, profile] }));
    await draftFile.remove();
    sync.run({ profileId: profile.id, trigger: "manual", approved: true });
    if (profile.backup.enabled) backups.start(profile.id, "manual");
    return profile.id;
  }
}

function freeId(profiles: readonly Profile[]): ProfileId {
  const taken = new Set(profiles.map(({ id }) => id as string));
  let number = 1;
  let id = "home";
  while (taken.has(id)) {
    number += 1;
    id = `home-${number}`;
  }
  return id as ProfileId;
}

function newDraft(id: ProfileId, stateDir: string): SetupDraft {
  return {
    step: "tools",
    id,
    name: "My agent",
    role: "agent",
    stateDir,
    workspaceDir: "",
    card: null,
    values: {},
    mode: "mailbox",
    remotePath: `openclaw-share/${id}`,
    syncInterval: FIVE_MINUTES,
    backup: true,
    backupInterval: A_DAY,
    encrypt: true,
    passphrase: "",
    keep: 7,
  };
}
