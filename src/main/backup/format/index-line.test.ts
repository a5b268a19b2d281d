import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntryLine, parseFrameLine } from "./index-line.ts";

const hash = "0f".repeat(32);
const placed = { path: "workspace/a", mode: 0o644, mtime: "-12.000000001" };
const good = [
  { kind: "file", ...placed, size: 1, sha256: hash, frame: 0, offset: 512 },
  { kind: "directory", ...placed },
  { kind: "symlink", ...placed, target: "" },
  { kind: "hardlink", ...placed, target: "workspace/b" },
] as const;

describe("a line of an index", () => {
  it.each(good)("of kind $kind is taken as it is", (line) => {
    expect(parseEntryLine(line)).toEqual(line);
  });

  it.each(good)(
    "of kind $kind is refused without any of its members, with another, or with a wrong one",
    (line) => {
      for (const member of Object.keys(line)) {
        const rest = Object.fromEntries(Object.entries(line).filter(([name]) => name !== member));
        expect(() => parseEntryLine(rest)).toThrow(/not as it has to be/);
        expect(() => parseEntryLine({ ...rest, other: 1 })).toThrow();
        for (const wrong of [null, true, -1, 1.5, 2 ** 53, [], {}]) {
          expect(() => parseEntryLine({ ...line, [member]: wrong })).toThrow(member);
        }
      }
      expect(() => parseEntryLine({ ...line, other: 1 })).toThrow();
    },
  );

  it.each([
    ["path", ""],
    ["mode", 0o10000],
    ["mtime", "1."],
    ["mtime", "1.0000000001"],
    ["mtime", "1e3"],
    ["sha256", hash.toUpperCase()],
    ["sha256", `${hash}00`],
    ["kind", "device"],
  ])("with %s %j is refused", (member, wrong) => {
    expect(() => parseEntryLine({ ...good[0], [member]: wrong })).toThrow(member);
  });

  it("of a frame has three numbers and texts, and no more", () => {
    const line = { kind: "frame", stored: 1, plain: 2, mac: hash };
    expect(parseFrameLine(line)).toEqual({ stored: 1, plain: 2, mac: hash });
    for (const wrong of [
      { ...line, stored: -1 },
      { ...line, mac: "" },
      { ...line, more: 1 },
      { ...line, kind: "file" },
    ]) {
      expect(() => parseFrameLine(wrong)).toThrow(/not as it has to be/);
    }
  });

  it("of anything else is an error, never a crash", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => parseEntryLine(json)).toThrow(Error);
        expect(() => parseFrameLine(json)).toThrow(Error);
      }),
    );
  });
});
