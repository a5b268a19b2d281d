import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** All kept objects of one profile together, in bytes. */
const DEFAULT_LIMIT = 512 * 1024 * 1024;

/**
 * Records and indexes kept on this machine as the very bytes of the bucket (so encrypted, where the snapshot is), one
 * file each, readable by the owner only. What comes out of it is checked by its seal like what comes out of the bucket.
 * It is only ever a help: a folder that cannot be written or read means fetching again, never a failure.
 */
export class ObjectCache {
  readonly #dir: string;
  readonly #limit: number;

  /** `dir`: absolute, of this profile alone. */
  constructor(dir: string, limit = DEFAULT_LIMIT) {
    this.#dir = dir;
    this.#limit = limit;
  }

  /**
   * The checked content of an object: from here when it is kept and passes `check`, otherwise fetched, checked and
   * kept. `key` is a bare file name that changes with the content. Throws what `fetch` and `check` throw.
   */
  async get<T>(
    key: string,
    fetch: () => Promise<Buffer>,
    check: (bytes: Buffer) => T | Promise<T>,
  ): Promise<T> {
    const kept = await this.#read(key);
    if (kept !== null) {
      try {
        return await check(kept);
      } catch {
        // Whatever is wrong with a kept copy, the bucket has the last word.
        await this.#drop(key);
      }
    }
    const fetched = await fetch();
    const content = await check(fetched);
    await this.#keep(key, fetched);
    return content;
  }

  /** Drops what `isWanted` says is of no use any more. */
  async prune(isWanted: (key: string) => boolean): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    await Promise.all(names.filter((name) => !isWanted(name)).map((name) => this.#drop(name)));
  }

  async #read(key: string): Promise<Buffer | null> {
    const path = join(this.#dir, key);
    try {
      const bytes = await readFile(path);
      // The time of a file says when it was last of use: the oldest goes first.
      await utimes(path, new Date(), new Date());
      return bytes;
    } catch {
      return null;
    }
  }

  async #keep(key: string, bytes: Buffer): Promise<void> {
    if (bytes.length > this.#limit) return;
    const partial = join(this.#dir, `partial-${randomBytes(8).toString("hex")}`);
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await writeFile(partial, bytes, { mode: 0o600, flag: "wx" });
      await rename(partial, join(this.#dir, key));
      await this.#makeRoom();
    } catch {
      // No room or no permission: the object is fetched again next time.
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }

  async #makeRoom(): Promise<void> {
    const names = await readdir(this.#dir);
    const files = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.#dir, name));
        return { name, size, mtimeMs };
      }),
    );
    let total = files.reduce((sum, file) => sum + file.size, 0);
    for (const { name, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.#limit) return;
      await this.#drop(name);
      total -= size;
    }
  }

  async #drop(name: string): Promise<void> {
    // Another process may have dropped it already, or the folder be read-only: neither matters to a reader.
    await rm(join(this.#dir, name), { force: true }).catch(() => undefined);
  }
}
