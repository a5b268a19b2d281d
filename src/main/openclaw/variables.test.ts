import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryDir, writeFiles } from "./testing/files.ts";
import { containing, matching } from "./testing/matchers.ts";
import { readEnvFile, substitute, substituteText, variablesFrom } from "./variables.ts";

const variables = variablesFrom({ HOST: "db", _PORT2: "5432", EMPTY: "", NESTED: "${HOST}" });
const replaced = (text: string) => substituteText(text, "a.b", variables);

describe("substituteText", () => {
  it.each([
    ["${HOST}", "db"],
    ["http://${HOST}:${_PORT2}/x", "http://db:5432/x"],
    ["$${HOST}", "${HOST}"],
    ["$$${HOST}", "$${HOST}"],
    ["${NESTED}", "${HOST}"],
    ["$HOST ${host} ${Host} ${2A} ${} ${HOST", "$HOST ${host} ${Host} ${2A} ${} ${HOST"],
    ["$${MISSING}", "${MISSING}"],
  ])("turns %s into %s", (text, expected) => {
    expect(replaced(text)).toBe(expected);
  });

  it.each(["${MISSING}", "${EMPTY}", "${toString}${MISSING}"])("refuses %s", (text) => {
    expect(() => replaced(text)).toThrow(
      expect.objectContaining({
        code: "CREDENTIAL_MISSING",
        message: matching(/^a\.b .*(MISSING|EMPTY)/),
        action: { kind: "enter-credential", field: "a.b" },
      }),
    );
  });

  it("leaves a text without references alone", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("${")),
        (text) => {
          expect(replaced(text)).toBe(text);
        },
      ),
    );
  });

  it("takes any value as it is, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(substituteText("<${V}>", "at", variablesFrom({ V: value }))).toBe(`<${value}>`);
      }),
    );
  });
});

describe("substitute", () => {
  it("goes through objects and lists and keeps everything else", () => {
    expect(substitute({ a: ["${HOST}", 1, null], b: { "${HOST}": true } }, "", variables)).toEqual({
      a: ["db", 1, null],
      b: { "${HOST}": true },
    });
  });

  it("names the setting by its whole path", () => {
    const config = { entries: { "a-b": { keys: ["x", "${GONE}"] } } };
    expect(() => substitute(config, "plugins", variables)).toThrow(
      expect.objectContaining({
        message: containing('plugins.entries["a-b"].keys[1] refers to the variable GONE'),
      }),
    );
  });
});

describe("variablesFrom", () => {
  it("takes the first source that has a value", () => {
    const value = variablesFrom({ A: "process", B: "" }, { A: "file", B: "file" }, { C: "config" });
    expect([value("A"), value("B"), value("C"), value("D"), value("constructor")]).toEqual([
      "process",
      "file",
      "config",
      undefined,
      undefined,
    ]);
  });
});

describe("readEnvFile", () => {
  it("reads names, quotes, comments and export", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { ".env": "# c\nA=1\nexport B=\"x y\" # c\nC='#'\nD=\n" });
    expect({ ...(await readEnvFile(join(dir, ".env"))) }).toEqual({ A: "1", B: "x y", C: "#", D: "" });
  });

  it("takes no file as no variables", async () => {
    expect(await readEnvFile(join(await temporaryDir(), ".env"))).toEqual({});
  });
});
