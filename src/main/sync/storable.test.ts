import { describe, expect, it } from "vitest";
import { unstorable } from "./storable.ts";

const paths = (type: string | undefined, ignoresCase: boolean, ...names: readonly string[]) =>
  unstorable(names, { type, ignoresCase }).map(({ path }) => path);

describe("unstorable", () => {
  it("leaves all but one of the names that differ in case only, folders as a whole", () => {
    const names = ["Readme.md", "README.md", "Dir/a", "dir/b", "dir/c", "other/README.md", "straße"];
    expect(paths(undefined, true, ...names)).toEqual(["Readme.md", "dir"]);
    expect(paths(undefined, true, ...[...names].reverse())).toEqual(["Readme.md", "dir"]);
    expect(paths(undefined, false, ...names)).toEqual([]);
    expect(unstorable(["A", "a"], { type: undefined, ignoresCase: true })).toEqual([
      { path: "a", reason: expect.stringContaining("differs from A in case only") as string },
    ]);
  });

  it.each([
    [
      "dropbox",
      ["sub/desktop.ini", ".DROPBOX", "~$plan.docx", ".~lock", "~x.tmp"],
      ["desktop.in", "x.tmp", "dropbox"],
    ],
    [
      "onedrive",
      ["CON/x", "a/lpt1", "x_vti_y", "~$a", ".lock", `${"d/".repeat(200)}ab`],
      ["console", "a/COM10", "lock"],
    ],
    ["s3", [], ["CON", "desktop.ini", "~$a"]],
  ])("knows what %s refuses", (type, bad, good) => {
    expect(paths(type, false, ...bad, ...good)).toHaveLength(bad.length);
    expect(paths(type, false, ...good)).toEqual([]);
  });
});
