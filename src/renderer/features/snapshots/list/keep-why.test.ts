import { describe, expect, it } from "vitest";
import { stayOf, stayText } from "./keep-why.ts";

describe("why a snapshot is kept, and for how long", () => {
  it.each([
    [[], "Goes with the next clean-up"],
    [["newest", "newest proved", "daily 1 of 7", "weekly 1 of 4"], "Kept: newest"],
    [["weekly 2 of 4"], "Kept: weekly 2 of 4, for 3 more weeks"],
    [["daily 7 of 7"], "Kept: daily 7 of 7, for 1 more day"],
    [["daily 2 of 7", "monthly 2 of 6"], "Kept: monthly 2 of 6, for 5 more months"],
    [["daily 2 of 7", "weekly 4 of 4"], "Kept: weekly 4 of 4, for 1 more week"],
    [["proved daily 3 of 7"], "Kept: proved daily 3 of 7, for 5 more days"],
    [["newest 3 of 14"], "Kept: newest 3 of 14, for 12 more snapshots"],
    [["being browsed"], "Kept: being browsed"],
  ])("%j: %s", (reasons, text) => {
    expect(stayText(reasons)).toBe(text);
  });

  it("is null only when nothing keeps it", () => {
    expect(stayOf([])).toBeNull();
    expect(stayOf(["a reason of a later version"])).toEqual({
      reason: "a reason of a later version",
      until: null,
    });
  });
});
