import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadParts } from "./payload-parts.ts";

const piece = fc.oneof(fc.constant("[REDACTED]"), fc.constant("[REDACTED"), fc.string());

describe("a payload", () => {
  it("loses nothing when it is cut, and marks every redaction", () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const payload = pieces.join("");
        const parts = payloadParts(payload);
        expect(parts.map(({ text }) => text).join("")).toBe(payload);
        const marked = parts.filter(({ isRedacted }) => isRedacted).length;
        expect(marked).toBe(payload.split("[REDACTED]").length - 1);
      }),
    );
  });
});
