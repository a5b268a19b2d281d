import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "./testing/sandbox.ts";

/** What npm does for the set-up: `ci` and `rebuild` bring Node 24, `run build` writes the outputs. */
const BRING_NODE_24 = "mkdir -p node_modules/node/bin && cp node-24 node_modules/node/bin/node";
const BUILD = "mkdir -p out/main out/renderer && echo >out/main/cli.js && echo >out/renderer/index.html";

let box: Sandbox;

beforeEach(async () => {
  box = await createSandbox();
  await box.file("package.json", "{}");
  await box.file("package-lock.json", "{}");
  await box.file("electron.vite.config.ts", "");
  await box.file("src/main/cli/index.ts", "");
  await box.tool("uname", "echo Linux");
  await box.tool("id", "echo 1000");
  await box.tool("node", "echo v20.19.0");
  await box.file("node-24", "#!/bin/sh\necho v24.0.0\n", true);
  await box.tool("npm", `case "$*" in ci*) ${BRING_NODE_24} ;; *build) ${BUILD} ;; esac`);
  for (const name of ["rclone", "openssl", "zstd", "tar"]) await box.tool(name);
});

afterEach(() => box.remove());

const installs = async () => (await box.calls()).filter((call) => /^(apt-get|npm|sudo) /.test(call));

describe("scripts/setup", () => {
  it("brings the packages and the build, and only looks the second time", async () => {
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });
    const first = await installs();
    expect(first).toEqual(["npm ci --include=dev --loglevel=error", "npm run --silent build"]);

    const again = await box.run("scripts/setup");
    expect(again).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(await installs()).toEqual(first);
  });

  it("installs the packages again when the lock file changes", async () => {
    await box.run("scripts/setup");
    await box.file("package-lock.json", '{ "lockfileVersion": 3 }');
    await box.run("scripts/setup");
    expect((await installs()).filter((call) => call.startsWith("npm ci"))).toHaveLength(2);
  });

  it("builds again when a source is newer than the build", async () => {
    await box.run("scripts/setup");
    const before = await installs();
    await expect
      .poll(async () => {
        // The clock of the file system may tick more slowly than a build of nothing.
        await box.file("src/main/new.ts", "");
        await box.run("scripts/setup");
        return (await installs()).slice(before.length);
      })
      .toContain("npm run --silent build");
  });

  it("runs the install script of Node 24 when npm left it out", async () => {
    await box.tool(
      "npm",
      `case "$*" in ci*) mkdir node_modules ;; rebuild*) ${BRING_NODE_24} ;; *) ${BUILD} ;; esac`,
    );
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });
    expect(await installs()).toEqual([
      "npm ci --include=dev --loglevel=error",
      "npm rebuild node --ignore-scripts=false",
      "npm run --silent build",
    ]);
  });

  it("fails when Node 24 cannot be had", async () => {
    await box.tool("npm");
    const outcome = await box.run("scripts/setup");
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.stderr).toContain("did not bring Node 24");
  });

  it("installs missing tools as root", async () => {
    await box.without("zstd");
    await box.without("rclone");
    await box.tool("id", "echo 0");
    await box.tool("apt-get");
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });
    expect((await installs()).slice(0, 2)).toEqual([
      "apt-get -qq update",
      "apt-get -qq install -y rclone zstd",
    ]);
  });

  it("goes on when only the package lists cannot be refreshed, and fails when the installation does", async () => {
    await box.without("zstd");
    await box.tool("id", "echo 0");
    await box.tool("apt-get", 'case "$*" in *update) exit 100 ;; esac');
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });

    await box.tool("apt-get", "exit 100");
    expect((await box.run("scripts/setup")).exitCode).not.toBe(0);
  });

  it("installs through sudo when sudo does not ask", async () => {
    await box.without("zstd");
    await box.tool("apt-get");
    await box.tool("sudo", 'shift; exec "$@"');
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });
    expect(await installs()).toContain("apt-get -qq install -y zstd");
  });

  it.each([
    {
      sudo: "that asks",
      body: "exit 1",
      says: "  sudo apt-get update\n  sudo apt-get install -y openssl zstd",
    },
    { sudo: "absent", body: null, says: "  su -c 'apt-get update && apt-get install -y openssl zstd'" },
  ])("prints the commands when it may not install (sudo $sudo)", async ({ body, says }) => {
    await box.without("zstd");
    await box.without("openssl");
    await box.tool("apt-get");
    if (body !== null) await box.tool("sudo", body);
    const outcome = await box.run("scripts/setup");
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain(says);
    expect((await installs()).filter((call) => /^(apt-get|npm) /.test(call))).toEqual([]);
  });

  it.each([
    { system: "Darwin", says: "brew install rclone zstd jq\n  brew install --cask google-chrome" },
    { system: "MINGW64_NT-10.0", says: "scoop install rclone zstd" },
    { system: "Linux", says: "your system's package manager: rclone zstd jq chromium" },
  ])("says what to install on $system without apt", async ({ system, says }) => {
    await box.without("rclone");
    await box.without("zstd");
    await box.tool("uname", `echo ${system}`);
    const outcome = await box.run("scripts/setup", ["--test"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain(says);
    expect(await installs()).toEqual([]);
  });

  it.each([
    { node: "echo v18.20.4", found: "v18.20.4" },
    { node: "exit 127", found: "none" },
  ])(
    "says how to get Node.js, and names missing tools in the same go (node: $found)",
    async ({ node, found }) => {
      await box.tool("node", node);
      await box.without("zstd");
      const outcome = await box.run("scripts/setup");
      expect(outcome.exitCode).toBe(2);
      expect(outcome.stderr).toContain(`found here: ${found}`);
      expect(outcome.stderr).toContain("zstd");
      expect(await installs()).toEqual([]);
    },
  );

  it("asks for the tools of the tests only with --test, and takes a browser of one's own", async () => {
    expect(await box.run("scripts/setup")).toMatchObject({ exitCode: 0 });
    const bare = await box.run("scripts/setup", ["--test"]);
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr).toContain("jq chromium gnome-keyring dbus fontconfig fonts-liberation");
    expect(await box.run("scripts/setup", ["--test"], { env: await withTestTools() })).toMatchObject({
      exitCode: 0,
    });
  });

  it("asks for a WebDAV server where apt-get can bring one", async () => {
    const env = await withTestTools();
    await box.tool("apt-get");
    const bare = await box.run("scripts/setup", ["--test"], {
      env: { ...env, CLAWBACK_APACHE: `${box.root}/my-apache` },
    });
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr).toContain("install -y apache2-bin");
    await box.file("my-apache", "", true);
    const ready = await box.run("scripts/setup", ["--test"], {
      env: { ...env, CLAWBACK_APACHE: `${box.root}/my-apache` },
    });
    expect(ready).toMatchObject({ exitCode: 0 });
  });

  it("knows no other option", async () => {
    expect(await box.run("scripts/setup", ["--all"])).toMatchObject({ exitCode: 2 });
    expect(await box.calls()).toEqual([]);
  });
});

/** Puts the tools of the tests in place, the browser outside the PATH; returns the environment that names it. */
async function withTestTools(): Promise<Record<string, string>> {
  for (const name of ["jq", "gnome-keyring-daemon", "dbus-run-session"]) await box.tool(name);
  await box.tool("fc-list", "echo 'DejaVu Sans'");
  await box.file("my-browser", "", true);
  return { CLAWBACK_CHROMIUM: `${box.root}/my-browser` };
}
