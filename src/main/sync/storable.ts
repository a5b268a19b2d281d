import type { LeftOut } from "#shared/models/sync";
import { isReadable } from "./listed-name.ts";

type Rule = Readonly<{ pattern: RegExp; reason: string }>;

/** Names that a kind of storage refuses, by rclone's word for it. From the pages of Dropbox and Microsoft on file names. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  dropbox: [
    {
      pattern: /^(desktop\.ini|thumbs\.db|\.ds_store|icon\r|\.dropbox|\.dropbox\.attr)$/i,
      reason: "Dropbox does not store a file of this name.",
    },
    { pattern: /^(~\$|\.~)|^~.*\.tmp$/i, reason: "Dropbox does not store temporary files." },
  ],
  onedrive: [
    {
      pattern: /^(\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)$|_vti_|^~\$/i,
      reason: "OneDrive does not store a file or folder of this name.",
    },
  ],
};

/** OneDrive's longest path, in characters. */
const ONEDRIVE_PATH = 400;

const UNREADABLE = "rclone cannot read what has the sign ‛ in its name: rename it.";

/** What names have to be checked against, beside what holds for all storage. */
export type NameRules = Readonly<{ type: string | undefined; ignoresCase: boolean }>;

/** Those of a disk. */
export const NO_RULES: NameRules = { type: undefined, ignoresCase: false };

/** The path and all folders above it, from the top. */
function prefixes(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

/**
 * The files and folders, by their topmost path, that this storage cannot hold or rclone cannot read, each with the reason.
 * Of names that differ in case only, the first by code point is kept: another run chooses the same. Pure.
 */
export function unstorable(paths: readonly string[], { type, ignoresCase }: NameRules): readonly LeftOut[] {
  const rules = type === undefined ? [] : (RULES[type] ?? []);
  const spellings = new Map<string, string>();
  const found = new Map<string, string>();
  const problemOf = (path: string): string | null => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!isReadable(name)) return UNREADABLE;
    const broken = rules.find(({ pattern }) => pattern.test(name));
    if (broken !== undefined) return broken.reason;
    if (type === "onedrive" && path.length > ONEDRIVE_PATH) return "Its path is too long for OneDrive.";
    if (!ignoresCase) return null;
    const key = path.toLowerCase().normalize("NFC");
    const other = spellings.get(key) ?? path;
    spellings.set(key, other);
    return other === path
      ? null
      : `Its name differs from ${other} in case only, which this cloud cannot hold.`;
  };
  // Most storage holds any name: there, this is done for each cycle of a big workspace.
  const suspects = ignoresCase || rules.length > 0 ? paths : paths.filter((path) => !isReadable(path));
  for (const path of [...suspects].sort()) {
    for (const prefix of prefixes(path)) {
      const problem = found.get(prefix) ?? problemOf(prefix);
      if (problem === null) continue;
      found.set(prefix, problem);
      break;
    }
  }
  return [...found].map(([path, reason]) => ({ path, reason }));
}
