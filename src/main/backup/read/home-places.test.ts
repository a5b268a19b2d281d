import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { commonFolder } from "./home-places.ts";

const at = (...names: readonly string[]) => join(sep, ...names);

describe("the folder that holds others", () => {
  it.each([
    [[at("a", "b")], at("a", "b")],
    [[at("a"), at("a", "workspace")], at("a")],
    [[at("a", "workspace"), at("a", "config"), at("a", "b", "c")], at("a")],
    [[at("home", "agent"), at("home", "agent-2")], at("home")],
    [[at("a"), at("b")], sep],
  ])("of %j is %s", (folders, common) => {
    expect(commonFolder(folders)).toBe(common);
  });
});
