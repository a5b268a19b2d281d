import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { PassphraseMeter } from "./passphrase-meter.tsx";

afterEach(cleanup);

describe("the meter of a passphrase", () => {
  it.each([
    ["", "Not set", 0, ""],
    ["letmein", "Weak", 1, "common words"],
    ["abcdabcdabcd", "Weak", 1, "repeats itself"],
    ["lantern orbit velvet cactus ripple", "Strong", 4, ""],
  ])("says of %j: %s", (passphrase, level, steps, advice) => {
    const { container } = render(<PassphraseMeter passphrase={passphrase} />);
    const meter = screen.getByRole("meter", { name: "Strength of the passphrase" });
    expect(meter.getAttribute("aria-valuetext")).toBe(level);
    expect(meter.getAttribute("aria-valuenow")).toBe(String(steps));
    expect(container.textContent).toContain(advice);
  });
});
