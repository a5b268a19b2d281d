import fc from "fast-check";
import { expect, test } from "vitest";
import { isNewer, isSemver } from "./semver.ts";

/** In their order by https://semver.org, item 11. */
const ORDERED = [
  "0.0.9",
  "0.1.0-rc.1",
  "0.1.0",
  "0.9.0",
  "0.10.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "9007199254740992.0.0",
  "9007199254740993.0.0",
] as const;

test("every version is newer than those before it, and than no other", () => {
  for (const [index, version] of ORDERED.entries()) {
    const newer = ORDERED.map((other) => isNewer(other, version));
    expect(newer).toEqual(ORDERED.map((_, at) => at > index));
  }
});

test("build metadata makes no version newer", () => {
  expect(isNewer("1.0.0+20261121", "1.0.0")).toBe(false);
  expect(isNewer("1.0.1+1", "1.0.0+2")).toBe(true);
});

test.each(["", "1", "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3 ", "1.2.3\n", "latest"])(
  "%j is no version, and newer than none",
  (text) => {
    expect(isSemver(text)).toBe(false);
    expect(isNewer(text, "0.0.1")).toBe(false);
    expect(isNewer("9.9.9", text)).toBe(false);
  },
);

const versions = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.array(fc.stringMatching(/^(?:0|[1-9]\d?|[a-z-][a-z0-9-]?)$/)))
  .map(([major, minor, patch, pre]) => [`${major}.${minor}.${patch}`, ...pre.slice(0, 3)])
  .map(([core = "", ...pre]) => (pre.length === 0 ? core : `${core}-${pre.join(".")}`));

test("of two versions at most one is newer, and being newer is handed on", () => {
  fc.assert(
    fc.property(versions, versions, versions, (a, b, c) => {
      expect(isNewer(a, b) && isNewer(b, a)).toBe(false);
      expect(isNewer(a, a)).toBe(false);
      if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
      expect([a, b, c].every(isSemver)).toBe(true);
    }),
  );
});
