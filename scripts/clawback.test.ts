import { symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "./testing/sandbox.ts";

let box: Sandbox;

beforeEach(async () => {
  box = await createSandbox();
  await box.file("out/main/cli.js", "built\n");
  // Stands for Node: shows its options, what the script holds, and the arguments and input handed on.
  await box.file("node_modules/node/bin/node", NODE, true);
});

afterEach(() => box.remove());

const NODE = '#!/bin/sh\necho "$1"; cat "$2"; shift 2; for a; do echo "<$a>"; done; cat\n';
const OPTION = "--disable-warning=ExperimentalWarning";

describe("bin/clawback", () => {
  it("runs the build with Node 24, arguments and input untouched", async () => {
    const outcome = await box.run("bin/clawback", ["drop", "a file", "*"], { input: "typed" });
    expect(outcome).toEqual({
      exitCode: 0,
      stdout: `${OPTION}\nbuilt\n<drop>\n<a file>\n<*>\ntyped`,
      stderr: "",
    });
  });

  it("works through symbolic links, relative and absolute, from any folder", async () => {
    await box.file("elsewhere/deep/.keep", "");
    await symlink("../../bin/clawback", path.join(box.root, "elsewhere/deep/relative"));
    await symlink(path.join(box.root, "elsewhere/deep/relative"), path.join(box.root, "elsewhere/absolute"));
    const outcome = await box.run("elsewhere/absolute", ["status"], {
      cwd: path.join(box.root, "elsewhere/deep"),
    });
    expect(outcome.stdout).toBe(`${OPTION}\nbuilt\n<status>`);
  });

  it("sets up at first use, with standard output and input left to the command", async () => {
    await box.drop("out");
    await box.file(
      "scripts/setup",
      '#!/bin/sh\necho installing; cat; cd "$(dirname "$0")/.."; mkdir -p out/main; echo built >out/main/cli.js\n',
      true,
    );
    const outcome = await box.run("bin/clawback", ["status", "--json"], { input: "typed" });
    expect(outcome.stdout).toBe(`${OPTION}\nbuilt\n<status>\n<--json>\ntyped`);
    expect(outcome.stderr).toBe("clawback: first use, setting up...\ninstalling");
  });

  it("ends as the set-up did when that needs a person", async () => {
    await box.drop("node_modules");
    await box.file("scripts/setup", "#!/bin/sh\nexit 2\n", true);
    expect(await box.run("bin/clawback")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it.each([
    { version: "v24.1.0", exitCode: 0 },
    { version: "v26.0.0", exitCode: 0 },
    { version: "v22.20.0", exitCode: 2 },
  ])(
    "without the package's Node, takes the machine's from 24 on ($version)",
    async ({ version, exitCode }) => {
      await box.drop("node_modules/node");
      await box.tool("node", `case $1 in --version) echo ${version} ;; esac`);
      expect((await box.run("bin/clawback", ["status"])).exitCode).toBe(exitCode);
    },
  );
});
