import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside } from "./path-inside.ts";
import { type Placed, withoutOverlap } from "./overlap.ts";

const tree = (path: string): Placed => ({ path, kind: "tree" });
const file = (path: string): Placed => ({ path, kind: "file" });
const sqlite = (path: string): Placed => ({ path, kind: "sqlite" });
const paths = (sources: readonly Placed[], roots: readonly string[] = []) =>
  withoutOverlap(sources, roots).map(({ source }) => source.path);

describe("withoutOverlap", () => {
  it("drops repeats and what lies in a tree, whatever the order", () => {
    expect(paths([file("/a/x"), tree("/a"), tree("/a/b"), file("/ab"), file("/ab")])).toEqual(["/a", "/ab"]);
  });

  it("keeps a database and has the tree leave it and its sidecars out", () => {
    const [first, second] = withoutOverlap([tree("/a"), sqlite("/a/b/c.sqlite")], []);
    expect(first?.except).toEqual([
      "/a/b/c.sqlite",
      "/a/b/c.sqlite-wal",
      "/a/b/c.sqlite-shm",
      "/a/b/c.sqlite-journal",
    ]);
    expect(second?.source).toEqual(sqlite("/a/b/c.sqlite"));
  });

  it("leaves a root inside a tree to itself", () => {
    const result = withoutOverlap(
      [tree("/s/agents"), tree("/s/agents/x/ws"), file("/s/agents/x/ws/f")],
      ["/s", "/s/agents/x/ws"],
    );
    expect(result).toEqual([
      { source: tree("/s/agents"), except: ["/s/agents/x/ws"] },
      { source: tree("/s/agents/x/ws"), except: [] },
    ]);
  });

  it("gives every file to exactly one source, and loses none", () => {
    const path = fc
      .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
      .map((names) => `/${names.join("/")}`);
    const source = fc.record({ path, kind: fc.constantFrom("tree" as const, "file" as const) });
    fc.assert(
      fc.property(fc.array(source, { maxLength: 8 }), path, (sources, probe) => {
        const holds = (held: Placed) =>
          held.kind === "tree" ? isInside(held.path, probe) : held.path === probe;
        const wanted = sources.filter(
          (one, index) => sources.findIndex((other) => other.path === one.path) === index,
        );
        const holders = withoutOverlap(sources, []).filter(({ source: held }) => holds(held));
        expect(holders.length).toBe(wanted.some(holds) ? 1 : 0);
      }),
    );
  });
});
