import { describe, expect, it } from "vitest";
import { minutesAgo, sampleEntry, sampleFolder } from "../../../testing/sample-state.ts";
import { BY_NAME, nextOrder, type Order, parentOf, sortEntries } from "./entry-order.ts";

const entries = [
  sampleEntry("w/note-10", { size: 5, mtime: minutesAgo(1) }),
  sampleEntry("w/note-9", { size: 50, mtime: minutesAgo(3) }),
  sampleFolder("w/z"),
  sampleEntry("w/a", { size: 5, mtime: minutesAgo(2) }),
];
const sorted = (order: Order) => sortEntries(entries, order).map((entry) => entry.path);

describe("the order of entries", () => {
  it("keeps folders first and counts numbers in names as numbers", () => {
    expect(sorted(BY_NAME)).toEqual(["w/z", "w/a", "w/note-9", "w/note-10"]);
    expect(sorted({ by: "name", descending: true })).toEqual(["w/z", "w/note-10", "w/note-9", "w/a"]);
  });

  it("puts equal ones in the order of their names, both ways round", () => {
    expect(sorted({ by: "size", descending: true })).toEqual(["w/z", "w/note-9", "w/a", "w/note-10"]);
    expect(sorted({ by: "size", descending: false })).toEqual(["w/z", "w/a", "w/note-10", "w/note-9"]);
    expect(sorted({ by: "modified", descending: true })).toEqual(["w/z", "w/note-10", "w/a", "w/note-9"]);
  });

  it("turns round on the second click, and begins with the newest and the largest", () => {
    expect(nextOrder(BY_NAME, "size")).toEqual({ by: "size", descending: true });
    expect(nextOrder(BY_NAME, "name")).toEqual({ by: "name", descending: true });
  });

  it("knows the folder of a path", () => {
    expect([parentOf("a/b/c"), parentOf("a"), parentOf("")]).toEqual(["a/b", "", ""]);
  });
});
