import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { codeOf } from "#shared/error-code";
import { type SetupDraft, setupDraftSchema } from "#shared/models/setup";

/**
 * The draft of a set-up on the disk, so that leaving half-way loses nothing: a private file that holds references, no
 * secrets. One that cannot be read, or is of another version, counts as none.
 */
export class DraftFile {
  readonly #path: string;

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<SetupDraft | null> {
    try {
      return setupDraftSchema.safeParse(JSON.parse(await readFile(this.#path, "utf8"))).data ?? null;
    } catch (error) {
      const isAbsent = codeOf(error) === "ENOENT";
      if (isAbsent || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  async write(draft: SetupDraft): Promise<void> {
    await writeFile(`${this.#path}.new`, JSON.stringify(draft, null, 2), { mode: 0o600 });
    await rename(`${this.#path}.new`, this.#path);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
