import type { CredentialStore } from "../credentials/store.ts";
import type { Toolbox } from "../process/tools.ts";
import { Rclone } from "../rclone/rclone.ts";
import type { Remote } from "../rclone/remote.ts";
import { openTokenFile, withTokenFile } from "../rclone/token-file.ts";
import { TokenKeep } from "../rclone/token-keep.ts";
import type { ProfileAccess } from "./access.ts";
import { backupRemote, syncRemote } from "./remotes.ts";

export type CloudsParts = Readonly<{
  toolbox: Toolbox;
  store: CredentialStore;
  dataDir: string;
  /** What transfers keep to from now on (`app.rules.bandwidth`); undefined is no limit. */
  bandwidth?: () => string | undefined;
}>;

export type OpenCloud = Readonly<{ rclone: Rclone; close: () => Promise<void> }>;

const REMOTES = { sync: syncRemote, backup: backupRemote } as const;

/**
 * The clouds of profiles, ready for work: defined anew each time, with a private file for tokens that rclone refreshes, and
 * the refreshed ones kept afterwards. Throws what `defineRemote` and `TokenKeep.save` throw.
 */
export class Clouds {
  readonly #toolbox: Toolbox;
  readonly #tokens: Readonly<{ keep: TokenKeep; dataDir: string }>;

  readonly #bandwidth: () => string | undefined;

  constructor({ toolbox, store, dataDir, bandwidth = () => undefined }: CloudsParts) {
    this.#toolbox = toolbox;
    this.#bandwidth = bandwidth;
    this.#tokens = { keep: new TokenKeep(store, dataDir), dataDir };
  }

  /** One piece of work; every rclone it starts is gone when `work` settles. */
  async during<T>(
    access: ProfileAccess,
    which: keyof typeof REMOTES,
    work: (rclone: Rclone) => Promise<T>,
  ): Promise<T> {
    const remote = await this.#remote(access, which);
    return withTokenFile(remote, this.#tokens, (ready) => work(new Rclone(this.#toolbox, ready)));
  }

  /** For what outlives one piece of work (an open snapshot); the caller closes it. */
  async open(access: ProfileAccess, which: keyof typeof REMOTES): Promise<OpenCloud> {
    const remote = await this.#remote(access, which);
    const { remote: ready, close } = await openTokenFile(remote, this.#tokens);
    return { rclone: new Rclone(this.#toolbox, ready), close };
  }

  async #remote(access: ProfileAccess, which: keyof typeof REMOTES): Promise<Remote> {
    const remote = await REMOTES[which](access, this.#toolbox);
    const bandwidth = this.#bandwidth();
    return bandwidth === undefined ? remote : { ...remote, bandwidth };
  }
}
