import fc from "fast-check";

type Bytes = Uint8Array;
const join = (...parts: readonly Bytes[]): Buffer => Buffer.concat(parts);

/** One way in which bytes go bad: one is changed, a piece is missing, doubled, or foreign, or the end is cut off. */
const damage: fc.Arbitrary<(bytes: Bytes) => Buffer> = fc
  .record({
    kind: fc.constantFrom("change", "cut", "drop", "double", "insert"),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 64 }),
    foreign: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  })
  .map(({ kind, at, length, foreign }) => (bytes: Bytes) => {
    const from = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
    switch (kind) {
      case "change":
        return join(before, foreign.subarray(0, 1), after.subarray(1));
      case "cut":
        return join(before);
      case "drop":
        return join(before, after.subarray(length));
      case "double":
        return join(before, after.subarray(0, length), after);
      case "insert":
        return join(before, foreign, after);
    }
  });

/** Bytes that were good once, or never were: what a reader of foreign bytes has to live with. */
export function spoilt(...good: readonly Bytes[]): fc.Arbitrary<Buffer> {
  const harmed = fc
    .tuple(fc.constantFrom(...good), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([bytes, damages]) => damages.reduce<Buffer>((left, harm) => harm(left), join(bytes)));
  const foreign = fc.uint8Array({ maxLength: 200 }).map((bytes) => join(bytes));
  return fc.oneof({ arbitrary: harmed, weight: 3 }, { arbitrary: foreign, weight: 1 });
}

/** JSON that lies in itself so deep that whatever follows it on the stack does not come back. */
export const deepJson: fc.Arbitrary<string> = fc
  .record({ levels: fc.constantFrom(101, 501, 5_000, 20_000), isList: fc.boolean() })
  .map(({ levels, isList }) => {
    const [open, close] = isList ? ["[", "]"] : ['{"a":', "}"];
    return `${open.repeat(levels)}1${close.repeat(levels)}`;
  });
