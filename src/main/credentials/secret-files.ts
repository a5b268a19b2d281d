import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";

/** A secret in a private file: its name, the absolute path, and when it was written. */
export type SecretFile = Readonly<{ name: string; path: string; since: string }>;

/** "home/backup.passphrase" as a file name, and back. The part before the slash holds neither dot nor slash. */
const fileOf = (name: string) => name.replace("/", "=");
const nameOf = (file: string) => file.replace("=", "/");

/**
 * Secrets in files for their owner alone (0600), one line each, for a machine without a keychain: whoever can read the
 * owner's files can read them (docs/security.md, "Credentials").
 */
export class SecretFiles {
  readonly #dir: string;

  /** @param dir absolute; made when it is needed */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Returns the absolute path; what was there under this name is replaced. */
  async write(name: string, secret: string): Promise<string> {
    const path = await this.makeRoomFor(name);
    await writeFile(path, `${secret}\n`, { mode: 0o600, flag: "wx" });
    return path;
  }

  /** The absolute path at which a new file can be made; what was there is gone. */
  async makeRoomFor(name: string): Promise<string> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await this.forget(name);
    return join(this.#dir, fileOf(name));
  }

  async list(): Promise<readonly SecretFile[]> {
    const files = await readdir(this.#dir).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    });
    return Promise.all(
      files
        .filter((file) => file.includes("="))
        .map(async (file) => {
          const path = join(this.#dir, file);
          return { name: nameOf(file), path, since: (await stat(path)).mtime.toISOString() };
        }),
    );
  }

  async forget(name: string): Promise<void> {
    await rm(join(this.#dir, fileOf(name)), { force: true });
  }
}
