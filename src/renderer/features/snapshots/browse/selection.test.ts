import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleEntry } from "../../../testing/sample-state.ts";
import { add, addAll, coveringFolder, isSelected, MOST_SELECTED, NOTHING, toggle } from "./selection.ts";

const name = fc.constantFrom("a", "b", "c");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

describe("a selection of paths", () => {
  it("never holds a path together with a folder it lies in", () => {
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const selection = paths.reduce(toggle, NOTHING);
        expect([...selection].filter((one) => coveringFolder(selection, one) !== null)).toEqual([]);
      }),
    );
  });

  it("has selected whatever was added, by itself or with its folder", () => {
    fc.assert(
      fc.property(fc.array(path), fc.array(path), (before, added) => {
        const selection = add(add(NOTHING, before), added);
        expect([...before, ...added].filter((one) => !isSelected(selection, one))).toEqual([]);
      }),
    );
  });

  it("takes back what was chosen, but not alone what comes with its folder", () => {
    const folder = toggle(NOTHING, "workspace/memory");
    expect(toggle(folder, "workspace/memory").size).toBe(0);
    expect([...toggle(folder, "workspace/memory/a.md")]).toEqual(["workspace/memory"]);
    expect(isSelected(folder, "workspace/memory-old")).toBe(false);
  });

  it("chooses the folder itself when its entries are more than one restore may name", () => {
    const entries = Array.from({ length: MOST_SELECTED + 1 }, (_, index) => sampleEntry(`w/note-${index}`));
    expect(addAll(NOTHING, "w", entries.slice(1)).size).toBe(MOST_SELECTED);
    expect([...addAll(NOTHING, "w", entries)]).toEqual(["w"]);
  });
});
