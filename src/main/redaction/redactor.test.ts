import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../sample/random.ts";
import { createRedactor } from "./create-redactor.ts";
import { REDACTED } from "./redactor.ts";
import { leftOf, secretSamples } from "./testing/corpus.ts";
import { createMadeUp } from "./testing/made-up.ts";

const key = randomBytes(32);
const redactor = await createRedactor({ key, personal: false });
const make = createMadeUp(createRandom(randomBytes(4).readUInt32BE()));
const samples = secretSamples(randomBytes(4).readUInt32BE());
const anySample = fc.constantFrom(...samples);
/** Texts as they come together in a transcript: secrets, words, signs and halves of things. */
const anyText = fc
  .array(
    fc.oneof(
      anySample.map(({ text }) => text),
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        "\n",
        " ",
        '"',
        "\\",
        "password: ",
        "token=",
        "Bearer ",
        REDACTED,
        "-----BEGIN ",
        "key: ",
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("redacting a text", () => {
  it("leaves a redacted text alone", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = redactor.redactText(text).text;
        expect(redactor.redactText(once)).toEqual({ text: once, redactions: [] });
        expect(redactor.scan(once)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("says where each secret was, in order, with lines and a keyed hash", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: clean, redactions } = redactor.redactText(text);
        let rebuilt = "";
        let from = 0;
        for (const { start, end, firstLine, lastLine, contentHash, path } of redactions) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          expect(firstLine).toBe(text.slice(0, start).split("\n").length);
          expect(lastLine).toBe(text.slice(0, end).split("\n").length);
          expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
          expect(path).toBe("");
          rebuilt += text.slice(from, start) + REDACTED;
          from = end;
        }
        expect(rebuilt + text.slice(from)).toBe(clean);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the same secret the same hash wherever it stands, and another installation another", async () => {
    const secret = make.letters(40);
    const [one] = redactor.redactText(`api key: ${secret}`).redactions;
    const [two] = redactor.redactText(`{"apiKey":"${secret}"}`).redactions;
    expect(one?.contentHash).toBe(two?.contentHash);
    const other = await createRedactor({ key: randomBytes(32), personal: false });
    expect(other.redactText(`api key: ${secret}`).redactions[0]?.contentHash).not.toBe(one?.contentHash);
  });

  it("refuses a key of another length", async () => {
    await expect(createRedactor({ key: randomBytes(16), personal: false })).rejects.toThrow(RangeError);
  });
});

describe("redacting a value", () => {
  it("keeps the shape, and leaves the gate nothing to find", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        anyText,
        tie("list"),
        tie("record"),
      ),
      list: fc.array(tie("any"), { maxLength: 4 }),
      record: fc.dictionary(
        fc.constantFrom("title", "text", "password", "apiKey", "name", "value", "count"),
        tie("any"),
      ),
    })).any;
    fc.assert(
      fc.property(value, (before) => {
        const { value: after } = redactor.redactValue({ before });
        expect(shapeOf(after)).toEqual(shapeOf({ before }));
        expect(redactor.scan(JSON.stringify(after))).toEqual([]);
        expect(redactor.redactValue(after)).toEqual({ value: after, redactions: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("judges strings by the names over them, by flags, and by names beside them", () => {
    const secrets = Array.from({ length: 4 }, () => `${make.letters(12)}7`);
    const [first, second, third, fourth] = secrets;
    const { value, redactions } = redactor.redactValue({
      settings: { "db/password": first, tokens: { max: 4096 } },
      command: ["deploy", "--password", second],
      headers: [{ name: "x-api-password", value: third }],
      nested: JSON.stringify({ deeper: JSON.stringify({ passphrase: fourth }) }),
    });
    for (const secret of secrets) expect(JSON.stringify(value)).not.toContain(secret);
    expect(redactions.map(({ path }) => path)).toEqual([
      "/settings/db~1password",
      "/command/2",
      "/headers/0/value",
      "/nested",
    ]);
    expect(value.settings.tokens).toEqual({ max: 4096 });
  });

  it("renames keys that are secrets", () => {
    const [first, second] = [`ghp_${make.letters(36)}`, `ghp_${make.letters(36)}`];
    const { value } = redactor.redactValue({ [first]: 1, [second]: 2 });
    expect(Object.keys(value)).toHaveLength(2);
    expect(JSON.stringify(value)).not.toMatch(/ghp_/);
  });

  it("throws, without any content, at a value that is nested too deep", () => {
    const secret = make.letters(40);
    let deep: unknown = secret;
    for (let level = 0; level < 600; level++) deep = [deep];
    expect(() => redactor.redactValue(deep)).toThrow(RangeError);
  });
});

describe("the gate", () => {
  it("sees what was planted in a payload, however it is escaped", () => {
    const missed = samples.filter(({ text, secrets }) => {
      const payload = JSON.stringify({ record: { turns: [{ text: JSON.stringify(text) }] } });
      return secrets.length > 0 && redactor.scan(payload).length === 0;
    });
    expect(missed.length / samples.length).toBeLessThanOrEqual(0.01);
  });

  it("reads through escapes of single letters", () => {
    const secret = `ghp_${make.letters(36)}`;
    const escaped = Array.from(secret)
      .map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
      .join("");
    expect(redactor.scan(`{"text":"${escaped}"}`)).toHaveLength(1);
    expect(redactor.scan(`a log line with ${escaped} in it`)).toHaveLength(1);
  });

  it("never names a secret in what it reports", () => {
    for (const sample of samples) {
      const { redactions } = redactor.redactText(sample.text);
      expect(leftOf(sample, JSON.stringify(redactions.map(({ reason }) => reason)))).toEqual([]);
    }
  });
});

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
  // A number under a password's name becomes a string.
  return value === null || typeof value === "boolean" ? value : "text or number";
}
