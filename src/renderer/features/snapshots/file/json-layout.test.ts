import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutJson } from "./json-layout.ts";

describe("JSON laid out", () => {
  it("looks as JSON.stringify lays it out, whatever it is and however it was laid out before", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\n\t"), (value, indent) => {
        expect(layOutJson(JSON.stringify(value, null, indent))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("changes no number and no string, and leaves alone what is not JSON", () => {
    expect(layOutJson('{"a":1.0,"b":12345678901234567890,"c":"\\u00e9"}')).toBe(
      '{\n  "a": 1.0,\n  "b": 12345678901234567890,\n  "c": "\\u00e9"\n}',
    );
    expect(layOutJson("{ a: 1, // half\n")).toBe("{ a: 1, // half\n");
  });
});
