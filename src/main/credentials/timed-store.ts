import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import type { Clock } from "../ports.ts";
import type { CredentialStore } from "./store.ts";

const timesSchema = z.record(z.string(), z.iso.datetime());
type Times = z.output<typeof timesSchema>;

/** A store that remembers when each entry was last set: keychains list nothing on every platform, and tell no times. */
export type TimedStore = CredentialStore & Readonly<{ times: () => Times }>;

/**
 * Keeps names and times, never secrets, in a private file beside the settings. A file that cannot be read counts as
 * empty: the entries themselves are in the keychain.
 *
 * @param file absolute
 */
export function timedStore(store: CredentialStore, file: string, clock: Clock): TimedStore {
  const times = (): Times => {
    try {
      return timesSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? {};
    } catch (error) {
      const isAbsent = codeOf(error) === "ENOENT";
      if (isAbsent || error instanceof SyntaxError) return {};
      throw error;
    }
  };
  const write = async (next: Times) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(next, null, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  return {
    times,
    get: store.get,
    set: async (name, secret) => {
      await store.set(name, secret);
      await write({ ...times(), [name]: new Date(clock.now()).toISOString() });
    },
    forget: async (name) => {
      const wasThere = await store.forget(name);
      const { [name]: known, ...others } = times();
      if (known !== undefined) await write(others);
      return wasThere;
    },
  };
}
