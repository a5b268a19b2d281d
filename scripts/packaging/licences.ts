import { z } from "zod";

/** What a package may be under to be shipped with Clawback, which is MIT: licences that ask for no more than a notice. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

const names = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dependencies: names,
      optionalDependencies: names,
      peerDependencies: names,
      peerDependenciesMeta: z
        .record(z.string(), z.object({ optional: z.boolean().default(false) }))
        .default({}),
    }),
  ),
});

/** `package-lock.json` (version 3), as far as it tells who needs what under which licence. */
export type Lock = z.infer<typeof lockSchema>;
export const parseLock = (text: string): Lock => lockSchema.parse(JSON.parse(text));

/** The name of the package that an import asks; `null` when it is Node, a file of ours, or one of our own aliases. */
export function packageOf(specifier: string): string | null {
  if (/^([.#/]|node:)/.test(specifier)) return null;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * Folders of `roots` and of everything they need to run, in order. Packages for other systems count: they are shipped
 * there. Throws for one that is needed and not in the lock.
 */
export function withWhatTheyNeed(lock: Lock, roots: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = roots.map((name) => ({ name, from: "", needed: true }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = resolve(lock, next.name, next.from);
    if (folder === null) {
      if (!next.needed) continue;
      throw new Error(`${next.name}, which ${next.from || "Clawback"} needs, is not in the lock`);
    }
    if (found.has(folder)) continue;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
      lock.packages[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const isOptional =
        Object.hasOwn(optionalDependencies ?? {}, name) || peerDependenciesMeta?.[name]?.optional === true;
      waiting.push({ name, from: folder, needed: !isOptional });
    }
  }
  return [...found].sort();
}

/** Where Node finds `name` from a package's folder: the nearest `node_modules`, outwards. */
function resolve(lock: Lock, name: string, from: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const candidate = `${folder}${folder === "" ? "" : "/"}node_modules/${name}`;
    if (Object.hasOwn(lock.packages, candidate)) return candidate;
    if (folder === "") return null;
  }
}

/** Those of `folders` that may not be shipped, with what they are under. */
export function notAllowed(lock: Lock, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const licence = lock.packages[folder]?.license;
    return licence !== undefined && isAllowed(licence) ? [] : [`${folder}: ${licence ?? "no licence"}`];
  });
}

/** An SPDX expression of one kind: with OR one part is enough, with AND it takes all. Anything more is for a person. */
function isAllowed(expression: string): boolean {
  const licences = expression.replace(/^\((.*)\)$/, "$1");
  const allows = (licence: string) => ALLOWED.has(licence);
  return licences.split(" OR ").some(allows) || licences.split(" AND ").every(allows);
}
