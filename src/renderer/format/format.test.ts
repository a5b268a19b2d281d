import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";
import { formatDuration, formatEstimate, formatInterval } from "./duration.ts";
import { formatFraction } from "./number.ts";
import { formatSize } from "./size.ts";
import { formatDay, formatRelative } from "./time.ts";

describe("sizes", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1 kB"],
    [1_240_000, "1.2 MB"],
    [412_400_000, "412 MB"],
    [999_960, "1 MB"],
    [3.2e15, "3.2 PB"],
  ])("%d is %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));
});

describe("lengths of time", () => {
  it("have two units at most", () => {
    expect([0, 42, 125, 5400, 90_000].map(formatDuration)).toEqual(["0s", "42s", "2m 5s", "1h 30m", "1d 1h"]);
    expect([600, 5400].map(formatInterval)).toEqual(["10 minutes", "1 hour 30 minutes"]);
  });

  it("are rounded up when they are estimates, so that they do not promise too much", () => {
    expect([3, 41, 61, 3601].map(formatEstimate)).toEqual([
      "10 seconds",
      "50 seconds",
      "2 minutes",
      "2 hours",
    ]);
  });
});

describe("times", () => {
  const now = new Date(2025, 6, 14, 12, 0).getTime();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

  it("are said as people say them", () => {
    expect(
      [0, -1, -3, -59, -185, -1440, -2 * 1440, 12].map((minutes) => formatRelative(at(minutes), now)),
    ).toEqual([
      "now",
      "1 minute ago",
      "3 minutes ago",
      "1 hour ago",
      "3 hours ago",
      "yesterday",
      "2 days ago",
      "in 12 minutes",
    ]);
  });

  it("belong to a day of the person's own calendar", () => {
    expect(formatDay(at(-11 * 60), now)).toBe("Today");
    expect(formatDay(at(-13 * 60), now)).toBe("Yesterday");
    expect(formatDay(new Date(2025, 6, 1).toISOString(), now)).toContain("Tuesday");
    expect(formatDay(new Date(2024, 6, 1).toISOString(), now)).toContain("2024");
  });
});

describe("fractions and commands", () => {
  it("never says 100% too early", () => {
    expect([0, 0.4299, 0.999, 1].map(formatFraction)).toEqual(["0%", "42%", "99%", "100%"]);
  });

  it("quotes what a shell would take apart", () => {
    expect(commandLine(["clawback", "--path", "a b/it's $HOME"])).toBe(
      `clawback --path 'a b/it'\\''s $HOME'`,
    );
  });
});
