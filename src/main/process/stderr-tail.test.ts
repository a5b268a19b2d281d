import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { redactSecrets, StderrTail } from "./stderr-tail.ts";

describe("StderrTail", () => {
  it("joins lines that arrive in pieces, also in the middle of a character", () => {
    const lines: string[] = [];
    const tail = new StderrTail([], (line) => lines.push(line));
    const bytes = Buffer.from("größe\nnext");
    tail.write(bytes.subarray(0, 3));
    tail.write(bytes.subarray(3));
    expect(lines).toEqual(["größe"]);
    tail.end();
    expect(lines).toEqual(["größe", "next"]);
  });

  it("keeps the last lines only, and cuts endless ones", () => {
    const tail = new StderrTail([]);
    for (let i = 0; i < 500; i += 1) tail.write(Buffer.from(`line ${i}\n`));
    tail.write(Buffer.from("x".repeat(1_000_000)));
    tail.end();
    expect(tail.text().length).toBeLessThan(60 * 2_001);
    expect(tail.text()).not.toContain("line 400");
  });

  it("blanks secrets wherever they stand", () => {
    const secret = "s".repeat(20);
    const tail = new StderrTail([secret, ""]);
    tail.write(Buffer.from(`a ${secret} b ${secret}\n`));
    expect(tail.text()).toBe("a [REDACTED] b [REDACTED]");
  });
});

it("blanks a secret inside base64, and no other base64", () => {
  const secret = randomBytes(12).toString("hex");
  const basic = Buffer.from(`owner:${secret}`).toString("base64");
  const other = randomBytes(24).toString("base64");
  expect(redactSecrets(`Authorization: Basic ${basic}, ETag ${other}`, [secret])).toBe(
    `Authorization: Basic [REDACTED], ETag ${other}`,
  );
});
