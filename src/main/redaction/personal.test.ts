import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRandom } from "../sample/random.ts";
import { createRedactor } from "./create-redactor.ts";

const key = randomBytes(32);
const redactor = await createRedactor({ key, personal: true });
const random = createRandom(randomBytes(4).readUInt32BE());
const digits = (count: number) => Array.from({ length: count }, () => random.integer(0, 9)).join("");

/** With the check digits that make the remainder 1. */
function iban(): string {
  const account = digits(18);
  const rest = Number(BigInt(`${account}131400`) % 97n);
  return `DE${String(98 - rest).padStart(2, "0")}${account}`;
}

/** With the last digit that makes the sum of Luhn a multiple of ten. */
function card(): string {
  const body = `4${digits(14)}`;
  const sum = Array.from(body).reduceRight((total, digit, place) => {
    const doubled = (body.length - place) % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

const grouped = (text: string) => text.replaceAll(/(.{4})(?=.)/g, "$1 ");

describe("personal data", () => {
  it.each([
    ["personal-email", () => `ada.${random.hex(4)}@mail.example.org`],
    ["personal-phone", () => `+49 170 ${digits(7)}`],
    ["personal-phone", () => `0${random.integer(30, 89)} ${digits(4)} ${digits(4)}`],
    ["personal-iban", iban],
    ["personal-iban", () => grouped(iban())],
    ["personal-card", card],
    ["personal-card", () => grouped(card())],
  ])("%s is taken out, and only when asked for", async (reason, make) => {
    const plain = await createRedactor({ key, personal: false });
    for (let round = 0; round < 20; round++) {
      const text = `Write it down: ${make()}, and call back.`;
      expect(redactor.redactText(text)).toMatchObject({
        text: "Write it down: [REDACTED], and call back.",
        redactions: [{ reason }],
      });
      expect(plain.redactText(text).redactions).toEqual([]);
    }
  });

  it.each([
    "Version 1.2.3 of 2026-03-04T05:06:07Z took 1234567 ms.",
    "git clone git@github.com:acme/site.git",
    "@types/node, and an @mention of ada",
    "Order 1234 5678 of 04.03.2026, table 12 x 34 x 56",
    "0001 0002 0003 0004 lines",
    "from 1760000000000 to 1760000360000",
  ])("is not seen in: %s", (text) => {
    expect(redactor.redactText(text).redactions).toEqual([]);
  });
});
