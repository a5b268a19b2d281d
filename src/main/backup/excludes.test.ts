import { describe, expect, it } from "vitest";
import { compileExcludes } from "./excludes.ts";

describe("compileExcludes", () => {
  it.each([
    ["node_modules", "node_modules", true],
    ["node_modules", "a/b/node_modules", true],
    ["node_modules", "a/node_modules_old", false],
    [".git/**", ".git", true],
    [".git/**", "sub/.git", true],
    ["**/.DS_Store", "a/.DS_Store", true],
    ["*.log", "logs/today.log", true],
    ["*.log", "logs/today.log.txt", false],
    ["/tmp", "tmp", true],
    ["/tmp", "a/tmp", false],
    ["/a/*/c", "a/b/c", true],
    ["/a/*/c", "a/b/b/c", false],
    ["/a/**/c", "a/b/b/c", true],
    ["build/out", "x/build/out", true],
    ["we?rd[1]", "we1rd[1]", true],
    ["a+b", "aab", false],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(compileExcludes([pattern])(path)).toBe(expected);
  });

  it("leaves nothing out without patterns, or with empty ones", () => {
    expect(compileExcludes([])("anything")).toBe(false);
    expect(compileExcludes(["/", "**"])("anything")).toBe(true);
    expect(compileExcludes(["/"])("anything")).toBe(false);
  });
});
