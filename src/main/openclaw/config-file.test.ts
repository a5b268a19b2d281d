import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepJson, spoilt } from "../testing/spoilt.ts";
import { configEnvironment, pluginConfig, readConfigFile } from "./config-file.ts";
import { temporaryDir, writeFiles } from "./testing/files.ts";
import { containing } from "./testing/matchers.ts";
import { readEnvFile } from "./variables.ts";

async function read(files: Readonly<Record<string, string>>) {
  const dir = await temporaryDir();
  await writeFiles(dir, files);
  return readConfigFile(join(dir, "openclaw.json"));
}

describe("readConfigFile", () => {
  it("reads JSON5, keeps unknown keys and leaves references as they are written", async () => {
    const config = await read({ "openclaw.json": "\uFEFF// mine\n{ agents: {}, newKey: ['${A}',], }" });
    expect(config).toMatchObject({ found: true, includedPaths: [], value: { agents: {}, newKey: ["${A}"] } });
  });

  it("says when there is no file", async () => {
    expect(await read({})).toMatchObject({ found: false, value: {} });
  });

  it("names line and column of broken text", async () => {
    await expect(read({ "openclaw.json": "{\n  a: 1,\n  b: }" })).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: containing("line 3, column 6"),
    });
  });

  it("refuses what is no object", async () => {
    await expect(read({ "openclaw.json": "[1]" })).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });

  it("says that a folder in the file's place cannot be read", async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, "openclaw.json"));
    await expect(readConfigFile(join(dir, "openclaw.json"))).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      detail: "EISDIR",
    });
  });
});

describe("$include", () => {
  it("merges files in order, joins lists, and lets the including file win", async () => {
    const config = await read({
      "openclaw.json": "{ $include: ['a.json5', 'conf/b.json5'], x: { own: 1 }, list: [3] }",
      "a.json5": "{ x: { own: 0, a: 1 }, list: [1] }",
      "conf/b.json5": "{ x: { $include: './c.json5' }, list: [2] }",
      "conf/c.json5": "{ a: 2, c: 3 }",
    });
    expect(config.value).toEqual({ x: { own: 1, a: 2, c: 3 }, list: [1, 2, 3] });
    expect(config.includedPaths.map((path) => path.slice(path.lastIndexOf("/") + 1))).toEqual([
      "a.json5",
      "b.json5",
      "c.json5",
    ]);
  });

  it("can replace a part by a whole file", async () => {
    const config = await read({
      "openclaw.json": "{ plugins: { $include: 'plugins.json5' } }",
      "plugins.json5":
        "{ entries: { 'openclaw-workspace-sync': { config: { sync: { mode: 'mailbox' } } } } }",
    });
    expect(pluginConfig(config)).toEqual({ sync: { mode: "mailbox" } });
  });

  it("keeps a key called __proto__ a plain key", async () => {
    const config = await read({
      "openclaw.json": "{ $include: 'a.json5', x: 1 }",
      "a.json5": '{ "__proto__": { polluted: true } }',
    });
    expect(Object.getPrototypeOf(config.value)).toBe(Object.prototype);
    expect(config.value).not.toHaveProperty("polluted");
  });

  it.each([
    ["is missing", "{ $include: 'gone.json5' }", {}],
    ["outside", "{ $include: '../other.json5' }", {}],
    ["includes itself", "{ $include: 'a.json5' }", { "a.json5": "{ $include: 'openclaw.json' }" }],
    ["must be a file name", "{ $include: 7 }", {}],
    ["levels deep", "{ $include: '0.json5' }", chain(12)],
    ["more than 500 files", "{ $include: '0.json5' }", fan(6)],
    ["nested more than 100 levels deep", `{ a: ${"[".repeat(5_000)}${"]".repeat(5_000)} }`, {}],
  ])("refuses a file that %s", async (message, text, files) => {
    await expect(read({ "openclaw.json": text, ...files })).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: containing(message),
    });
  });

  it("refuses a link that leads out of the configuration's folder", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, {
      "claw/openclaw.json": "{ $include: 'link.json5' }",
      "elsewhere.json5": "{ a: 1 }",
    });
    await symlink(join(dir, "elsewhere.json5"), join(dir, "claw/link.json5"));
    await expect(readConfigFile(join(dir, "claw/openclaw.json"))).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: containing("links outside"),
    });
  });
});

it("has no plugin configuration where none is written", async () => {
  expect(pluginConfig(await read({ "openclaw.json": "{ plugins: { entries: [] } }" }))).toBeUndefined();
});

it("takes texts of the env block and of its vars", async () => {
  const config = await read({
    "openclaw.json": "{ env: { A: '1', n: 2, shellEnv: { enabled: true }, vars: { B: '3' } } }",
  });
  expect(configEnvironment(config)).toEqual({ A: "1", B: "3" });
});

it("of foreign bytes is a configuration or one error, reads nothing from elsewhere and writes nothing", async () => {
  const dir = await temporaryDir();
  const good =
    "{ $include: ['a.json5', './conf/b.json5'], env: { A: '${B}' }, list: [1, { $include: 'a.json5' }], }";
  await writeFiles(dir, {
    "elsewhere.json5": "{ elsewhere: true }",
    "claw/a.json5": "{ a: 1 }",
    "claw/conf/b.json5": "{ $include: '../a.json5' }",
    "claw/openclaw.json": good,
  });
  const config = join(dir, "claw/openclaw.json");
  const include = fc.oneof(
    fc.constantFrom(
      "a.json5",
      "../elsewhere.json5",
      join(dir, "elsewhere.json5"),
      "conf",
      ".",
      "openclaw.json",
    ),
    fc.jsonValue(),
  );
  const text = fc.oneof(
    spoilt(Buffer.from(good)),
    deepJson.map((json) => Buffer.from(`{ deep: ${json} }`)),
    include.map(($include) => Buffer.from(JSON.stringify({ part: { $include } }))),
  );
  const names = await readdir(dir, { recursive: true });
  await fc.assert(
    fc.asyncProperty(text, async (bytes) => {
      await writeFile(config, bytes);
      const outcome = await readConfigFile(config).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "CONFIG_UNREADABLE" });
      else expect(JSON.stringify(outcome)).not.toContain("elsewhere");
      expect(Object.values(await readEnvFile(config)).every((value) => typeof value === "string")).toBe(true);
    }),
    { numRuns: 100 },
  );
  expect(await readdir(dir, { recursive: true })).toEqual(names);
});

function chain(length: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length }, (_, level) => [`${level}.json5`, `{ $include: '${level + 1}.json5' }`]),
  );
}

/** Each file names the next one eight times. */
function fan(levels: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: levels + 1 }, (_, level) => {
      const next = Array.from({ length: 8 }, () => `"${level + 1}.json5"`).join(", ");
      return [`${level}.json5`, level === levels ? "{}" : `{ $include: [${next}] }`];
    }),
  );
}
