import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./create-redactor.ts";
import { leftOf, secretSamples } from "./testing/corpus.ts";

const redactor = await createRedactor({ key: randomBytes(32), personal: false });
const samples = secretSamples(Number.parseInt(randomBytes(4).toString("hex"), 16));

function missedBy(look: (text: string) => string) {
  return samples.filter((sample) => leftOf(sample, look(sample.text)).length > 0);
}

function byKind(missed: typeof samples): readonly string[] {
  const counts = Map.groupBy(missed, ({ kind, shape }) => `${kind}, ${shape}`);
  return [...counts].map(([name, all]) => `${name}: ${all.length}, such as ${JSON.stringify(all[0]?.text)}`);
}

describe("finding secrets", () => {
  it("knows at least sixty kinds", () => {
    expect(new Set(samples.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(60);
  });

  it("takes out at least 99 of 100, in every shape", () => {
    const missed = missedBy((text) => redactor.redactText(text).text);
    const recall = 1 - missed.length / samples.length;
    expect(recall, byKind(missed).join("\n")).toBeGreaterThanOrEqual(0.99);
  });
});
