/** What agents and people really call their files, and what rclone, a shell or a URL would trip over. */

const isLinux = process.platform === "linux";

const NAMES: readonly string[] = [
  "plain.md",
  "with space.txt",
  " leading space",
  "-o",
  "--config.txt",
  "- list.md",
  "ünï cödé 日本 🦞.md",
  // The same word twice, one in one code point, one with a combining accent.
  "caf\u00e9 composed.md",
  "cafe\u0301 decomposed.md",
  "[a-z]{x,y}*?.txt",
  "star * and **.txt",
  "percent %2F %00 %.txt",
  "quote ' \" ` $(touch x) ; & | < > #?.txt",
  "tilde~ ~",
  ".hidden",
  "..two dots",
  "three...dots",
  "comma,semi;colon:equals=.txt",
  `${"n".repeat(196)}.txt`,
  // rclone's own look-alikes of characters that a cloud cannot hold.
  "full：width ␊ look-alikes.txt",
  "con",
  "NUL.txt",
];

/** What no file system but those of Linux keeps as it is. */
const LINUX_NAMES: readonly string[] = [
  "trailing space ",
  "trailing dot.",
  "back\\slash.txt",
  "new\nline.txt",
  "tab\there.txt",
  "delete \u007f.txt",
];

/**
 * A small tree of ugly names: path → content. Every name as a file at the top and as a folder with a file in it; deep
 * nesting, an empty file, and empty folders (paths that end in `/`). No folder has folders only: such a one is missing in
 * what s3rver lists (docs/upstream.md, R.12). `without`: names that are not wanted.
 */
export function uglyTree(without?: RegExp): Readonly<Record<string, string>> {
  const all = isLinux ? [...NAMES, ...LINUX_NAMES] : NAMES;
  const names = all.filter((name) => without?.test(name) !== true);
  const levels = Array.from({ length: 10 }, (_, level) => `level ${level}`);
  const deep = levels.map((_, index) => `${levels.slice(0, index + 1).join("/")}/here.txt`);
  return {
    ...Object.fromEntries(names.map((name, index) => [name, `file ${index}`])),
    ...Object.fromEntries(
      names.map((name, index) => [`folders/${name}/inside ${name.slice(0, 40)}`, `inside ${index}`]),
    ),
    ...Object.fromEntries(deep.map((path, index) => [path, `level ${index}`])),
    "folders/note on folders.md": "beside folders",
    "project/plain.md": "beside a folder",
    "project/_inbox/kept.txt": "a project's own",
    "empty.txt": "",
    "empty folder/": "",
    "folders/empty below/empty again/": "",
  };
}

/** Without empty folders, which rclone does not carry. */
export function filesOf(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith("/")));
}
