import { describe, expect, it } from "vitest";
import { notAllowed, packageOf, parseLock, withWhatTheyNeed } from "./licences.ts";

const lockOf = (packages: Readonly<Record<string, unknown>>) => parseLock(JSON.stringify({ packages }));

describe("what is shipped", () => {
  it("is what the roots need, from the folder that Node takes it from", () => {
    const lock = lockOf({
      "node_modules/a": { dependencies: { b: "1", c: "1" } },
      "node_modules/a/node_modules/b": { peerDependencies: { d: "1" } },
      "node_modules/b": {},
      "node_modules/c": { dependencies: { a: "1" } },
      "node_modules/a/node_modules/d": {},
      "node_modules/d": {},
      "node_modules/for-tests": {},
    });
    expect(withWhatTheyNeed(lock, ["a"])).toEqual([
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/a/node_modules/d",
      "node_modules/c",
    ]);
  });

  it("holds packages for other systems, and not what nobody wants", () => {
    const lock = lockOf({
      "node_modules/a": {
        optionalDependencies: { "a-windows": "1", "a-gone": "1" },
        peerDependencies: { types: "1" },
        peerDependenciesMeta: { types: { optional: true } },
      },
      "node_modules/a-windows": {},
    });
    expect(withWhatTheyNeed(lock, ["a"])).toEqual(["node_modules/a", "node_modules/a-windows"]);
  });

  it("is not guessed where the lock has a hole", () => {
    const lock = lockOf({ "node_modules/a": { dependencies: { b: "1" } } });
    expect(() => withWhatTheyNeed(lock, ["a"])).toThrow("b, which node_modules/a needs, is not in the lock");
  });
});

describe("an import", () => {
  it.each([
    ["react", "react"],
    ["zustand/vanilla", "zustand"],
    ["@tanstack/react-virtual", "@tanstack/react-virtual"],
    ["@scope/name/deep/file.js", "@scope/name"],
    ["node:fs", null],
    ["./near.ts", null],
    ["#shared/errors", null],
  ])("of %s asks the package %s", (specifier, name) => expect(packageOf(specifier)).toBe(name));
});

describe("a licence", () => {
  const refusedUnder = (license?: string) =>
    notAllowed(lockOf({ "node_modules/a": { license } }), ["node_modules/a"]);

  it.each(["MIT", "(MIT OR GPL-3.0-only)", "WTFPL OR ISC", "MIT AND Apache-2.0"])(
    "%s may be shipped",
    (licence) => expect(refusedUnder(licence)).toEqual([]),
  );

  it.each([
    "GPL-3.0-only",
    "MIT AND GPL-3.0-only",
    "(A OR MIT) AND GPL-3.0-only",
    "SEE LICENSE IN FILE",
    "MIT*",
  ])("%s may not", (licence) => expect(refusedUnder(licence)).toEqual([`node_modules/a: ${licence}`]));

  it("must be named", () => expect(refusedUnder()).toEqual(["node_modules/a: no licence"]));
});
