import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "./testing/sandbox.ts";

let box: Sandbox;

beforeEach(async () => {
  box = await createSandbox();
  await box.file("scripts/setup", "#!/bin/sh\necho set up\n", true);
  await box.file("bin/clawback", '#!/bin/sh\necho "clawback $*"\n', true);
  await box.file("node_modules/node/bin/node", '#!/bin/sh\necho "node $*"\n', true);
  await box.tool("uname", "echo Linux");
  await box.tool("id", "echo 1000");
});

afterEach(() => box.remove());

const DISPLAY = { DISPLAY: ":0" };

describe("scripts/start", () => {
  it("starts the desktop application where there is a display and a binary", async () => {
    await box.file("node_modules/electron/dist/electron", "", true);
    const outcome = await box.run("scripts/start", ["--config", "my file"], { env: DISPLAY });
    expect(outcome.stdout).toBe("set up\nnode node_modules/electron/cli.js . --config my file");
  });

  it("takes an Electron from elsewhere", async () => {
    await box.file("electron-45/electron", "", true);
    const outcome = await box.run("scripts/start", [], {
      env: { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: `${box.root}/electron-45` },
    });
    expect(outcome.stdout).toContain("node node_modules/electron/cli.js .");
  });

  it("starts the hosted page without a display, and says why", async () => {
    await box.file("node_modules/electron/dist/electron", "", true);
    const outcome = await box.run("scripts/start", ["--port", "4000"]);
    expect(outcome.stdout).toBe("set up\nclawback serve --port 4000");
    expect(outcome.stderr).toContain("there is no display");
  });

  it("starts the hosted page as root, whom Electron refuses", async () => {
    await box.file("node_modules/electron/dist/electron", "", true);
    await box.tool("id", "echo 0");
    const outcome = await box.run("scripts/start", [], { env: DISPLAY });
    expect(outcome.stdout).toBe("set up\nclawback serve");
    expect(outcome.stderr).toContain("as root");
  });

  it("downloads a missing Electron, and starts the hosted page when that brings nothing", async () => {
    const outcome = await box.run("scripts/start", [], { env: DISPLAY });
    expect(outcome.stderr).toContain("node node_modules/electron/install.js");
    expect(outcome.stderr).toContain("there is no Electron binary");
    expect(outcome.stdout).toBe("set up\nclawback serve");
  });

  it("goes no further when the set-up needs a person", async () => {
    await box.file("scripts/setup", "#!/bin/sh\nexit 2\n", true);
    expect(await box.run("scripts/start")).toEqual({ exitCode: 2, stdout: "", stderr: "" });
  });
});
