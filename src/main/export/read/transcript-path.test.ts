import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Entry, transcriptEntry } from "./transcript-entry.ts";
import { conversationPath } from "./transcript-path.ts";

function entry(value: Readonly<Record<string, unknown>>): Entry {
  const made = transcriptEntry({ type: "message", ...value });
  if (made === null) throw new Error("no entry");
  return made;
}

function pathOf(...values: readonly Readonly<Record<string, unknown>>[]): readonly (string | null)[] {
  return conversationPath(values.map(entry)).map(({ id }) => id);
}

describe("the conversation is the way from the root to the end", () => {
  test("a branch that was left is not in it", () => {
    expect(
      pathOf(
        { id: "a", parentId: null },
        { id: "b", parentId: "a" },
        { id: "left", parentId: "b" },
        { id: "c", parentId: "b" },
      ),
    ).toEqual(["a", "b", "c"]);
  });

  test("a leaf entry goes back to where it says", () => {
    const start = [
      { id: "a", parentId: null },
      { id: "b", parentId: "a" },
      { id: "leaf", type: "leaf", parentId: "b", targetId: "a" },
    ];
    expect(pathOf(...start)).toEqual(["a"]);
    expect(pathOf(...start, { id: "c", parentId: "leaf" })).toEqual(["a", "c"]);
    expect(
      pathOf(
        ...start,
        { id: "c", parentId: "leaf" },
        { id: "z", type: "leaf", parentId: "c", targetId: "?" },
      ),
    ).toEqual(["a", "c"]);
  });

  test("what is beside it, or of an unknown type, does not move its end, and may still be passed through", () => {
    expect(
      pathOf(
        { id: "a", parentId: null },
        { id: "side", parentId: "a", appendMode: "side" },
        { id: "new-thing", type: "hologram", parentId: "a" },
        { id: "b", parentId: "new-thing" },
        { id: "other", type: "hologram", parentId: "b" },
      ),
    ).toEqual(["a", "new-thing", "b"]);
  });

  test("entries without ids follow each other, as before session version 2", () => {
    expect(pathOf({}, {}, { id: "c" }, {})).toEqual([null, null, "c", null]);
  });

  test("an entry whose parent is missing follows the one before it", () => {
    expect(pathOf({ id: "a", parentId: null }, { id: "b", parentId: "gone" })).toEqual(["a", "b"]);
  });

  test("nothing goes back to before a reset", () => {
    expect(
      pathOf(
        { id: "a", parentId: null },
        { id: "b", parentId: "a" },
        { id: "r", type: "reset", parentId: "b" },
        { id: "c", parentId: "a" },
        { id: "d", parentId: "c" },
      ),
    ).toEqual(["a", "b", "r", "c", "d"]);
  });

  test("a circle ends", () => {
    expect(pathOf({ id: "a", parentId: null }, { id: "a", parentId: "a" })).toEqual(["a"]);
  });
});

test("any tree gives a path without repeats, in the order of parents", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
  const value = fc.record(
    {
      type: fc.constantFrom("message", "leaf", "reset", "compaction", "unknown"),
      id,
      parentId: fc.option(id),
      targetId: fc.option(id),
      appendMode: fc.constantFrom("side", "x"),
    },
    { requiredKeys: ["type"] },
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), (values) => {
      const path = conversationPath(values.map(entry));
      expect(new Set(path).size).toBe(path.length);
    }),
  );
});

test("no JSON makes an entry throw", () => {
  const part = fc.record(
    {
      role: fc.constantFrom("user", "assistant", "toolResult", "bashExecution", "custom"),
      content: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom("message", "leaf", "compaction"),
          message: part,
          id: fc.jsonValue(),
          timestamp: fc.jsonValue(),
        }),
      ),
      (value) => {
        const made = transcriptEntry(value);
        if (made !== null) conversationPath([made, made]);
      },
    ),
  );
});
