import { createHash } from "node:crypto";
import { type Problems, said } from "./invariants.ts";
import { type Attempt, payload, type Site } from "./site.ts";

export const sha = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const isMail = (path: string) => /^_(?:inbox|outbox)\//.test(path);
const isOwn = (path: string) => isMail(path) || path.startsWith(".clawback-");

export function plain(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isOwn(path)));
}

/** The part of a listing below a folder, relative to it. */
export function below(
  files: Readonly<Record<string, string>>,
  folder: string,
): Readonly<Record<string, string>> {
  const prefix = `${folder}/`;
  const inside = Object.entries(files).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(inside.map(([path, hash]) => [path.slice(prefix.length), hash]));
}

/** How two sides differ, the first few. */
export function differences(
  what: string,
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): Problems {
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return paths
    .filter((path) => wanted[path] !== found[path])
    .slice(0, 4)
    .map((path) => {
      const how =
        found[path] === undefined ? "is missing" : wanted[path] === undefined ? "is too many" : "differs";
      return `${what}: ${path} ${how}`;
    });
}

/** The hashes that are nowhere among the files. */
export function lost(
  hashes: Readonly<Record<string, string>>,
  ...places: readonly Readonly<Record<string, string>>[]
): Problems {
  const there = new Set(places.flatMap((files) => Object.values(files)));
  return Object.entries(hashes)
    .filter(([, hash]) => !there.has(hash))
    .map(([name]) => `lost: ${name}`);
}

/** Each letter is in these files exactly once. */
export function exactlyOnce(
  letters: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Problems {
  return Object.entries(letters).flatMap(([name, hash]) => {
    const times = Object.values(files).filter((found) => found === hash).length;
    return times === 1 ? [] : [`${name} arrived ${times} times`];
  });
}

/** A command without which there is no story. */
export async function must(site: Site, ...args: readonly string[]): Promise<Attempt> {
  const attempt = await site.clawback(args);
  if (attempt.end === 0 || attempt.end === 4) return attempt;
  throw new Error(
    `clawback ${args.join(" ")} ended with ${attempt.end}: ${said(attempt.document, attempt.stderr)}`,
  );
}

export function letters(count: number): Readonly<Record<string, Buffer>> {
  const names = Array.from({ length: count }, (_, at) =>
    at < 2 ? `folder/letter ${at}.bin` : `letter ${at}.bin`,
  );
  return Object.fromEntries(names.map((name) => [`_outbox/${name}`, payload()]));
}

export const hashesOf = (files: Readonly<Record<string, Buffer>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [path, sha(content)]));
