import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERROR_CODES } from "#shared/errors";
import { deepJson, spoilt } from "../testing/spoilt.ts";
import { rcloneFailure } from "./failure.ts";
import { jsonAnswer } from "./json-answer.ts";
import { parseLogLine, problemText } from "./log.ts";
import { tokenLine } from "./token-line.ts";

const TRANSCRIPTS = join(import.meta.dirname, "testing/transcripts");
const recorded = readdirSync(TRANSCRIPTS).map((name) => readFileSync(join(TRANSCRIPTS, name)));
const lines = recorded.flatMap((log) => log.toString("utf8").split("\n")).map((line) => Buffer.from(line));

const foreign = fc.oneof(
  spoilt(...lines).map(String),
  deepJson,
  deepJson.map((json) => `{"level":"error","msg":"x","stats":${json}}`),
  fc
    .record(
      { level: fc.string(), msg: fc.string(), object: fc.string(), stats: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);
const KINDS = ["stats", "copied", "deleted", "moved", "planned", "left-out", "message"];

describe("what rclone prints", () => {
  it("is one event a line, whatever the line", () => {
    fc.assert(
      fc.property(foreign, (line) => {
        const event = parseLogLine(line);
        expect(KINDS).toContain(event.kind);
        if (event.kind === "stats") {
          for (const number of Object.values(event.stats)) expect(number).toBeTypeOf("number");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is a failure with a code, whatever it says", () => {
    fc.assert(
      fc.property(fc.array(foreign, { maxLength: 5 }), fc.integer({ min: 0, max: 255 }), (said, code) => {
        const stderr = said.join("\n");
        expect(problemText(stderr)).toBeTypeOf("string");
        const exit = { name: "rclone", outcome: { kind: "exited", code }, stderr } as const;
        expect(ERROR_CODES).toContain(rcloneFailure(exit, "the cloud").code);
      }),
      { numRuns: 100 },
    );
  });

  it("is an answer of the shape that was asked for, or one error that does not quote it", () => {
    const schema = z.array(z.object({ Path: z.string(), Size: z.number() }));
    const good = [{ Path: "a secret name", Size: 1 }];
    expect(jsonAnswer("lsjson", Buffer.from(JSON.stringify(good)), schema)).toEqual(good);
    const answer = fc.oneof(
      spoilt(Buffer.from(JSON.stringify(good))),
      deepJson.map((json) => Buffer.from(json)),
    );
    fc.assert(
      fc.property(answer, (stdout) => {
        try {
          for (const { Size } of jsonAnswer("lsjson", stdout, schema)) expect(Size).toBeTypeOf("number");
        } catch (error) {
          expect(error).toMatchObject({ code: "TOOL_FAILED", detail: undefined });
          expect(error).not.toHaveProperty("cause");
          expect(String(error)).not.toContain("secret");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is a token on one line, or an error that does not quote it", () => {
    const token = Buffer.from(JSON.stringify({ access_token: "hidden", expiry: "2026-01-01T00:00:00Z" }));
    fc.assert(
      fc.property(fc.oneof(spoilt(token).map(String), deepJson), (text) => {
        try {
          expect(tokenLine(text, "sync.token")).not.toMatch(/[\r\n]/);
        } catch (error) {
          expect(error).toMatchObject({ name: "ClawbackError" });
          expect(JSON.stringify(error)).not.toContain("hidden");
        }
      }),
      { numRuns: 300 },
    );
  });
});
