import { expect } from "vitest";

/** vitest's own asymmetric matchers, without their `any`. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}

export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
