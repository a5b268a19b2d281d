import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeName, numberedName } from "../sync/free-name.ts";
import { mailName } from "./mail-name.ts";

describe("mailName", () => {
  it.each([
    ["report.pdf", "report.pdf"],
    ["żółć 数据 🦀.md", "żółć 数据 🦀.md"],
    ["-rf", "-rf"],
    [".env", ".env"],
    ["  spaced out. . ", "spaced out"],
    ["a\nb\tc", "a_b_c"],
    ['what?<is>:"this"|*', "what__is___this___"],
    ["picture ␊ quote ‛", "picture _ quote _"],
    ["con.txt", "_con.txt"],
    ["Desktop.ini", "_Desktop.ini"],
    ["console.txt", "console.txt"],
    [".clawback-part-1", "_.clawback-part-1"],
    ["...", "unnamed"],
    ["e\u0301", "é"],
  ])("maps %j to %j", (name, expected) => {
    expect(mailName(name)).toBe(expected);
  });

  it("gives a name that every side can hold, and leaves its own names alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (name) => {
        const mapped = mailName(name);
        expect(mapped).not.toMatch(/^\s|[\s.]$|[\p{Cc}/\\:*?"<>|]/u);
        expect(mapped).not.toBe("");
        expect(Buffer.byteLength(mapped)).toBeLessThanOrEqual(255);
        expect(mailName(mapped)).toBe(mapped);
      }),
    );
  });
});

describe("freeName", () => {
  it("counts on, before the extension, whatever the case", () => {
    expect(freeName("a.txt", "file", ["A.TXT", "a (2).txt"])).toBe("a (3).txt");
    expect(freeName("v1.0", "directory", ["v1.0"])).toBe("v1.0 (2)");
  });

  it("fits into 255 bytes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 1e6 }),
        (name, n) => {
          const numbered = numberedName(mailName(name), n, "directory");
          expect(Buffer.byteLength(numbered)).toBeLessThanOrEqual(255);
          expect(numbered.endsWith(` (${n})`)).toBe(true);
        },
      ),
    );
  });
});
