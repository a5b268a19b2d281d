import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Secrets that occur nowhere else in the world, and where they turn up nevertheless. */
export type Canaries = Readonly<{
  /** A new secret, known by what it is for. */
  plant: (name: string) => string;
  /** The names of those that a text holds, as they are or in a form that gives them away. */
  in: (text: string) => readonly string[];
}>;

export function createCanaries(): Canaries {
  const planted = new Map<string, string>();
  return {
    plant: (name) => {
      // No digest-like or dictionary-like text: as rclone, S3 and hooks take it.
      const secret = `cb${createHash("sha1").update(randomBytes(20)).digest("hex").slice(0, 26)}`;
      planted.set(name, secret);
      return secret;
    },
    in: (text) =>
      [...planted]
        .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
        .map(([name]) => name),
  };
}

/** As it is, reversed, in hex, in base64 at each of the three places a byte can have there. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      // The first and the last group hold what is beside the secret.
      .slice(4, -4),
  );
  return [secret, Array.from(secret).toReversed().join(""), bytes.toString("hex"), ...shifted];
}

/** The bytes of every file below a folder, as one text (latin1: a database's text lies in it readably). */
export function everyFileBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}
